//! What the platform promises, seen from outside.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends there")]

mod app;
mod bodies;
mod idempotency;
mod identity;
mod issuer;
mod openapi;
mod problems;
mod rights;
mod rows;
