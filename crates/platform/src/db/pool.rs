//! Connections.
pub(crate) struct Place;
pub(crate) fn direct() {}
pub(crate) fn pool() {}
