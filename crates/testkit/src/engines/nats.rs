//! An embedded nats-server with JetStream that syncs every message before it acknowledges it.

use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::process::Command;

use super::{Tool, fetch, port};
use crate::folder;
use crate::http;
use crate::process::{Process, Recipe};
use crate::trouble::{Result, Trouble};

/// A running nats-server.
#[derive(Debug)]
pub struct Nats {
    process: Process,
    scheme: &'static str,
    port: u16,
    monitor: u16,
}

impl Nats {
    /// Starts one with its data, configuration and log in `folder`.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::start_as(folder, "nats", "")
    }

    /// The same, for clients that speak TLS and show a certificate of the authority `ca`.
    pub fn start_with_tls(folder: &Path, ca: &Path, cert: &Path, key: &Path) -> Result<Self> {
        let tls = format!("tls {{\n  ca_file: {ca:?}\n  cert_file: {cert:?}\n  key_file: {key:?}\n  verify: true\n}}\n");
        Self::start_as(folder, "tls", &tls)
    }

    fn start_as(folder: &Path, scheme: &'static str, more: &str) -> Result<Self> {
        let program = fetch::find(Tool::Nats, &fetch::quiet)?;
        folder::make(folder)?;
        port::with_free_ports(|[port, monitor]| {
            let config = folder.join("nats.conf");
            let text = format!(
                "listen: \"127.0.0.1:{port}\"\nhttp: \"127.0.0.1:{monitor}\"\nserver_name: \"veilig\"\n\
                 jetstream {{\n  store_dir: {store:?}\n  sync_interval: always\n}}\n{more}",
                store = folder.join("data"),
            );
            fs::write(&config, text).map_err(|e| Trouble::io("write", &config, e))?;
            let (program, log) = (program.clone(), folder.join("nats.log"));
            let health = format!("http://127.0.0.1:{monitor}/healthz");
            let command = move || {
                let mut command = Command::new(&program);
                command.arg("--config").arg(&config);
                command
            };
            let process = Process::start(Recipe::new("nats-server", log, command, move || http::answers(&health)))?;
            Ok(Self { process, scheme, port, monitor })
        })
    }

    /// `nats://127.0.0.1:<port>`, or `tls://…`
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    /// Its monitoring: `http://127.0.0.1:<port>`
    pub fn monitoring_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.monitor)
    }
}

impl Deref for Nats {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}
