//! Programs from the registry of Node.js packages: installed from a committed lock file, which pins the hash of each package.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::engines::{self, Tool};
use crate::folder::{self, Lock};
use crate::trouble::{Result, Trouble};

/// A Node.js and the packages of one lock file.
#[derive(Debug)]
pub struct Packages {
    node: PathBuf,
    folder: PathBuf,
}

impl Packages {
    /// A command that runs a script of these packages, such as `@stoplight/spectral-cli/dist/index.js`.
    pub fn command(&self, script: &str) -> Command {
        let mut command = Command::new(&self.node);
        command.arg(self.folder.join("node_modules").join(script));
        command
    }
}

/// The npm that belongs to a Node.js: a script of its own beside it, as each distribution has it.
pub(crate) fn npm(node: &Path) -> Option<PathBuf> {
    let above = node.parent()?.parent()?;
    let places = ["lib/node_modules/npm/bin/npm-cli.js", "share/nodejs/npm/bin/npm-cli.js"];
    places.into_iter().map(|place| above.join(place)).find(|file| file.is_file())
}

/// Installs what a folder of the checkout asks for with its `package.json` and `package-lock.json`; at once when it is there.
///
/// # Errors
/// If there is no Node.js and none can be fetched, or the registry cannot be reached.
pub fn install(from: &str, say: engines::Say<'_>) -> Result<Packages> {
    let node = engines::find(Tool::Node, say)?;
    let from = folder::checkout().join(from);
    let read = |name: &str| {
        let file = from.join(name);
        fs::read(&file).map_err(|e| Trouble::io("read", &file, e))
    };
    let (asked, lock) = (read("package.json")?, read("package-lock.json")?);
    let mut hash = DefaultHasher::new();
    (&asked, &lock).hash(&mut hash);
    let engines = folder::home().join("engines");
    let target = engines.join(format!("node-packages-{:016x}", hash.finish()));
    if target.is_dir() {
        return Ok(Packages { node, folder: target });
    }
    folder::make(&engines)?;
    let _one_at_a_time = Lock::wait(&engines.join(".lock"))?;
    if target.is_dir() {
        return Ok(Packages { node, folder: target });
    }
    say("Fetching the linter of OpenAPI documents");
    let fresh = engines.join(".node-packages");
    let _ = fs::remove_dir_all(&fresh);
    folder::make(&fresh)?;
    for (name, content) in [("package.json", asked), ("package-lock.json", lock)] {
        let file = fresh.join(name);
        fs::write(&file, content).map_err(|e| Trouble::io("write", &file, e))?;
    }
    let npm = npm(&node).ok_or_else(|| Trouble::refused("install Node.js packages", "this Node.js has no npm beside it"))?;
    let mut command = Command::new(&node);
    command.arg(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    command.current_dir(&fresh).env("npm_config_cache", fresh.join(".cache"));
    let output = command.output().map_err(|e| Trouble::io("run", &node, e))?;
    let _ = fs::remove_dir_all(fresh.join(".cache"));
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let unreachable = ["ENOTFOUND", "ETIMEDOUT", "ECONNREFUSED", "EAI_AGAIN"].iter().any(|code| said.contains(code));
        return Err(match unreachable {
            true => Trouble::NoNetwork { what: "the linter of OpenAPI documents", detail: said },
            false => Trouble::refused("install Node.js packages", said),
        });
    }
    fs::rename(&fresh, &target).map_err(|e| Trouble::io("move the packages to", &target, e))?;
    Ok(Packages { node, folder: target })
}
