//! Temporal's development server with a file database, and its time-skipping server for tests.

use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::{Tool, fetch, port};
use crate::folder;
use crate::http::{self, Request};
use crate::process::{Process, Recipe};
use crate::trouble::{Result, Trouble};
use crate::wait;

/// A running development server.
#[derive(Debug)]
pub struct Temporal {
    process: Process,
    folder: PathBuf,
    port: u16,
    http: u16,
    ui: u16,
}

impl Temporal {
    /// Starts one with its database and log in `folder`.
    pub fn start(folder: &Path) -> Result<Self> {
        let program = fetch::find(Tool::Temporal, &fetch::quiet)?;
        folder::make(folder)?;
        port::with_free_ports(|[port, http, ui, metrics]| {
            let (program, database) = (program.clone(), folder.join("temporal.db"));
            let command = move || {
                let mut command = Command::new(&program);
                // Temporal asks who it is, and cannot find out for a user without a name.
                command.env("USER", std::env::var_os("USER").unwrap_or_else(|| "veilig".into()));
                command
                    .args(["server", "start-dev", "--ip", "127.0.0.1", "--log-level", "warn", "--log-format", "json"])
                    .args(["--port", &port.to_string(), "--http-port", &http.to_string()])
                    .args(["--ui-port", &ui.to_string(), "--metrics-port", &metrics.to_string()])
                    // Twice the rate, and safe when a process dies.
                    .args(["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"])
                    .arg("--db-filename")
                    .arg(&database);
                command
            };
            let health = format!("http://127.0.0.1:{http}/api/v1/namespaces/default");
            let recipe = Recipe::new("Temporal", folder.join("temporal.log"), command, move || http::answers(&health));
            Ok(Self { process: Process::start(recipe)?, folder: folder.to_owned(), port, http, ui })
        })
    }

    /// Loses its database, as a crash that takes the disk along. It runs no longer.
    pub fn lose_everything(&self) -> Result<()> {
        self.process.kill9();
        for name in ["temporal.db", "temporal.db-wal", "temporal.db-shm"] {
            let file = self.folder.join(name);
            match fs::remove_file(&file) {
                Err(e) if e.kind() != ErrorKind::NotFound => return Err(Trouble::io("remove", &file, e)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The gRPC address: `http://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The same API over plain HTTP.
    pub fn http_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.http)
    }

    /// The page where people look at workflows.
    pub fn ui_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ui)
    }
}

/// Makes a namespace through Temporal's HTTP API and waits until it can be used.
pub fn make_namespace(http_url: &str, name: &str) -> Result<()> {
    let body = json!({"namespace": name, "workflowExecutionRetentionPeriod": "86400s"});
    let answer = Request::new("POST", &format!("{http_url}/api/v1/namespaces")).json(&body).send()?;
    if !answer.is_success() && answer.status != 409 {
        return Err(Trouble::refused(format!("make the Temporal namespace {name}"), answer.text()));
    }
    let usable = format!("{http_url}/api/v1/namespaces/{name}/workflows");
    wait::until(&format!("the namespace {name} can be used"), Duration::from_mins(2), || http::answers(&usable))
}

impl Deref for Temporal {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

/// A running time-skipping server. Its clock is one for all that is in it, so each test has its own.
#[derive(Debug)]
pub struct TimeServer {
    process: Process,
    port: u16,
}

impl TimeServer {
    /// Starts one with its log in `folder`.
    pub fn start(folder: &Path) -> Result<Self> {
        let program = fetch::find(Tool::TemporalTestServer, &fetch::quiet)?;
        folder::make(folder)?;
        port::with_free_ports(|[port]| {
            let program = program.clone();
            let command = move || {
                let mut command = Command::new(&program);
                command.args([&port.to_string()]);
                command
            };
            let ready = move || {
                let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
                TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
            };
            let log = folder.join("temporal-test-server.log");
            Ok(Self { process: Process::start(Recipe::new("temporal-test-server", log, command, ready))?, port })
        })
    }

    /// The gRPC address: `http://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Deref for TimeServer {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}
