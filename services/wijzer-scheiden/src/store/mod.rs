//! The only place with sea-orm: rows in, domain out, and back.

pub(crate) mod contacts;
pub(crate) mod entities;
pub(crate) mod forum;
pub(crate) mod households;
pub(crate) mod modules;
pub(crate) mod records;
pub(crate) mod screenings;
pub(crate) mod suspicions;
pub(crate) mod trajectories;
pub(crate) mod transfers;
pub(crate) mod voices;

use crate::Error;

/// A row that breaks a constraint of its own table cannot be read: a mistake of ours, never of the caller.
fn broken(table: &'static str) -> Error {
    Error::Runtime(platform::Error::Wrong(format!("a row of {table} contradicts its own constraints")))
}
