//! The only place with sea-orm: rows in, domain out, and back.

pub(crate) mod authorisations;
pub(crate) mod entities;
pub(crate) mod figures;
pub(crate) mod households;
pub(crate) mod institutions;
pub(crate) mod measures;
pub(crate) mod people;
pub(crate) mod protections;
pub(crate) mod records;
pub(crate) mod sharings;
pub(crate) mod signals;
pub(crate) mod tracks;

use crate::Error;
use crate::domain::codes::Code;

/// A row that breaks a constraint of its own table cannot be read: a mistake of ours, never of the caller.
fn broken(table: &'static str) -> Error {
    Error::Runtime(platform::Error::Wrong(format!("a row of {table} contradicts its own constraints")))
}

/// A list of codes as JSON.
fn list<C: Code>(codes: &[C]) -> serde_json::Value {
    serde_json::Value::Array(codes.iter().map(|code| code.code().into()).collect())
}

/// A list of codes from JSON.
fn listed<C: Code>(json: &serde_json::Value) -> Option<Vec<C>> {
    json.as_array()?.iter().map(|code| C::of(code.as_str()?)).collect()
}
