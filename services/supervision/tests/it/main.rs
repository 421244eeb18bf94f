//! Supervision as others meet it: HTTP in; HTTP, rows and facts out; on a real PostgreSQL and a real NATS.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod api;
mod coordinators;
mod desks;
mod escalations;
mod given;
mod notices;
mod privacy;
mod region;
mod rights;
mod rungs;
