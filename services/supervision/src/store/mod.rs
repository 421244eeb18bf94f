//! The only place with sea-orm: rows in, domain out, and back.

pub(crate) mod assignments;
pub(crate) mod concerns;
pub(crate) mod dossiers;
pub(crate) mod escalation_rows;
pub(crate) mod escalations;
pub(crate) mod overtaken;
pub(crate) mod told;

use crate::Error;

/// A row that breaks a constraint of its own table cannot be read: a mistake of ours, never of the caller.
fn broken(table: &'static str) -> Error {
    Error::Runtime(platform::Error::Wrong(format!("a row of {table} contradicts its own constraints")))
}
