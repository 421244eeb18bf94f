//! Black-box tests of the kernel.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(unreachable_pub, reason = "helpers of one test binary")]

mod calendar;
mod term;
