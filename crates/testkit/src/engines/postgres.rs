//! An embedded PostgreSQL; as root too, which PostgreSQL itself refuses.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;

use super::user::User;
use super::{Tool, fetch, port};
use crate::folder;
use crate::http;
use crate::process::{Process, Recipe};
use crate::trouble::{Result, Trouble};
use crate::wait;

/// What a crash may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Survives the loss of the machine, as in production.
    Machine,
    /// Survives `kill -9` but not the loss of the machine: quicker, for tests.
    Process,
}

/// A running PostgreSQL.
#[derive(Debug)]
pub struct Postgres {
    process: Process,
    program: PathBuf,
    user: User,
    port: u16,
    password: String,
}

impl Postgres {
    /// Starts one with its data and log in `folder`; makes the data when there is none.
    pub fn start(folder: &Path, safety: Safety) -> Result<Self> {
        Self::start_with(folder, safety, &[])
    }

    /// The same with settings of its own, such as `archive_mode`.
    pub fn start_with(folder: &Path, safety: Safety, more: &[(&str, &str)]) -> Result<Self> {
        let program = fetch::find(Tool::Postgres, &fetch::quiet)?;
        folder::make(folder)?;
        let user = User::able_to_run(&program, folder)?;
        let (data, secret) = (folder.join("data"), folder.join("password"));
        if !data.join("PG_VERSION").is_file() {
            init(user, &program, &data, &secret)?;
        }
        let password = fs::read_to_string(&secret).map_err(|e| Trouble::io("read", &secret, e))?;
        let more: Vec<String> = more.iter().flat_map(|(name, value)| ["-c".to_owned(), format!("{name}={value}")]).collect();
        port::with_free_ports(|[port]| {
            let (user, data, more, runs) = (user, data.clone(), more.clone(), program.clone());
            let command = move || {
                let mut command = user.command(&runs);
                command.arg("-D").arg(&data).args(settings(port, safety)).args(&more);
                command
            };
            let mut recipe = Recipe::new("PostgreSQL", folder.join("postgres.log"), command, move || accepts(port));
            // Fast shutdown, and immediate shutdown: what a crash leaves, without processes that linger.
            recipe.end = Signal::SIGINT;
            recipe.crash = Signal::SIGQUIT;
            let (process, program) = (Process::start(recipe)?, program.clone());
            Ok(Self { process, program, user, port, password: password.trim().to_owned() })
        })
    }

    /// The superuser's address of the database `postgres`.
    pub fn url(&self) -> String {
        self.url_at(self.port)
    }

    /// The same behind another port of this machine.
    pub fn url_at(&self, port: u16) -> String {
        format!("postgres://veilig:{}@127.0.0.1:{port}/postgres", self.password)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a statement gives, a line for each row.
    pub fn ask(&self, sql: &str) -> Result<String> {
        let mut psql = self.tool("psql");
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--command", sql, &self.url()]);
        said(&mut psql).map(|text| text.trim().to_owned())
    }

    /// A program that comes with PostgreSQL, such as `pg_basebackup`, run as the user that the server runs as.
    pub fn tool(&self, name: &str) -> Command {
        self.user.command(&self.program.with_file_name(name))
    }

    /// A program of any kind, run as the user that the server runs as, which finds PostgreSQL's own on its PATH.
    pub fn with_tools(&self, program: &Path) -> Command {
        let own = self.program.parent().map(Path::to_owned).into_iter();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut command = self.user.command(program);
        command.env("PATH", std::env::join_paths(own.chain(std::env::split_paths(&path))).unwrap_or(path));
        command
    }

    /// A copy of this server in `folder` that follows it. Ends when no commit is acknowledged any more that the copy does not have.
    pub fn standby(&self, folder: &Path, safety: Safety) -> Result<Self> {
        folder::make(folder)?;
        self.user.give(folder)?;
        let secret = folder.join("password");
        fs::write(&secret, &self.password).map_err(|e| Trouble::io("write", &secret, e))?;
        let mut copy = self.tool("pg_basebackup");
        copy.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync", "--pgdata"]).arg(folder.join("data"));
        copy.arg("--dbname").arg(format!("{}?application_name=standby", self.url()));
        said(&mut copy)?;
        let standby = Self::start(folder, safety)?;
        self.ask("alter system set synchronous_standby_names = 'ANY 1 (standby)'")?;
        self.ask("select pg_reload_conf()")?;
        let follows = "select count(*) from pg_stat_replication where sync_state = 'quorum' and state = 'streaming'";
        let follows = || self.ask(follows).is_ok_and(|number| number == "1");
        wait::until("the standby follows, and commits wait for it", Duration::from_secs(60), follows)?;
        Ok(standby)
    }

    /// Makes a standby the primary.
    pub fn promote(&self) -> Result<()> {
        match self.ask("select pg_promote(true, 60)")?.as_str() {
            "t" => Ok(()),
            other => Err(Trouble::refused("promote the standby", other)),
        }
    }
}

/// What a command that succeeds has said.
fn said(command: &mut Command) -> Result<String> {
    let program = PathBuf::from(command.get_program());
    let output = command.stdin(Stdio::null()).output().map_err(|e| Trouble::io("run", &program, e))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Trouble::refused(format!("run {}", program.display()), String::from_utf8_lossy(&output.stderr)))
}

