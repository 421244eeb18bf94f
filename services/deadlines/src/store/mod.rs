//! The only place with sea-orm.

pub(crate) mod changes;
pub(crate) mod history;
pub(crate) mod holders;
pub(crate) mod moves;
pub(crate) mod notifications;
pub(crate) mod obligations;
pub(crate) mod past;
pub(crate) mod policies;
pub(crate) mod rungs;
pub(crate) mod simulations;
mod sql;
pub(crate) mod subjects;

/// A view of the whole database that stays the same while it is read.
pub(crate) type View = sea_orm::DatabaseTransaction;
