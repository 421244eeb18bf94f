//! Endpoints about obligations, wherever they belong.

pub(super) mod certificate;
pub(super) mod counts;
pub(super) mod get;
pub(super) mod lift;
pub(super) mod list;
pub(super) mod rungs;
