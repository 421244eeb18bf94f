//! The only place that knows tables: rows to values of the domain and back.

pub mod advices;
mod entities;
pub mod households;
pub mod list;
pub mod notes;
pub mod people;
pub mod reports;
mod states;
pub mod transfers;

use kernel::id::WorkerId;
use kernel::time::Timestamp;
use platform::db::Instant;
use uuid::Uuid;

use crate::domain::codes::Code;
use crate::domain::moment::Moment;
use crate::error::{Error, Result};

/// The value of a code column; the check constraints let no other code exist.
fn code<C: Code>(code: &str, row: Uuid) -> Result<C> {
    C::of(code).ok_or_else(|| Error::Corrupt(row.to_string(), C::NAME))
}

/// Both columns of a moment, or neither.
fn moment(at: Option<Instant>, by: Option<Uuid>) -> Option<Moment> {
    at.zip(by).map(|(at, by)| Moment { at: at.into(), by: WorkerId::from_uuid(by) })
}

fn at(moment: Option<Moment>) -> Option<Instant> {
    moment.map(|moment| moment.at.into())
}

fn by(moment: Option<Moment>) -> Option<Uuid> {
    moment.map(|moment| moment.by.uuid())
}

fn instant(at: Option<Timestamp>) -> Option<Instant> {
    at.map(Instant::from)
}
