//! Temporal's development server and its time-skipping test server, each on a free port and ended with the test.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use temporalio_client::Url;

/// A server process that is killed when dropped.
pub(crate) struct Server {
    program: PathBuf,
    arguments: Vec<String>,
    port: u16,
    child: Option<Child>,
    folder: TempDir,
}

impl Server {
    /// The development server on a file database, as `cargo xtask up` runs it.
    pub(crate) fn development() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let database = folder.path().join("temporal.db");
        let arguments = ["server", "start-dev", "--headless", "--log-level", "error"]
            .map(str::to_owned)
            .into_iter()
            .chain(["--port".to_owned(), port.to_string()])
            .chain(["--db-filename".to_owned(), database.display().to_string()])
            .chain(["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"].map(str::to_owned))
            .collect();
        Self::started(program("VEILIG_TEST_TEMPORAL_CLI"), arguments, port, folder)
    }

    /// The test server, whose clock can be moved.
    pub(crate) fn time_skipping() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        Self::started(program("VEILIG_TEST_TEMPORAL_TIME_SKIPPING"), vec![port.to_string()], port, folder)
    }

    fn started(program: PathBuf, arguments: Vec<String>, port: u16, folder: TempDir) -> Self {
        let mut server = Self { program, arguments, port, child: None, folder };
        server.start();
        server
    }

    /// Starts the process again, on the same port and database.
    pub(crate) fn start(&mut self) {
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let patience = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < patience, "{} does not answer", self.program.display());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Loses the database: kills the server and removes its files.
    pub(crate) fn lose_database(&mut self) {
        self.kill();
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
    }

    /// The folder that holds the database.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn url(&self) -> Url {
        format!("http://127.0.0.1:{}", self.port).parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program(variable: &str) -> PathBuf {
    std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} names no program")).into()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
