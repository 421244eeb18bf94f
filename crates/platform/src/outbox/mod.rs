//! Facts and states on their way out: rows of the service's transaction, published by the relay after it committed.

mod lost;
mod message;
mod publish;
mod relay;
mod replay;
mod restored;
mod rows;
mod wake;

pub use message::{Fact, Origin, State};
pub(crate) use publish::NUMBER;
pub(crate) use relay::Relay;
pub use replay::replay;
pub use restored::restored;
pub(crate) use rows::{Pending, Stamp};
pub(crate) use wake::Wake;
