//! Facts of others coming in: durable consumers, whose effect happens once.

mod consumer;
mod parked;
mod subscription;

pub(crate) use consumer::Consumer;
pub use parked::parked;
pub use subscription::{Handler, Received, Refused, Subscription};
