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
mod sql;
pub(crate) mod subjects;
