//! Load, decide, save, tell. Called by HTTP, by facts and by loops.

pub(crate) mod accept_notification;
pub(crate) mod explain;
pub(crate) mod policies;
pub(crate) mod reproject;
pub(crate) mod ring;
pub(crate) mod rules;
pub(crate) mod settle;
pub(crate) mod take_fact;
