//! Decides; knows no database, no clock, no HTTP.

pub mod authorisation;
pub mod codes;
pub mod institution;
pub mod measure;
pub mod protection;
pub mod rates;
mod refusal;
pub mod track;

pub use kernel::text::{Text, text};
pub use refusal::Refusal;
