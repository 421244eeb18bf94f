//! Obligations: what follows from history. Facts × policy × calendar, pure and independent of the order of arrival.

mod case;
mod count;
mod entry;
mod fold;
mod life;
mod line;
mod obligation;
mod plan;
mod ring;
mod rules;

pub(crate) use case::Case;
pub use entry::{Body, Entry, Override};
pub use fold::{Fold, obligations};
pub use obligation::{Obligation, PlannedRung, Reading, RungKey, Silent, State};
pub(crate) use plan::Frame;
pub use ring::{Ring, ring};
pub use rules::Rules;
pub(crate) use rules::{Lift, Stage};

/// The rung under which the breach itself is on record.
pub const BREACH: &str = "breach";
