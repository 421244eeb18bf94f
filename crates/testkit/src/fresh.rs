//! What each test has for itself on the shared engines: a database, a NATS prefix, a Temporal namespace.

use sqlx::{Connection, Executor, PgConnection};

use crate::engines::{make_namespace, shared};
use crate::http::fresh_key;
use crate::trouble::{Result, Trouble};

/// An empty database of this test.
#[derive(Clone, Debug)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// The superuser's address of it.
    pub url: String,
}

impl Database {
    /// A connection as superuser, to look at what a test has done.
    pub async fn connect(&self) -> PgConnection {
        match PgConnection::connect(&self.url).await {
            Ok(connection) => connection,
            Err(e) => panic!("could not connect to the database of this test, {}: {e}", self.name),
        }
    }
}

/// Makes an empty database on the shared PostgreSQL.
///
/// # Panics
/// When it cannot be made: the test cannot go on without it.
pub async fn fresh_database() -> Database {
    match make_database(&blocking(|| shared().postgres.clone()).await, "template1").await {
        Ok(database) => database,
        Err(trouble) => panic!("{trouble}"),
    }
}

/// A prefix for the streams and subjects of this test on the shared NATS: `t<hex>_`.
pub fn fresh_prefix() -> String {
    format!("t{}_", fresh_key())
}

/// Makes a namespace on the shared Temporal.
///
/// # Panics
/// When it cannot be made: the test cannot go on without it.
pub async fn fresh_namespace() -> String {
    let name = format!("t-{}", fresh_key());
    let made = name.clone();
    match blocking(move || make_namespace(&shared().temporal_http, &made)).await {
        Ok(()) => name,
        Err(trouble) => panic!("{trouble}"),
    }
}

async fn make_database(server: &str, template: &str) -> Result<Database> {
    let name = format!("t_{}", fresh_key());
    let attempt = || format!("make the database {name}");
    let mut connection = PgConnection::connect(server).await.map_err(|e| Trouble::refused(attempt(), e))?;
    let statement = sqlx::AssertSqlSafe(format!("create database {name} template {template}"));
    connection.execute(statement).await.map_err(|e| Trouble::refused(attempt(), e))?;
    let _ = connection.close().await;
    let url = match server.rsplit_once('/') {
        Some((before, _)) => format!("{before}/{name}"),
        None => format!("{server}/{name}"),
    };
    Ok(Database { name, url })
}

/// Runs what waits for another program on a thread where waiting is allowed.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}