impl Deref for Postgres {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

fn settings(port: u16, safety: Safety) -> Vec<String> {
    let mut settings = vec![
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        "max_connections=400".to_owned(),
        "log_min_messages=warning".to_owned(),
        "log_line_prefix=%m [%p] ".to_owned(),
        "timezone=UTC".to_owned(),
    ];
    if safety == Safety::Process {
        settings.extend(["fsync=off", "full_page_writes=off"].map(str::to_owned));
    }
    settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
}

fn init(user: User, program: &Path, data: &Path, secret: &Path) -> Result<()> {
    // Other users of this machine can reach the port as well, so there is a password. It is compared in the clear, over
    // loopback only: the usual exchange costs a debug build much time at every connection.
    fs::write(secret, http::fresh_key()).map_err(|e| Trouble::io("write", secret, e))?;
    fs::set_permissions(secret, fs::Permissions::from_mode(0o600)).map_err(|e| Trouble::io("protect", secret, e))?;
    user.give(secret)?;
    let initdb = program.with_file_name("initdb");
    let run = |locale: &str| {
        let _ = fs::remove_dir_all(data);
        let mut command = user.command(&initdb);
        command
            .args(["--username=veilig", "--encoding=UTF8", "--auth=password", "--no-sync", locale])
            .arg(format!("--pwfile={}", secret.display()))
            .arg("-D")
            .arg(data);
        command.stdin(Stdio::null()).output().map_err(|e| Trouble::io("run", &initdb, e))
    };
    let mut made = run("--locale=C.UTF-8")?;
    if String::from_utf8_lossy(&made.stderr).contains("invalid locale") {
        made = run("--no-locale")?;
    }
    if made.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    if said.contains("No space left on device") {
        return Err(Trouble::DiskFull { path: data.to_owned() });
    }
    Err(Trouble::refused(format!("make a database in {}", data.display()), said))
}

/// Whether a server is up that takes sessions.
fn accepts(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok_and(|stream| greets(stream).unwrap_or(false))
}

/// Opens a session as a user without a password: the answer to that is either "password, please" or "starting up".
fn greets(mut stream: TcpStream) -> std::io::Result<bool> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let parameters = b"user\0veilig\0database\0postgres\0\0";
    let length = u32::try_from(8 + parameters.len()).expect("a few bytes");
    stream.write_all(&[&length.to_be_bytes()[..], &[0, 3, 0, 0], parameters].concat())?;
    let mut kind = [0];
    stream.read_exact(&mut kind)?;
    Ok(kind == *b"R")
}
