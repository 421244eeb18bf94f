//! Wijzer-scheiden as others meet it: HTTP in; HTTP, rows and facts out; on a real PostgreSQL and a real NATS.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod api;
mod contact;
mod course;
mod gate;
mod given;
mod households;
mod privacy;
mod region;
mod rights;
mod sequences;
mod suspicions;
mod transfers;
