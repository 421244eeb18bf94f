//! Watches on real engines, with a judge in the test that follows the protocol of rings.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly as well")]

mod engines;
mod escalations;
mod failures;
mod healing;
mod histories;
mod judge;
mod program;
mod region;
mod secrets;
mod storm;
mod time;
mod watches;
