//! All tests, on engines that are started once for them.

use std::process::Command;

use testkit::engines::{Engines, Packages, Safety, Say, Tool, find, python};
use testkit::folder::RunFolder;
use testkit::programs::{self, Group};
use testkit::trouble::Result;
use testkit::{command, skipped};

use crate::compile::cargo;
use crate::exit_code;
use crate::image::{self, Image};
use crate::node;
use crate::screen::Screen;

/// How much the tests on a node do.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Length {
    /// Ten thousand cases, and five minutes in which pods go at random.
    Whole,
    /// The same steps with fewer cases, for every change.
    Short,
}

/// Starts the engines, runs `cargo test`, ends the engines. The last lines are the test runner's own, and what was not run.
pub(crate) fn run(args: &[String], on_a_node: Option<Length>, screen: &Screen) -> Result<u8> {
    let mut folder = RunFolder::new("test")?;
    let say = |step: &str| screen.step(step);
    let engines = Engines::start(folder.path(), Safety::Process, &say)?;
    // Fetched now, so that no test waits for a download.
    find(Tool::TemporalTestServer, &say)?;
    let is_whole = !args.iter().any(|arg| arg == "-p" || arg.starts_with("--package"));
    let mut test = cargo();
    if is_whole || args.iter().any(|arg| arg == "veilig") {
        prepare_for_chart(&mut test, &say);
    }
    screen.clear();

    test.arg("test");
    if is_whole {
        test.args(["--workspace", "--no-fail-fast"]);
    }
    let not_run = folder.path().join("not-run");
    test.args(args).envs(engines.addresses().variables()).env(skipped::FILE, &not_run);
    if let Some(Length::Short) = on_a_node {
        test.env("VEILIG_TEST_SHORT", "1");
    }
    let images = if on_a_node.is_some() { node::prepare(screen, images_to_test)? } else { Err(BY_NAME.to_owned()) };
    match images {
        Ok(images) => test.env("VEILIG_TEST_IMAGES", images),
        Err(why) => test.env("VEILIG_TEST_NO_NODE", why),
    };
    screen.clear();
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

/// Why the tests on a node are not run unless they are asked for.
const BY_NAME: &str = "they need root and minutes: cargo xtask test --cluster";

/// The next version first: what lies in `target` afterwards is this one.
fn images_to_test(screen: &Screen) -> Result<[Image; 3]> {
    Ok([image::of_rehearsal("next", screen)?, image::of_debug(false, "test", screen)?, image::of_debug(true, "test", screen)?])
}

/// Has what the tests of the chart and the operator look with, where it can be had: they run what is there and build or fetch nothing. Where it
/// cannot, they are told why, and say so in the closing lines; nothing else waits or fails for it.
fn prepare_for_chart(test: &mut Command, say: Say<'_>) {
    if let Err(why) = programs::folder(Group::Helm, say) {
        say(&format!("Going on without Helm: {why}"));
        test.env("VEILIG_TEST_NO_HELM", why.to_string());
    }
    for group in [Group::Etcd, Group::Kubernetes, Group::Kubeconform, Group::Definitions] {
        if let Err(why) = programs::folder(group, say) {
            say(&format!("Going on without an API server: {why}"));
            test.env("VEILIG_TEST_NO_API_SERVER", why.to_string());
        }
    }
    if let Err(why) = programs::folder(Group::Promtool, say) {
        say(&format!("Going on without promtool: {why}"));
        test.env("VEILIG_TEST_NO_PROMTOOL", why.to_string());
    }
    if let Err(why) = python(Packages::Checkov, say) {
        say(&format!("Going on without checkov: {why}"));
    }
    for tool in [Tool::Hadolint, Tool::Starlark] {
        if let Err(why) = find(tool, say) {
            say(&format!("Going on without it: {why}"));
        }
    }
}
