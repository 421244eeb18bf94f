//! Watches on real engines, with a judge in the test that follows the protocol of rings.

mod engines;
mod judge;
mod region;
mod watches;
