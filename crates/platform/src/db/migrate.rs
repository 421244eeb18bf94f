//! Migrations: plain SQL, forward only, each applied once, in a transaction of its own, and never changed later.

use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::pool::{options, role, schema};
use crate::clock::system_now;
use crate::{Config, Error, Service};

/// One migration file.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The file's name, which is its version.
    pub name: &'static str,
    /// Its text.
    pub sql: &'static str,
}

/// What every service has in its schema besides its own tables.
const PLATFORM: [Migration; 1] =
    [Migration { name: "platform/0001_platform.sql", sql: include_str!("../../migrations/0001_platform.sql") }];

/// Held while migrating, so that two processes do not both do it.
const LOCK: i64 = 0x7665_696c_6967; // "veilig"

/// How long a migration tries to get at a table that is in use.
const PATIENCE: Duration = Duration::from_secs(300);

/// Between two tries, in which the others get at it.
const BREATH: Duration = Duration::from_secs(2);

/// The names of all migrations of a service.
pub(crate) fn names(service: &Service) -> Vec<String> {
    PLATFORM.iter().chain(&service.migrations).map(|migration| migration.name.to_owned()).collect()
}

/// Waits until the database answers, at most this long; the last refusal is the error.
pub async fn until_reachable(config: &Config, patience: Duration) -> Result<(), Error> {
    let until = tokio::time::Instant::now() + patience;
    let options = options(&config.postgres, true).await?.application_name("veilig migrate");
    loop {
        match PgConnection::connect_with(&options).await {
            Ok(db) => return db.close().await.map_err(Error::postgres),
            Err(error) if tokio::time::Instant::now() >= until => return Err(Error::postgres(error)),
            Err(error) => tracing::info!(%error, "the database does not answer yet"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Makes each service's role and schema, and applies what has not been applied yet. Safe to run at any moment, by several at once.
///
/// `user` is the login that will serve; it is made a member of the roles. Without it, the login that migrates is.
pub async fn migrate(config: &Config, services: &[Service], user: Option<&str>) -> Result<(), Error> {
    let options = options(&config.postgres, true).await?.application_name("veilig migrate");
    let mut db = PgConnection::connect_with(&options).await.map_err(Error::postgres)?;
    sqlx::query("select pg_advisory_lock($1)").bind(LOCK).execute(&mut db).await?;
    for service in services {
        place(&mut db, service, user).await?;
        for migration in PLATFORM.iter().chain(&service.migrations) {
            apply(&mut db, service.name, migration).await?;
        }
        sqlx::raw_sql("reset role; reset search_path").execute(&mut db).await?;
    }
    db.close().await.map_err(Error::postgres)
}

/// The role, the schema and the extensions, made as the login user; then takes the role.
async fn place(db: &mut PgConnection, service: &Service, user: Option<&str>) -> Result<(), Error> {
    let (role, schema) = (role(service.name), schema(service.name));
    let user = user.map_or_else(|| "current_user".to_owned(), |name| format!("'{}'", name.replace('\'', "''")));
    let failed = |error: sqlx::Error| wrong(service.name, "role and schema", "the database refused it", Some(error));
    // Roles belong to the whole cluster: another database's migration may be making the same one now. In a transaction of its own: one that
    // found no role may not see it as long as it lasts, although another has made it meanwhile.
    let sql = format!(
        r#"
        do $$ begin
            if not exists (select from pg_roles where rolname = '{role}') then create role "{role}" nologin; end if;
        exception when duplicate_object or unique_violation then null; end $$"#
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *db).await.map_err(failed)?;
    let sql = format!(
        r#"
        do $$ begin
            if not pg_has_role(current_user, '{role}', 'member') then execute format('grant "{role}" to %I', current_user); end if;
            if not pg_has_role({user}, '{role}', 'member') then execute format('grant "{role}" to %I', {user}); end if;
        exception when internal_error then
            if not pg_has_role({user}, '{role}', 'member') then raise; end if; end $$;
        create schema if not exists "{schema}" authorization "{role}";
        "#
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *db).await.map_err(failed)?;
    for extension in &service.extensions {
        let sql = format!(r#"create extension if not exists "{extension}""#);
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut *db)
            .await
            .map_err(|error| wrong(service.name, extension, "the extension cannot be made", Some(error)))?;
    }
    let sql = format!(
        r#"set role "{role}"; set search_path to "{schema}";
           create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null)"#
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *db).await.map_err(failed)?;
    Ok(())
}

/// Applies a migration that was not applied yet. Whoever waits for a table makes everybody wait who comes after: so it gives way after a
/// second, and tries again.
async fn apply(db: &mut PgConnection, service: &str, migration: &Migration) -> Result<(), Error> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        match try_to_apply(db, service, migration).await {
            Err(Failed::Sql(error)) if gives_way(&error) && tokio::time::Instant::now() < until => {
                tracing::info!(service, migration = migration.name, "a table is in use; the migration gives way and tries again");
            }
            Err(Failed::Sql(error)) => {
                return Err(wrong(service, migration.name, "the database refused it", Some(error)));
            }
            Err(Failed::Told(error)) => return Err(error),
            Ok(()) => return Ok(()),
        }
        tokio::time::sleep(BREATH).await;
    }
}

fn gives_way(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "55P03")
}

/// Why a migration was not applied.
enum Failed {
    Sql(sqlx::Error),
    Told(Error),
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

async fn try_to_apply(db: &mut PgConnection, service: &str, migration: &Migration) -> Result<(), Failed> {
    let Migration { name, sql } = *migration;
    let checksum: String = Sha256::digest(sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let applied = sqlx::query("select checksum from migrations where name = $1").bind(name).fetch_optional(&mut *db).await?;
    if let Some(row) = applied {
        if row.try_get::<String, _>(0)? == checksum {
            return Ok(());
        }
        let reason = "it was applied before with another text; a migration is never changed, add a new one";
        return Err(Failed::Told(wrong(service, name, reason, None)));
    }
    let mut tx = db.begin().await?;
    sqlx::query("set local lock_timeout = '1s'").execute(&mut *tx).await?;
    sqlx::raw_sql(sql).execute(&mut *tx).await?;
    sqlx::query("insert into migrations (name, checksum, applied_at) values ($1, $2, $3)")
        .bind(name)
        .bind(checksum)
        .bind(time::OffsetDateTime::from(super::Instant::from(system_now())))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    tracing::info!(service, migration = name, "migration applied");
    Ok(())
}

fn wrong(service: &str, version: &str, reason: &str, source: Option<sqlx::Error>) -> Error {
    Error::Migration {
        service: service.to_owned(),
        version: version.to_owned(),
        reason: reason.to_owned(),
        source: source.map(Into::into),
    }
}
