//! Deadlines as its callers meet it: facts and rings in; obligations, rungs and schedules out; real PostgreSQL and NATS.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod as_of;
mod court;
mod inbox;
mod obligations;
mod policies;
mod region;
mod reprojection;
mod rings;
mod rules;
mod simulation;
mod simulations;
mod volume;
