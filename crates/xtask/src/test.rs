//! All tests, on engines that are started once for them.

use testkit::engines::{Engines, Safety, Tool, find};
use testkit::folder::RunFolder;
use testkit::programs::{self, Group};
use testkit::trouble::Result;
use testkit::{cluster, command, skipped};

use crate::compile::cargo;
use crate::exit_code;
use crate::image;
use crate::screen::Screen;

/// Starts the engines, runs `cargo test`, ends the engines. The last lines are the test runner's own, and what was not run.
pub(crate) fn run(args: &[String], on_a_node: bool, screen: &Screen) -> Result<u8> {
    let mut folder = RunFolder::new("test")?;
    let say = |step: &str| screen.step(step);
    let engines = Engines::start(folder.path(), Safety::Process, &say)?;
    // Fetched now, so that no test waits for a download.
    find(Tool::TemporalTestServer, &say)?;
    let is_whole = !args.iter().any(|arg| arg == "-p" || arg.starts_with("--package"));
    if is_whole {
        // Without Go there is none, and the tests that want it say so.
        programs::folder(Group::Helm, &say)?;
    }
    screen.clear();

    let mut test = cargo();
    test.arg("test");
    if is_whole {
        test.args(["--workspace", "--no-fail-fast"]);
    }
    let not_run = folder.path().join("not-run");
    test.args(args).envs(engines.addresses().variables()).env(skipped::FILE, &not_run);
    match cluster::missing().filter(|_| on_a_node) {
        None if on_a_node => {
            let images = [image::of_debug(false, "test", screen)?, image::of_debug(true, "test", screen)?];
            let archives = images.map(|image| image.archive.display().to_string());
            test.env("VEILIG_TEST_IMAGES", archives.join(":"));
            screen.clear();
        }
        why => {
            let why = why.unwrap_or_else(|| "they need root and minutes: cargo xtask test --cluster".to_owned());
            test.env("VEILIG_TEST_NO_NODE", why);
        }
    }
    let status = command::run(&mut test)?;
    drop(engines);
    for line in skipped::gathered(&not_run) {
        screen.tell(&line);
    }
    if !status.success() {
        folder.keep();
        screen.tell(&format!("The logs of the engines are in {}", folder.path().display()));
    }
    Ok(exit_code(status))
}
