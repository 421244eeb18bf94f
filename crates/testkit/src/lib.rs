//! Engines, a development identity and a running `veilig`: what tests and `cargo xtask` stand on.
#![doc = include_str!("../README.md")]

pub mod cluster;
pub mod command;
pub mod engines;
pub mod folder;
pub mod http;
pub mod issuer;
pub mod load;
pub mod node;
pub mod oci;
pub mod process;
pub mod programs;
pub mod record;
pub mod skipped;
pub mod stories;
pub mod trouble;
pub mod veilig;
pub mod wait;
mod watcher;

#[cfg(feature = "async")]
mod fresh;

#[cfg(feature = "async")]
pub use fresh::{Database, fresh_database, fresh_namespace, fresh_prefix};
pub use issuer::{Claims, Issuer};
pub use trouble::Trouble;
pub use veilig::{Setup, Veilig};
#[cfg(feature = "async")]
pub use wait::{wait_for, wait_for_at_most, wait_until};
