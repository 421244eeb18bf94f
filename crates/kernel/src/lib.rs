#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod certificate;
pub mod code;
pub mod fact;
pub mod id;
pub mod obligations;
pub mod policy;
pub mod redacted;
#[cfg(feature = "openapi")]
mod schema;
mod shape;
pub mod simulate;
pub mod synthetic;
pub mod term;
pub mod text;
pub mod time;
mod yearly;
