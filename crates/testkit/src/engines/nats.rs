//! An embedded nats-server with JetStream that syncs every message before it acknowledges it.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
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
    data: PathBuf,
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
        port::with_free_ports(|[port, monitor]| {
            let one = Self::new(&program, folder, (scheme, port, monitor), "veilig", more)?;
            one.process.launch()?;
            one.process.wait_ready()?;
            Ok(one)
        })
    }

    /// Starts three that are one: each stream and consumer may have three copies, and a leader among them.
    pub fn cluster(folder: &Path) -> Result<[Self; 3]> {
        let program = fetch::find(Tool::Nats, &fetch::quiet)?;
        port::with_free_ports(|ports: [u16; 9]| {
            let [clients, monitors, routes] = [0, 3, 6].map(|from| [ports[from], ports[from + 1], ports[from + 2]]);
            let others = routes.map(|port| format!("\"nats://127.0.0.1:{port}\"")).join(", ");
            let mut nodes = Vec::new();
            for ((port, monitor), route) in clients.into_iter().zip(monitors).zip(routes) {
                let name = format!("veilig-{}", nodes.len());
                let cluster = format!("cluster {{\n  name: veilig\n  listen: \"127.0.0.1:{route}\"\n  routes: [{others}]\n}}\n");
                nodes.push(Self::new(&program, &folder.join(&name), ("nats", port, monitor), &name, &cluster)?);
            }
            for node in &nodes {
                node.process.launch()?;
            }
            for node in &nodes {
                node.process.wait_ready()?;
            }
            nodes.try_into().map_err(|_| Trouble::refused("start a cluster of NATS", "it has three nodes"))
        })
    }

    /// Writes its configuration and does not start it yet.
    fn new(
        program: &Path,
        folder: &Path,
        (scheme, port, monitor): (&'static str, u16, u16),
        name: &str,
        more: &str,
    ) -> Result<Self> {
        folder::make(folder)?;
        let (config, data) = (folder.join("nats.conf"), folder.join("data"));
        let text = format!(
            "listen: \"127.0.0.1:{port}\"\nhttp: \"127.0.0.1:{monitor}\"\nserver_name: \"{name}\"\n\
             jetstream {{\n  store_dir: {data:?}\n  sync_interval: always\n}}\n{more}"
        );
        fs::write(&config, text).map_err(|e| Trouble::io("write", &config, e))?;
        let (program, log) = (program.to_owned(), folder.join("nats.log"));
        let health = format!("http://127.0.0.1:{monitor}/healthz");
        let command = move || {
            let mut command = Command::new(&program);
            command.arg("--config").arg(&config);
            command
        };
        let process = Process::new(Recipe::new("nats-server", log, command, move || http::answers(&health)));
        Ok(Self { process, data, scheme, port, monitor })
    }

    /// Loses everything that it has stored, as a crash that takes the disk along. It runs no longer.
    pub fn lose_everything(&self) -> Result<()> {
        self.process.kill9();
        fs::remove_dir_all(&self.data).map_err(|e| Trouble::io("remove", &self.data, e))
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
