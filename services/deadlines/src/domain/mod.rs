//! Decides; knows no database, no clock of its own, no HTTP.

pub(crate) mod audience;
pub(crate) mod danger;
pub(crate) mod difference;
pub(crate) mod life;
pub(crate) mod settle;
