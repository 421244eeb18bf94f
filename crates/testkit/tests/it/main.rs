//! The testkit, as tests use it.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly as well")]

mod engines;
mod issuer;
mod veilig;
