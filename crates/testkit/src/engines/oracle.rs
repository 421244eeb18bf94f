//! Python packages that other people's calendars are in, installed by hash under `.veilig/engines`: to compare ours with.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::fetch::{Say, Wanted, install};
use crate::folder::{self, Lock};
use crate::trouble::{Result, Trouble};

/// Pinned together: a newer version is another folder.
const NAME: &str = "oracle-1";

const PACKAGES: [(&str, &str); 5] = [
    ("holidays==0.109", "7d39c910167116d41fa6aae18d5e72b4541700cdd37743d799c83db3419201b0"),
    ("workalendar==17.0.0", "8fe1d6758f9a1af05d59cb81480afb912246ec7fa46e246b909897127cdbb1b0"),
    ("python-dateutil==2.9.0.post0", "a8b2bc7bffae282281c8140a97d3aa9c14da0b136dfe83f850eea9a5f7470427"),
    ("six==1.17.0", "4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274"),
    ("tzdata==2026.6", "0a10eec6e13ef16b627fabed9a5f2ba61a62b1c67f327305f4e7e412a70b4aec"),
];

/// Where the packages lie.
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

/// Python with `holidays`, `workalendar` and `tzdata`; fetched once.
pub fn python(say: Say<'_>) -> Result<Python> {
    let engines = folder::home().join("engines");
    let target = engines.join(NAME);
    folder::make(&engines)?;
    let _one_at_a_time = Lock::wait(&engines.join(".lock"))?;
    if target.is_dir() {
        return Ok(Python(target));
    }
    say("Fetching other people's calendars (holidays, workalendar)");
    let lines = PACKAGES.map(|(package, hash)| format!("{package} --hash=sha256:{hash}\n")).concat();
    let wanted = Wanted { what: "the Python packages of the cross-check", name: NAME.to_owned(), least: "0.109", lines };
    let fresh = engines.join(format!(".{NAME}"));
    let _ = fs::remove_dir_all(&fresh);
    install(&wanted, &fresh)?;
    fs::rename(&fresh, &target).map_err(|e| Trouble::io("move the packages to", &target, e))?;
    Ok(Python(target))
}
