//! Sets of Python packages, installed by hash under `.veilig/engines`: what others made, to look at ours with.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::PathBuf;
use std::process::Command;

use super::fetch::{Say, Wanted, install};
use crate::folder::{self, Lock};
use crate::trouble::{Result, Trouble};

/// Packages that are pinned together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packages {
    /// `holidays` and `workalendar`, to compare our calendar with, and `tzdata`.
    Calendars,
    /// `checkov`, which looks for what a chart leaves open.
    Checkov,
}

impl Packages {
    /// The name of the set.
    fn name(self) -> &'static str {
        match self {
            Self::Calendars => "calendars",
            Self::Checkov => "checkov",
        }
    }

    /// What people call it.
    fn what(self) -> &'static str {
        match self {
            Self::Calendars => "other people's calendars (holidays, workalendar)",
            Self::Checkov => "checkov",
        }
    }

    /// The lowest version of its first package that will do, for messages.
    fn least(self) -> &'static str {
        match self {
            Self::Calendars => "0.109",
            Self::Checkov => "3.3",
        }
    }

    /// Every package with its hashes, as pip reads them.
    fn lines(self) -> &'static str {
        match self {
            Self::Calendars => include_str!("../../packages/calendars.txt"),
            Self::Checkov => include_str!("../../packages/checkov.txt"),
        }
    }

    /// Where they lie once they are installed: another folder for other packages.
    fn place(self) -> PathBuf {
        let mut hash = DefaultHasher::new();
        self.lines().hash(&mut hash);
        folder::home().join("engines").join(format!("{}-{:016x}", self.name(), hash.finish()))
    }
}

/// Where packages lie.
#[derive(Debug, Clone)]
pub struct Python(PathBuf);

impl Python {
    /// A `python3` that finds them.
    pub fn command(&self) -> Command {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", &self.0).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

/// Python with a set of packages; fetched once.
pub fn python(packages: Packages, say: Say<'_>) -> Result<Python> {
    let target = packages.place();
    let engines = folder::home().join("engines");
    folder::make(&engines)?;
    let _one_at_a_time = Lock::wait(&engines.join(".lock"))?;
    if target.is_dir() {
        return Ok(Python(target));
    }
    say(&format!("Fetching {}", packages.what()));
    let name = packages.name().to_owned();
    let fresh = engines.join(format!(".{name}"));
    let wanted = Wanted { what: packages.what(), name, least: packages.least(), lines: packages.lines().to_owned() };
    let _ = fs::remove_dir_all(&fresh);
    install(&wanted, &fresh)?;
    fs::rename(&fresh, &target).map_err(|e| Trouble::io("move the packages to", &target, e))?;
    Ok(Python(target))
}
