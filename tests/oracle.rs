//! Others compute too: a verifier in another language, and the calendars of two independent libraries.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

#[path = "oracle/calendars.rs"]
mod calendars;
#[path = "oracle/certificates.rs"]
mod certificates;
