//! `cargo xtask`: a region in one command, and everything that must hold in another.
#![doc = include_str!("../README.md")]

mod bench;
mod chart;
mod cluster;
mod compile;
mod image;
mod node;
mod region;
mod screen;
mod signals;
mod test;
mod timeline;
mod up;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use testkit::engines::{self, Tool};
use testkit::programs::{self, Group};
use testkit::trouble::Result;
use testkit::{command, folder};

use crate::screen::Screen;

/// Runs, tests and checks Veiligheid Voorop. Everything that is fetched or written stays in .veilig/ and target/.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Door {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start a whole region on this machine and keep it until Ctrl-C
    Up(up::Options),
    /// Run all tests, on engines started for them
    ///
    /// Arguments go to `cargo test`: `cargo xtask test -p intake a_report`. Without -p every crate is tested.
    Test {
        /// On a Kubernetes node of its own as well, with the images of this checkout (Linux, root): whole takes half an hour, short minutes
        #[arg(long, value_name = "LENGTH", num_args = 0..=1, require_equals = true, default_missing_value = "whole")]
        cluster: Option<test::Length>,
        /// What `cargo test` is told
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        args: Vec<String>,
    },
    /// Measure a region in release mode: `cargo xtask bench --help` tells its options
    #[command(disable_help_flag = true)]
    Bench {
        /// What the bench is told: --only ROW, --quick, --json FILE, --strict
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
        args: Vec<String>,
    },
    /// Write an image as an OCI archive, without a container engine
    Image(image::Options),
    /// A cluster to look at the region on: up, down, status
    Cluster(cluster::Options),
    /// Look after the Helm chart
    Chart {
        /// What to do
        #[command(subcommand)]
        task: chart::Task,
    },
    /// Everything that a change must pass: format, lints, documentation, licences, tests
    Ci,
    /// Fetch or build a pinned program if it is not there, and print where it is
    Fetch {
        /// The program
        program: Program,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Program {
    Postgres,
    NatsServer,
    Temporal,
    TemporalTestServer,
    CargoDeny,
    Helm,
    Kubernetes,
    Etcd,
    Kubeconform,
    Promtool,
    Definitions,
    Coredns,
    Runc,
    Pause,
}

fn main() -> ExitCode {
    let door = Door::parse();
    if !matches!(&door.task, Task::Cluster(options) if options.is_node()) {
        signals::end_all_on_signal();
    }
    let screen = Screen::new();
    let done = match door.task {
        Task::Up(options) => up::run(&options, &screen).map(|()| 0),
        Task::Test { cluster, args } => test::run(&args, cluster, &screen),
        Task::Bench { args } => bench::run(&args, &screen),
        Task::Image(options) => image::run(&options, &screen).map(|()| 0),
        Task::Cluster(options) => cluster::run(&options, &screen),
        Task::Chart { task } => chart::run(task, &screen),
        Task::Ci => ci(),
        Task::Fetch { program } => fetch(program, &screen),
    };
    signals::leave_if_told();
    match done {
        Ok(code) => ExitCode::from(code),
        Err(trouble) => {
            screen.error(&trouble);
            ExitCode::FAILURE
        }
    }
}

/// The checks are listed once, in `.ci/run`.
fn ci() -> Result<u8> {
    let status = command::run(Command::new("bash").arg(".ci/run").current_dir(folder::checkout()))?;
    Ok(exit_code(status))
}

fn fetch(program: Program, screen: &Screen) -> Result<u8> {
    let tool = match program {
        Program::Postgres => Tool::Postgres,
        Program::NatsServer => Tool::Nats,
        Program::Temporal => Tool::Temporal,
        Program::TemporalTestServer => Tool::TemporalTestServer,
        Program::CargoDeny => Tool::CargoDeny,
        Program::Helm => return build(Group::Helm, screen),
        Program::Kubernetes => return build(Group::Kubernetes, screen),
        Program::Etcd => return build(Group::Etcd, screen),
        Program::Kubeconform => return build(Group::Kubeconform, screen),
        Program::Promtool => return build(Group::Promtool, screen),
        Program::Definitions => return build(Group::Definitions, screen),
        Program::Coredns => return build(Group::CoreDns, screen),
        Program::Runc => return build(Group::Runc, screen),
        Program::Pause => return build(Group::Pause, screen),
    };
    let found: PathBuf = engines::find(tool, &|step| screen.step(step))?;
    screen.print(&found.display().to_string());
    Ok(0)
}

/// Builds a group of programs from Go modules, and prints where they are.
fn build(group: Group, screen: &Screen) -> Result<u8> {
    let folder = programs::folder(group, &|step| screen.step(step))?;
    screen.print(&folder.display().to_string());
    Ok(0)
}

fn exit_code(status: std::process::ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}
