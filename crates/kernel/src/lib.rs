#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod certificate;
pub mod fact;
pub mod id;
#[cfg(feature = "openapi")]
mod schema;
pub mod obligations;
pub mod policy;
pub mod term;
pub mod time;
