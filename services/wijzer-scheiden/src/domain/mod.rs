//! Decides; knows no database, no clock, no HTTP.

pub mod codes;
pub mod contact;
pub mod forum;
pub mod gate;
pub mod module;
mod refusal;
pub mod screening;
pub mod trajectory;
pub mod transfer;

pub use kernel::text::{Text, text};
pub use refusal::Refusal;
