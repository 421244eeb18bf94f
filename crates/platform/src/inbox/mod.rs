//! Facts and states of others coming in: durable consumers, whose effect happens once.

mod consumer;
mod parked;
mod pull;
pub(crate) mod states;
mod subscription;

pub(crate) use consumer::{Consumer, Effect};
pub use parked::parked;
pub use states::Stated;
pub use subscription::{Handler, Received, Refused, Subscription};
