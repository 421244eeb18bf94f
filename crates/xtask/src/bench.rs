//! The bench: built in release mode beside `veilig`, and run.

use testkit::trouble::{Result, Trouble};
use testkit::{command, folder};

use crate::compile::cargo;
use crate::exit_code;
use crate::screen::Screen;

/// What a line of the bench begins with that tells a step and not a result.
const STEP: &str = "· ";

/// Builds `veilig` and the bench in release mode and runs the bench with these arguments.
pub(crate) fn run(args: &[String], screen: &Screen) -> Result<u8> {
    screen.step("Building veilig and its bench in release mode (many minutes the first time)");
    let mut build = cargo();
    build.args(["build", "--release", "--quiet", "--package", "veilig", "--package", "bench", "--bins"]);
    let (status, said) = command::follow(&mut build, |_| {})?;
    if !status.success() {
        return Err(Trouble::refused("build veilig and its bench", said));
    }
    let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| folder::checkout().join("target"), Into::into);
    let mut bench = std::process::Command::new(built.join("release/bench"));
    bench.args(args).current_dir(folder::checkout()).env("VEILIG_BINARY", built.join("release/veilig"));
    let (status, said) = command::follow(&mut bench, |line| match line.strip_prefix(STEP) {
        Some(step) => screen.step(step),
        None => screen.print(line),
    })?;
    if !said.is_empty() {
        screen.tell(said.trim_end());
    }
    screen.clear();
    Ok(exit_code(status))
}
