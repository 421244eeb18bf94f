//! The runtime as a service meets it: on a real PostgreSQL and a real NATS.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod ending;
mod migrating;
mod publishing;
mod region;
mod serving;
mod taking_in;
mod telling;
