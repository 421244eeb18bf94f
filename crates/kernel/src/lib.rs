#![doc = include_str!("../README.md")]

pub mod fact;
pub mod id;
pub mod redacted;
#[cfg(feature = "openapi")]
mod schema;
pub mod time;
