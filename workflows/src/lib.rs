#![doc = include_str!("../README.md")]

mod activities;
pub mod armer;
pub mod codec;
pub mod durable;
pub mod reconcile;
pub mod services;
pub mod temporal;
pub mod test_clock;
pub mod token;
pub mod worker;
