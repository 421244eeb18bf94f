//! Connections: each takes the service's role and schema when it is made.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{AssertSqlSafe, PgPool, Row as _};

use crate::Error;
use crate::config::{Postgres, Secret};

/// The schema of a service; its role is `veilig_<schema>`.
pub(crate) fn schema(service: &str) -> String {
    service.replace('-', "_")
}

/// The role of a service.
pub(crate) fn role(service: &str) -> String {
    format!("veilig_{}", schema(service))
}

/// How to connect: by the URL, the password file and the TLS files of the configuration.
pub(crate) async fn options(config: &Postgres, direct: bool) -> Result<PgConnectOptions, Error> {
    let url = url(config, direct).await?;
    let wrong = |error: sqlx::Error| Error::Config(format!("--database-url cannot be used: {error}"));
    let mut options: PgConnectOptions = url.reveal().parse().map_err(wrong)?;
    if let Some(file) = &config.database_password_file {
        options = options.password(Secret::read(file).await?.reveal());
    }
    if let Some(file) = &config.database_tls_ca {
        options = options.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert(file);
    }
    if let (Some(cert), Some(key)) = (&config.database_tls_cert, &config.database_tls_key) {
        options = options.ssl_client_cert(cert).ssl_client_key(key);
    }
    Ok(options)
}

/// The URL: the direct one where that is asked and there is one; from its file, if it has one.
async fn url(config: &Postgres, direct: bool) -> Result<Secret, Error> {
    let ways = [(&config.database_direct_url_file, config.database_direct_url.as_ref())].into_iter().filter(|_| direct);
    for (file, url) in ways.chain([(&config.database_url_file, Some(&config.database_url))]) {
        match (file, url) {
            (Some(file), _) => return Secret::read(file).await,
            (None, Some(url)) => return Ok(url.clone()),
            (None, None) => {}
        }
    }
    Ok(config.database_url.clone())
}

/// The pool for requests, facts and loops of a service. It connects when first used and keeps nothing idle for long.
pub(crate) fn pool(options: PgConnectOptions, service: &str, connections: u32) -> PgPool {
    // A page by an index costs about what the next one costs, on any disk that a database runs on today: without this, PostgreSQL
    // prefers to read small tables whole, and keeps to that while they grow.
    let settings = "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '30s'; set lock_timeout = '10s'; \
                    set random_page_cost = 1.1";
    taking_role(service, settings)
        .max_connections(connections)
        .min_connections(0)
        .idle_timeout(Duration::from_secs(60))
        .acquire_timeout(Duration::from_secs(10))
        .connect_lazy_with(options.application_name(service))
}

/// The relay's one connection, never through a pooler. A server that hears nothing from it for ten seconds ends it,
/// and so frees its advisory lock: by keepalives when the network is cut, by the idle timeout when the process is stopped.
pub(crate) fn direct(options: PgConnectOptions, service: &str) -> PgPool {
    let settings = "set idle_session_timeout = '10s'; set statement_timeout = '10s'; set tcp_keepalives_idle = 3; \
                    set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3; set tcp_user_timeout = '8s'";
    taking_role(service, settings)
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(Duration::from_secs(5))
        .connect_lazy_with(options.application_name(&format!("{service} relay")))
}

/// A server that only follows another is not taken: while a standby takes over, an address may lead to one that cannot write.
fn taking_role(service: &str, settings: &str) -> PgPoolOptions {
    let (role, schema) = (role(service), schema(service));
    let sql = format!(
        r#"set role "{role}"; set search_path to "{schema}"; set timezone to 'UTC'; {settings}; select pg_is_in_recovery()"#
    );
    PgPoolOptions::new().after_connect(move |connection, _| {
        let sql = sql.clone();
        Box::pin(async move {
            let follows: bool = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(connection).await?.try_get(0)?;
            if follows { Err(sqlx::Error::Protocol("this server follows another and cannot write".into())) } else { Ok(()) }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    async fn host(direct: bool, args: &[&str]) -> String {
        let args = ["veilig", "--database-url", "postgres://pooled/veilig"].iter().chain(args);
        let config = Config::parse_from(args).unwrap();
        options(&config.postgres, direct).await.unwrap().get_host().to_owned()
    }

    #[tokio::test]
    async fn a_url_in_a_file_counts_before_one_in_a_flag_and_a_direct_one_only_where_it_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, url: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, format!("{url}\n")).unwrap();
            path.display().to_string()
        };
        let (url, direct) = (file("url", "postgresql://u:p@from-file:5432/app"), file("direct", "postgres://direct-file/app"));
        assert_eq!(host(false, &[]).await, "pooled");
        assert_eq!(host(true, &[]).await, "pooled");
        assert_eq!(host(true, &["--database-direct-url", "postgres://direct/app"]).await, "direct");
        assert_eq!(host(false, &["--database-direct-url", "postgres://direct/app"]).await, "pooled");
        assert_eq!(host(false, &["--database-url-file", &url]).await, "from-file");
        assert_eq!(host(true, &["--database-url-file", &url]).await, "from-file");
        assert_eq!(host(true, &["--database-url-file", &url, "--database-direct-url-file", &direct]).await, "direct-file");
    }
}
