//! Facts and states on their way out: rows of the service's transaction, published by the relay after it committed.

mod message;
mod relay;
mod rows;

pub(crate) use rows::{Pending, Wake};
pub use message::{Fact, State};
