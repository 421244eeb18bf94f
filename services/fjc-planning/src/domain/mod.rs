//! Decides; knows no database, no clock, no HTTP.

pub mod case;
pub mod dossier;
pub mod help;
pub mod plan;
mod refusal;

pub use kernel::text::{Text, text};
pub use refusal::Refusal;
