//! Watches on real engines, with a judge in the test that follows the protocol of rings.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
#![expect(clippy::print_stdout, reason = "tests print the worst lateness they saw")]
#![expect(clippy::disallowed_methods, reason = "the bans are for workflow code; this is the world around it")]

mod engines;
mod escalations;
mod failures;
mod healing;
mod judge;
mod region;
mod secrets;
mod storm;
mod time;
mod watches;
