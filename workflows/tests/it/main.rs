//! Watches on real engines, with a judge in the test that follows the protocol of rings.

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
