//! What Veilig Thuis decides about advice and reports: values in, values out; no database, no clock, no HTTP.

pub mod advice;
pub mod codes;
pub mod household;
pub mod informing;
pub mod moment;
pub mod owed;
pub mod person;
pub mod refusal;
pub mod report;
pub mod source;
pub mod state;
pub mod text;
pub mod transfer;

#[cfg(test)]
mod tests;
