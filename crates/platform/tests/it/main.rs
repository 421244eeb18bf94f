//! The platform as a service and its callers meet it: on a real PostgreSQL and a real NATS where those matter.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod app;
mod batches;
mod bodies;
mod client;
mod ending;
mod idempotency;
mod identity;
mod issuer;
mod looping;
mod migrating;
mod openapi;
mod problems;
mod publishing;
mod recovery;
mod region;
mod rights;
mod rows;
mod serving;
mod stopped;
mod taking_in;
mod telling;
mod vitals;
