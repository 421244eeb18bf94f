//! Where it is measured: engines that sync as in production, an issuer of tokens, and the `veilig` that was built.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, PgConnection};
use testkit::engines::{Engines, Safety, Tool, find, quiet};
use testkit::folder::RunFolder;
use testkit::trouble::{Result, Trouble};
use testkit::{Issuer, veilig};

use crate::say;

/// Everything that the rows share. What is named first ends first.
pub(crate) struct Place {
    pub(crate) engines: Engines,
    pub(crate) issuer: Issuer,
    pub(crate) binary: PathBuf,
    pub(crate) http: reqwest::Client,
    pub(crate) quick: bool,
    folder: RunFolder,
    regions: AtomicU32,
}

impl Place {
    /// Starts the engines.
    pub(crate) async fn start(quick: bool) -> Result<Self> {
        let folder = RunFolder::new("bench")?;
        let engines = blocking(|| Engines::start(folder.path(), Safety::Machine, &|step| say::step(step)))?;
        // Commits are seen at their own instants, not at those of whoever polls for them.
        let mut database = connect(&engines.postgres.url()).await?;
        execute(&mut database, "alter system set track_commit_timestamp = on").await?;
        drop(database);
        blocking(|| engines.postgres.restart())?;
        let http = platform::tls::http().build().map_err(|e| Trouble::refused("make a client of HTTP", e))?;
        let (issuer, binary, regions) = (Issuer::start()?, veilig::binary(), AtomicU32::new(0));
        Ok(Self { engines, issuer, binary, http, quick, folder, regions })
    }

    /// Where a region keeps its files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A name that no other region of this run has.
    pub(crate) fn fresh_name(&self) -> String {
        format!("bench{}", self.regions.fetch_add(1, Ordering::Relaxed))
    }

    /// Makes an empty database and gives its address.
    pub(crate) async fn database(&self, name: &str, template: &str) -> Result<String> {
        let server = self.engines.postgres.url();
        let mut connection = connect(&server).await?;
        execute(&mut connection, &format!("create database {name} template {template}")).await?;
        Ok(server.rsplit_once('/').map_or(server.clone(), |(before, _)| format!("{before}/{name}")))
    }

    /// The versions of the engines and of what was built.
    pub(crate) async fn versions(&self) -> Result<Vec<(String, String)>> {
        let mut database = connect(&self.engines.postgres.url()).await?;
        let postgres: String = sqlx::query_scalar("show server_version")
            .fetch_one(&mut database)
            .await
            .map_err(|e| Trouble::refused("ask PostgreSQL for its version", e))?;
        let says = |program: &Path| {
            let said = Command::new(program).arg("--version").output();
            let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
            said.lines().next().unwrap_or_default().split_whitespace().find(|word| word.contains('.')).unwrap_or("?").to_owned()
        };
        let (nats, temporal) = blocking(|| (find(Tool::Nats, &quiet), find(Tool::Temporal, &quiet)));
        Ok(vec![
            ("veilig".to_owned(), says(&self.binary)),
            ("PostgreSQL".to_owned(), postgres.split(' ').next().unwrap_or("?").to_owned()),
            ("nats-server".to_owned(), says(&nats?)),
            ("Temporal (development server)".to_owned(), says(&temporal?)),
        ])
    }
}

/// Runs what waits for another program, while other tasks go on.
pub(crate) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

/// A connection as superuser.
pub(crate) async fn connect(url: &str) -> Result<PgConnection> {
    PgConnection::connect(url).await.map_err(|e| Trouble::refused("connect to PostgreSQL", e))
}

/// Runs statements without parameters.
pub(crate) async fn execute(connection: &mut PgConnection, sql: &str) -> Result<()> {
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await;
    done.map(drop).map_err(|e| Trouble::refused(format!("run {}", &sql[..sql.len().min(80)]), e))
}
