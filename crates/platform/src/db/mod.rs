//! The database of a service: its connections, its migrations, and the bridge types for time.

mod aliases;
mod migrate;
mod pool;
mod sql;
mod time;
mod transient;
mod turn;

pub use aliases::Aliases;
pub(crate) use migrate::names;
pub use migrate::{Migration, migrate, until_reachable};
pub(crate) use pool::{direct, options, pool};
pub use sql::{all, run};
pub use time::{Date, Instant, to_micros};
pub use transient::is_transient;
pub use turn::Turn;
pub(crate) use turn::{lock, turn};
