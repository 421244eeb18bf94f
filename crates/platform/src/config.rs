//! Configuration: flags, each also a variable `VEILIG_…`; secrets may come from a file.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::Error;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// For people at a terminal.
    Pretty,
}

/// Everything a process can be told. One image, one configuration; `serve` decides the role.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// The address to serve HTTP on; port 0 takes a free one.
    #[arg(long, env = "VEILIG_LISTEN", default_value = "127.0.0.1:8080", help_heading = "HTTP")]
    pub listen: SocketAddr,

    /// Serve /metrics here instead, with /health beside it, so that whoever reads metrics cannot reach the API.
    #[arg(long, env = "VEILIG_METRICS_LISTEN", value_name = "ADDRESS", help_heading = "HTTP")]
    pub metrics_listen: Option<SocketAddr>,

    /// The database.
    #[command(flatten)]
    pub postgres: Postgres,

    /// The stream of facts.
    #[command(flatten)]
    pub nats: Nats,

    /// The alarm clock.
    #[command(flatten)]
    pub temporal: Temporal,

    /// The cluster that policies are declared in.
    #[command(flatten)]
    pub kubernetes: Kubernetes,

    /// Who calls, and who we are.
    #[command(flatten)]
    pub identity: Identity,

    /// What can be seen of the process.
    #[command(flatten)]
    pub telemetry: Telemetry,
}

/// PostgreSQL 15 or later.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "PostgreSQL")]
pub struct Postgres {
    /// Where the database is: postgres://user@host:port/database. The user must be a member of the roles `veilig_<service>`;
    /// `migrate` makes them.
    #[arg(
        long,
        env = "VEILIG_DATABASE_URL",
        default_value = "postgres://localhost/veilig",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub database_url: Secret,

    /// A file with that URL; it counts before --database-url.
    #[arg(long, env = "VEILIG_DATABASE_URL_FILE", value_name = "FILE")]
    pub database_url_file: Option<PathBuf>,

    /// The same database without a pooler in between, for the relay's LISTEN and lock. Default: --database-url.
    #[arg(long, env = "VEILIG_DATABASE_DIRECT_URL", hide_env_values = true, value_name = "URL")]
    pub database_direct_url: Option<Secret>,

    /// A file with that URL; it counts before --database-direct-url.
    #[arg(long, env = "VEILIG_DATABASE_DIRECT_URL_FILE", value_name = "FILE")]
    pub database_direct_url_file: Option<PathBuf>,

    /// A file with the password, so that it need not be in the URL.
    #[arg(long, env = "VEILIG_DATABASE_PASSWORD_FILE", value_name = "FILE")]
    pub database_password_file: Option<PathBuf>,

    /// PEM file of the authorities that sign the server's certificate; with it, the certificate and name are checked.
    #[arg(long, env = "VEILIG_DATABASE_TLS_CA", value_name = "FILE")]
    pub database_tls_ca: Option<PathBuf>,

    /// PEM file of the client's certificate.
    #[arg(long, env = "VEILIG_DATABASE_TLS_CERT", value_name = "FILE", requires = "database_tls_key")]
    pub database_tls_cert: Option<PathBuf>,

    /// PEM file of the client's private key.
    #[arg(long, env = "VEILIG_DATABASE_TLS_KEY", value_name = "FILE", requires = "database_tls_cert")]
    pub database_tls_key: Option<PathBuf>,

    /// Connections for requests and loops, per service; each fact that a service takes in at the same time may need one more (16 in
    /// deadlines, 2 in others). None is kept open idle for long.
    #[arg(long, env = "VEILIG_DATABASE_CONNECTIONS", default_value_t = 5, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(2..))]
    pub database_connections: u32,
}

/// NATS with JetStream.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "NATS")]
pub struct Nats {
    /// Servers, separated by commas: nats://host:port or tls://host:port.
    #[arg(long, env = "VEILIG_NATS_URL", default_value = "nats://localhost:4222", hide_env_values = true, value_name = "URL")]
    pub nats_url: Secret,

    /// Put before every stream, subject and consumer, so that several regions or tests can share a server. Letters, digits, - and _.
    #[arg(long, env = "VEILIG_NATS_PREFIX", default_value = "", hide_default_value = true, value_name = "PREFIX")]
    pub nats_prefix: String,

