//! The whole region, from outside: the real `veilig` on real engines.
#![expect(clippy::print_stdout, reason = "tests print the worst lateness they saw")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod check_region;
mod clustered;
mod collector;
mod crashes;
mod encrypted;
mod law;
mod lost;
mod next_version;
mod openapi;
mod record;
mod region;
mod restored;
mod rights;
mod secrets;
mod stories;
mod traces;
mod two_households;
