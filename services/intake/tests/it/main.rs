//! Intake as others meet it: HTTP in; HTTP, rows and facts out; on a real PostgreSQL and a real NATS.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod advices;
mod api;
mod households;
mod intake;
mod lists;
mod privacy;
mod region;
mod rights;
mod steps;
mod suspicions;
mod transfers;
