//! The real `veilig`, started as its own process, with everything it is told.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::ops::Deref;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::engines::{Addresses, free_port};
use crate::folder;
use crate::http::{self, Answer, Client};
use crate::issuer::{AUDIENCE, Issuer};
use crate::process::{Process, Recipe};
use crate::trouble::{Result, Trouble};

/// What a `veilig` is told, as `VEILIG_*` variables.
#[derive(Clone, Debug)]
pub struct Setup {
    binary: PathBuf,
    folder: PathBuf,
    settings: Vec<(String, OsString)>,
    port: Option<u16>,
}

impl Setup {
    /// `target/debug/veilig`, with its log and secrets in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { binary: binary(), folder: folder.to_owned(), settings: Vec::new(), port: None }
    }

    /// Another executable.
    pub fn binary(self, path: impl Into<PathBuf>) -> Self {
        Self { binary: path.into(), ..self }
    }

    /// On this port instead of a free one.
    pub fn port(self, port: u16) -> Self {
        Self { port: Some(port), ..self }
    }

    /// Any setting: `set("database-connections", "3")` is `--database-connections 3`. The last one counts.
    pub fn set(mut self, flag: &str, value: impl Into<OsString>) -> Self {
        let name = format!("VEILIG_{}", flag.to_ascii_uppercase().replace('-', "_"));
        self.settings.push((name, value.into()));
        self
    }

    /// A database of its own.
    pub fn database(self, url: &str) -> Self {
        self.set("database-url", url)
    }

    /// NATS and Temporal at these addresses, under this prefix and in this namespace.
    pub fn engines(self, at: &Addresses, prefix: &str, namespace: &str) -> Result<Self> {
        let key = self.payload_key()?;
        Ok(self
            .set("nats-url", &at.nats)
            .set("nats-prefix", prefix)
            .set("nats-monitoring-url", &at.nats_monitoring)
            .set("temporal-url", &at.temporal)
            .set("temporal-namespace", namespace)
            .set("temporal-payload-key-file", key))
    }

    /// Tokens of this issuer, and an account of its own there.
    pub fn issuer(self, issuer: &Issuer) -> Result<Self> {
        let secret = self.secret("client-secret", issuer.client_secret())?;
        Ok(self
            .set("oidc-issuer", issuer.url())
            .set("oidc-audience", AUDIENCE)
            .set("oidc-client-id", "workflows")
            .set("oidc-client-secret-file", secret))
    }

    /// A file in the folder that only we can read; for the settings that name one.
    pub fn secret(&self, name: &str, value: &str) -> Result<PathBuf> {
        folder::make(&self.folder)?;
        let path = self.folder.join(name);
        let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        opened.and_then(|mut file| file.write_all(value.as_bytes())).map_err(|e| Trouble::io("write", &path, e))?;
        Ok(path)
    }

    /// The key of Temporal's payloads: one for every `veilig` with its files in this folder.
    fn payload_key(&self) -> Result<PathBuf> {
        let path = self.folder.join("payload-key");
        if path.is_file() { Ok(path) } else { self.secret("payload-key", &STANDARD.encode(http::random::<32>())) }
    }

    /// Runs another command of `veilig` (`["migrate"]`) to its end and gives back what it printed.
    pub fn run(&self, args: &[&str]) -> Result<String> {
        let output = self.command(args).output().map_err(|e| Trouble::io("run", &self.binary, e))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(said);
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        Err(Trouble::refused(format!("run veilig {}", args.join(" ")), format!("{}\n{said}{errors}", output.status)))
    }

    /// Starts `veilig serve <services…>` and waits until it is ready.
    pub fn serve(&self, services: &[&str]) -> Result<Veilig> {
        let veilig = self.launch(services)?;
        veilig.wait_ready()?;
        Ok(veilig)
    }

    /// The same without waiting: `wait_ready` does that.
    pub fn launch(&self, services: &[&str]) -> Result<Veilig> {
        folder::make(&self.folder)?;
        let port = self.port.map_or_else(free_port, Ok)?;
        let url = format!("http://127.0.0.1:{port}");
        let name = format!("veilig {}", services.join(" "));
        let log = self.folder.join(format!("{}-{port}.log", name.replace(' ', "-")));
        let setup = self.clone().set("listen", format!("127.0.0.1:{port}"));
        let args: Vec<String> = ["serve"].iter().chain(services).map(ToString::to_string).collect();
        let command = move || setup.command(&args);
        let health = format!("{url}/health/ready");
        let process = Process::new(Recipe::new(&name, log, command, move || http::answers(&health)));
        process.launch()?;
        Ok(Veilig { process, url })
    }

    fn command<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(&self.binary);
        // Only what is set here counts, not what the person who runs the test has set for another veilig.
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| name.to_string_lossy().starts_with("VEILIG_")) {
            command.env_remove(name);
        }
        command.args(args).envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// A running `veilig`.
#[derive(Debug)]
pub struct Veilig {
    process: Process,
    url: String,
}

impl Veilig {
    /// `http://127.0.0.1:<port>`
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client of it with the token of a role.
    pub fn client(&self, issuer: &Issuer, role: &str) -> Client {
        Client::new(&self.url).bearer(&issuer.token(role))
    }

    /// A client of it without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }
}

impl Deref for Veilig {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

/// The `veilig` that was built last: `VEILIG_BINARY`, else beside this program, else `target/debug`.
pub fn binary() -> PathBuf {
    if let Some(told) = std::env::var_os("VEILIG_BINARY") {
        return told.into();
    }
    let beside = std::env::current_exe().ok().and_then(|program| {
        let folders = program.ancestors().skip(1).take(2).map(|folder| folder.join("veilig")).collect::<Vec<_>>();
        folders.into_iter().find(|file| file.is_file())
    });
    beside.unwrap_or_else(|| folder::checkout().join("target/debug/veilig"))
}

/// Puts a policy in force; the client has the token of a `policy-manager`.
///
/// # Errors
/// What a region answers that refuses it.
pub fn activate(client: &Client, policy: &str) -> Result<()> {
    let accepted = |answer: Answer| {
        let told = || Trouble::refused("put a policy in force", format!("{} {}", answer.status, answer.text()));
        if answer.is_success() { Ok(answer.json()) } else { Err(told()) }
    };
    let version = accepted(client.post("/deadlines/v1/policies", &json!({ "yaml": policy }))?)?;
    let version = version["version"].as_str().unwrap_or_default();
    accepted(client.post(&format!("/deadlines/v1/policies/{version}/activate"), &json!({}))?).map(drop)
}
