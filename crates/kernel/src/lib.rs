#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod fact;
pub mod id;
pub mod term;
pub mod time;
