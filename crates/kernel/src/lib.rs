#![doc = include_str!("../README.md")]

pub mod fact;
pub mod id;
#[cfg(feature = "openapi")]
mod schema;
pub mod time;
