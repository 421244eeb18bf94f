//! The operator on a real API server, under the chart's own Role, with a real region: `deadlines`, `intake` and `supervision` on PostgreSQL and NATS.
//!
//! The API server is built from pinned Go modules; where there is no Go and nothing built, that is said at the end.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly as well")]

#[path = "operator/activation.rs"]
mod activation;
#[path = "operator/cluster.rs"]
mod cluster;
#[path = "it/collector.rs"]
mod collector;
#[path = "operator/deletion.rs"]
mod deletion;
#[path = "operator/desks.rs"]
mod desks;
#[path = "operator/drift.rs"]
mod drift;
#[path = "operator/home.rs"]
mod home;
#[path = "operator/leaders.rs"]
mod leaders;
#[path = "operator/notices.rs"]
mod notices;
#[path = "operator/policies.rs"]
mod policies;
#[path = "operator/receiver.rs"]
mod receiver;
#[path = "operator/refusals.rs"]
mod refusals;
#[path = "operator/retry.rs"]
mod retry;
#[path = "operator/rights.rs"]
mod rights;
#[path = "operator/seen.rs"]
mod seen;
