//! All tests, on engines that are started once for them.

use testkit::command;
use testkit::engines::{Engines, Safety, Tool, find};
use testkit::folder::RunFolder;
use testkit::trouble::Result;

use crate::compile::cargo;
use crate::exit_code;
use crate::screen::Screen;

/// Starts the engines, runs `cargo test`, ends the engines. The last line is the test runner's own.
pub(crate) fn run(args: &[String], screen: &Screen) -> Result<u8> {
    let mut folder = RunFolder::new("test")?;
    let say = |step: &str| screen.step(step);
    let engines = Engines::start(folder.path(), Safety::Process, &say)?;
    // Fetched now, so that no test waits for a download.
    find(Tool::TemporalTestServer, &say)?;
    screen.clear();

    let mut test = cargo();
    test.arg("test");
    if !args.iter().any(|arg| arg == "-p" || arg.starts_with("--package")) {
        test.args(["--workspace", "--no-fail-fast"]);
    }
    test.args(args).envs(engines.addresses().variables());
    let status = command::run(&mut test)?;
    drop(engines);
    if !status.success() {
        folder.keep();
        screen.tell(&format!("The logs of the engines are in {}", folder.path().display()));
    }
    Ok(exit_code(status))
}
