//! The database of a service: its pool, its migrations, and the bridge types for time.

mod migrate;
mod pool;
mod time;

pub use migrate::{Migration, migrate};
pub(crate) use pool::{Place, direct, pool};
pub use time::{Date, Instant, to_micros};

/// When, by whom and for what rows are written.
pub(crate) struct Stamp<'a> {
    pub(crate) now: jiff::Timestamp,
    pub(crate) actor: &'a crate::Actor,
    pub(crate) purpose: &'static str,
}
