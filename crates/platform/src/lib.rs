#![doc = include_str!("../README.md")]

pub mod actor;
pub mod identity;
pub mod may;
pub mod problem;
