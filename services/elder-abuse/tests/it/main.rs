//! Elder-abuse as others meet it: HTTP in; HTTP, rows and facts out; on a real PostgreSQL and a real NATS.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod api;
mod course;
mod figures;
mod gate;
mod given;
mod institutions;
mod money;
mod people;
mod privacy;
mod region;
mod rights;
mod sequences;
