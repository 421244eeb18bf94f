//! The bench: built in release mode beside `veilig`, and run.

use testkit::trouble::{Result, Trouble};
use testkit::{command, folder};

use crate::compile::cargo;
use crate::exit_code;
use crate::screen::Screen;
use crate::{image, node};

/// What a line of the bench begins with that tells a step and not a result.
const STEP: &str = "· ";

/// The bench tells this itself, but only after minutes of building.
const HELP: &str = "\
Measures a region in release mode and prints a table with the raw limit beside each figure; the first build takes many minutes.

Usage: cargo xtask bench [--only ROW]... [--quick] [--json FILE] [--strict]

      --only ROW   Only these rows; may be given several times. docs/bench.md says what each measures
      --quick      Smaller numbers: shows that the bench works, in a minute or two; its figures say little
      --json FILE  Write the figures here as well, as JSON
      --strict     Fail when a goal is not met";

/// Builds `veilig` and the bench in release mode and runs the bench with these arguments.
pub(crate) fn run(args: &[String], screen: &Screen) -> Result<u8> {
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        screen.print(HELP);
        return Ok(0);
    }
    screen.step("Building veilig and its bench in release mode (many minutes the first time)");
    let mut build = cargo();
    // Testkit for the issuer in the image of the engines: built at once, every library is built once.
    build.args(["build", "--release", "--quiet", "--package", "veilig", "--package", "bench", "--package", "testkit", "--bins"]);
    let (status, said) = command::follow(&mut build, |_| {})?;
    if !status.success() {
        return Err(Trouble::refused("build veilig and its bench", said));
    }
    let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| folder::checkout().join("target"), Into::into);
    let mut bench = std::process::Command::new(built.join("release/bench"));
    bench.args(args).current_dir(folder::checkout()).env("VEILIG_BINARY", built.join("release/veilig"));
    let asked =
        |row: &str| args.windows(2).any(|pair| pair[0] == "--only" && pair[1] == row) || args.contains(&format!("--only={row}"));
    if asked("cluster") || !args.iter().any(|arg| arg.starts_with("--only")) {
        match node::prepare(screen, |screen| {
            Ok([
                image::of_release(false, "test", screen)?,
                image::of_release(false, "next", screen)?,
                image::of_release(true, "test", screen)?,
            ])
        })? {
            Ok(images) => bench.env("VEILIG_BENCH_IMAGES", images),
            Err(why) => bench.env("VEILIG_BENCH_NO_NODE", why),
        };
    }
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
