//! Facts of others coming in: durable consumers, whose effect happens once.

mod consumer;
mod parked;
mod subscription;

pub use subscription::{Handler, Received, Refused, Subscription};
