//! Endpoints of the inbox.

pub(super) mod accept;
pub(super) mod daily_list;
pub(super) mod list;