    /// Credentials file (JWT and seed).
    #[arg(long, env = "VEILIG_NATS_CREDENTIALS", value_name = "FILE")]
    pub nats_credentials: Option<PathBuf>,

    /// PEM file of the authorities that sign the server's certificate; with it, TLS is required.
    #[arg(long, env = "VEILIG_NATS_TLS_CA", value_name = "FILE")]
    pub nats_tls_ca: Option<PathBuf>,

    /// PEM file of the client's certificate.
    #[arg(long, env = "VEILIG_NATS_TLS_CERT", value_name = "FILE", requires = "nats_tls_key")]
    pub nats_tls_cert: Option<PathBuf>,

    /// PEM file of the client's private key.
    #[arg(long, env = "VEILIG_NATS_TLS_KEY", value_name = "FILE", requires = "nats_tls_cert")]
    pub nats_tls_key: Option<PathBuf>,

    /// Copies of each stream in a cluster.
    #[arg(long, env = "VEILIG_NATS_REPLICAS", default_value_t = 1, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=5))]
    pub nats_replicas: u8,

    /// The servers' monitoring addresses (http://host:8222), separated by commas. With them, start-up refuses a server that
    /// acknowledges before it has written to disk (`sync_interval: always` is needed); without them that is not checked.
    #[arg(long, env = "VEILIG_NATS_MONITORING_URL", value_name = "URL")]
    pub nats_monitoring_url: Option<String>,
}

/// Temporal; only the service `workflows` uses it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Temporal")]
pub struct Temporal {
    /// The frontend: http://host:port or https://host:port.
    #[arg(long, env = "VEILIG_TEMPORAL_URL", default_value = "http://localhost:7233", value_name = "URL")]
    pub temporal_url: String,

    /// The namespace.
    #[arg(long, env = "VEILIG_TEMPORAL_NAMESPACE", default_value = "default", value_name = "NAME")]
    pub temporal_namespace: String,

    /// A file with the API key.
    #[arg(long, env = "VEILIG_TEMPORAL_API_KEY_FILE", value_name = "FILE")]
    pub temporal_api_key_file: Option<PathBuf>,

    /// A file with the key (32 bytes, base64) that payloads are encrypted with.
    #[arg(long, env = "VEILIG_TEMPORAL_PAYLOAD_KEY_FILE", value_name = "FILE")]
    pub temporal_payload_key_file: Option<PathBuf>,

    /// PEM file of the authorities that sign the server's certificate.
    #[arg(long, env = "VEILIG_TEMPORAL_TLS_CA", value_name = "FILE")]
    pub temporal_tls_ca: Option<PathBuf>,

    /// PEM file of the client's certificate.
    #[arg(long, env = "VEILIG_TEMPORAL_TLS_CERT", value_name = "FILE", requires = "temporal_tls_key")]
    pub temporal_tls_cert: Option<PathBuf>,

    /// PEM file of the client's private key.
    #[arg(long, env = "VEILIG_TEMPORAL_TLS_KEY", value_name = "FILE", requires = "temporal_tls_cert")]
    pub temporal_tls_key: Option<PathBuf>,

    /// For tests only: domain time is what the time-skipping server at this address says. It must be `--temporal-url` itself, and a
    /// server that cannot tell the time ends the process at its start; so no production server can be taken for one.
    #[arg(long, env = "VEILIG_TEST_CLOCK_URL", value_name = "URL", hide = true)]
    pub test_clock_url: Option<String>,
}

/// Kubernetes; only `operator` uses it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Kubernetes")]
pub struct Kubernetes {
    /// A kubeconfig file; default: the account of the pod that it runs in.
    #[arg(long, env = "VEILIG_KUBECONFIG", value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,

    /// The namespace whose resources are looked after; default: the pod's own, or the kubeconfig's.
    #[arg(long, env = "VEILIG_KUBERNETES_NAMESPACE", value_name = "NAME")]
    pub kubernetes_namespace: Option<String>,
}

/// Who calls, and who we are.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity")]
pub struct Identity {
    /// The OpenID Connect issuer whose access tokens are accepted.
    #[arg(long, env = "VEILIG_OIDC_ISSUER", default_value = "http://localhost:8090", value_name = "URL")]
    pub oidc_issuer: String,

