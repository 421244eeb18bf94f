//! Endpoints of the inbox.

pub(super) mod accept;
pub(super) mod list;
