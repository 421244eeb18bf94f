//! Decides; knows no database, no clock, no HTTP.

pub mod assignment;
pub mod concern;
pub mod decision;
pub mod desk;
pub mod dossier;
pub mod escalation;
pub mod listener;
mod refusal;
pub mod rung;

pub use kernel::text::{Text, text};
pub use refusal::Refusal;