    /// The audience that a token must name.
    #[arg(long, env = "VEILIG_OIDC_AUDIENCE", default_value = "veilig", value_name = "NAME")]
    pub oidc_audience: String,

    /// The id that `workflows`, `operator` and other callers of ours present to the issuer.
    #[arg(long, env = "VEILIG_OIDC_CLIENT_ID", default_value = "workflows", value_name = "NAME")]
    pub oidc_client_id: String,

    /// A file with the secret that goes with it.
    #[arg(long, env = "VEILIG_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    pub oidc_client_secret_file: Option<PathBuf>,

    /// The base address at which `workflows` and `operator` reach the services; `{service}` in it stands for the service's name
    /// (http://veilig-{service}:8080). Default: the address it listens on itself.
    #[arg(long, env = "VEILIG_API_URL", value_name = "URL")]
    pub api_url: Option<String>,

    /// The organisation's identification number (OIN), the source named in every fact.
    #[arg(long, env = "VEILIG_OIN", default_value = "00000000000000000000", value_name = "20 DIGITS")]
    pub oin: String,
}

/// What can be seen of the process.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Telemetry")]
pub struct Telemetry {
    /// Send traces to this OpenTelemetry collector (gRPC, http://host:4317).
    #[arg(long, env = "VEILIG_OTLP_ENDPOINT", value_name = "URL")]
    pub otlp_endpoint: Option<String>,

    /// How log lines look.
    #[arg(long, env = "VEILIG_LOG_FORMAT", default_value = "json", value_enum)]
    pub log_format: LogFormat,

    /// Which log lines: `info`, `warn,intake=debug`, …
    #[arg(long, env = "VEILIG_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,
}

/// A value that may hold a secret: never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The content of a file, without the line's end.
    pub async fn read(file: &std::path::Path) -> Result<Self, Error> {
        let text = tokio::fs::read_to_string(file).await;
        text.map(|text| Self(text.trim_end().to_owned()))
            .map_err(|source| Error::Io { what: format!("{} cannot be read", file.display()), source })
    }
}
impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
impl std::str::FromStr for Secret {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

impl Config {
    /// The configuration that flags and environment give when the flags are `args`; for tests and tools.
    pub fn parse_from<I, T>(args: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = T>,
        T: Into<std::ffi::OsString> + Clone,
    {
        #[derive(clap::Parser)]
        struct Only {
            #[command(flatten)]
            config: Config,
        }
        let only = <Only as clap::Parser>::try_parse_from(args).map_err(|error| Error::Config(error.to_string()))?;
        only.config.checked()
    }

    /// The base address at which a service of ours is reached.
    pub fn api_of(&self, service: &str) -> String {
        let own = || format!("http://{}", self.listen);
        self.identity.api_url.as_ref().map_or_else(own, |url| url.replace("{service}", service))
    }

    /// The same configuration, refused if two parts of it contradict each other; for commands of `main`'s own.
    ///
    /// # Errors
    /// If a value is none, or two do not go together.
    pub fn checked(self) -> Result<Self, Error> {
        let prefix = &self.nats.nats_prefix;
        if !prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(Error::Config(format!("--nats-prefix {prefix:?} may hold letters, digits, - and _ only")));
        }
        let oin = &self.identity.oin;
        if oin.len() != 20 || !oin.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::Config(format!("--oin {oin:?} must be 20 digits")));
        }
        let Temporal { temporal_url, test_clock_url, .. } = &self.temporal;
        if test_clock_url.as_ref().is_some_and(|clock| clock != temporal_url) {
            return Err(Error::Config("--test-clock-url is for tests, and must be the address in --temporal-url".into()));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_reached_under_its_own_name_where_the_address_has_room_for_it() {
        let told = |url: &str| Config::parse_from(["veilig", "--api-url", url]).unwrap();
        assert_eq!(told("http://veilig-{service}:8080").api_of("deadlines"), "http://veilig-deadlines:8080");
        assert_eq!(told("http://127.0.0.1:8080").api_of("deadlines"), "http://127.0.0.1:8080");
        assert_eq!(Config::parse_from(["veilig", "--listen", "127.0.0.1:81"]).unwrap().api_of("intake"), "http://127.0.0.1:81");
    }
}
