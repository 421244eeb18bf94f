//! What was once published is read for ever.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod fixtures;
