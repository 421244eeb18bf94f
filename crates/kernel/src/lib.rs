#![doc = include_str!("../README.md")]

pub mod fact;
pub mod id;
pub mod redacted;
pub mod time;
