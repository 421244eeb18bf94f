//! The Helm chart: what it renders, what it refuses, and that a real API server takes it.
//!
//! Helm and the API server are built from pinned Go modules; where there is no Go and nothing built, that is said at the end.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly as well")]

#[path = "chart/alerts.rs"]
mod alerts;
#[path = "chart/checkov.rs"]
mod checkov;
#[path = "chart/edges.rs"]
mod edges;
#[path = "chart/helm.rs"]
mod helm;
#[path = "chart/inner_loop.rs"]
mod inner_loop;
#[path = "chart/pods.rs"]
mod pods;
#[path = "chart/refused.rs"]
mod refused;
#[path = "chart/rights.rs"]
mod rights;
#[path = "chart/rules.rs"]
mod rules;
#[path = "chart/server.rs"]
mod server;
#[path = "chart/snapshots.rs"]
mod snapshots;
