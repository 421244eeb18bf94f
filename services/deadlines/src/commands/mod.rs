//! Load, decide, save, tell. Called by HTTP, by facts and by loops.

pub(crate) mod accept_notification;
pub(crate) mod as_of;
pub(crate) mod batch;
pub(crate) mod decrees;
pub(crate) mod difference;
pub(crate) mod explain;
pub(crate) mod lift;
pub(crate) mod past;
pub(crate) mod policies;
pub(crate) mod reproject;
pub(crate) mod ring;
pub(crate) mod rules;
pub(crate) mod settle;
pub(crate) mod simulations;
pub(crate) mod take_facts;
