//! Black-box tests of the kernel.
#![allow(clippy::unwrap_used, reason = "tests")]

mod calendar;
mod certificates;
mod delays;
mod elder;
mod history;
mod policies;
mod region;
mod rows;
mod simulate;
mod stories;
mod synthetic;
mod term;
