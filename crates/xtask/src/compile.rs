//! Builds `veilig`, and shows how far the build is.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use testkit::trouble::{Result, Trouble};
use testkit::{command, folder};

use crate::screen::Screen;

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder::checkout());
    // Cargo tells us about this crate; that is not for the crates it builds next.
    for name in std::env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("CARGO_PKG_")) {
        command.env_remove(name);
    }
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
    command
}

/// Builds the executable and gives back where it is.
pub(crate) fn veilig(screen: &Screen) -> Result<PathBuf> {
    screen.step("Building veilig (minutes the first time, seconds from then on)");
    let total = packages();
    let mut executable = None;
    let mut built = BTreeSet::new();
    let mut build = cargo();
    // With the features of the whole workspace, so that `cargo test --workspace` finds all of it built.
    build.args(["build", "--workspace", "--bin", "veilig", "--message-format", "json-render-diagnostics"]);
    let (status, said) = command::follow(&mut build, |line| {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return };
        if let Some(path) = message["executable"].as_str() {
            executable = Some(PathBuf::from(path));
        }
        if let Some(package) = message["package_id"].as_str() {
            built.insert(package.to_owned());
            screen.progress(built.len() as u64, total, "Building veilig");
        }
    })?;
    match executable {
        Some(path) if status.success() => Ok(path),
        _ => Err(Trouble::refused("build veilig", said)),
    }
}

/// How many packages a build of `veilig` takes; only for the bar, so that one is the answer when cargo gives none.
fn packages() -> u64 {
    let mut tree = cargo();
    tree.args(["tree", "--package", "veilig", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let mut names = BTreeSet::new();
    let counted = command::follow(&mut tree, |line| {
        names.insert(line.trim_end_matches(" (*)").to_owned());
    });
    counted.map_or(1, |_| names.len() as u64)
}
