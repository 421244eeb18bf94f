//! Engines, a development identity and a running `veilig`: what tests and `cargo xtask` stand on.
#![doc = include_str!("../README.md")]

pub mod engines;
pub mod folder;
pub mod http;
pub mod process;
pub mod trouble;
mod watcher;

#[cfg(feature = "async")]
mod fresh;

#[cfg(feature = "async")]
pub use fresh::{Database, fresh_database, fresh_namespace, fresh_prefix};
pub use trouble::Trouble;
