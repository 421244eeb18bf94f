//! The chart on a node that runs pods: `cargo xtask test --cluster`.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly as well")]
#![expect(clippy::print_stdout, reason = "the tests print how long things took")]

#[path = "cluster/chaos.rs"]
mod chaos;
#[path = "cluster/install.rs"]
mod install;
#[path = "cluster/promise.rs"]
mod promise;
#[path = "cluster/stage.rs"]
mod stage;
#[path = "cluster/upgrade.rs"]
mod upgrade;
