//! `cargo xtask cluster`: a region on Kubernetes, to look at; on a named context, or on a node of its own.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::{Args, Subcommand};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use testkit::cluster::{self, Node};
use testkit::folder::{self, Lock};
use testkit::programs::{self, Group};
use testkit::trouble::{Result, Trouble};
use testkit::wait;

use crate::image::{self, Image};
use crate::node;
use crate::region::write_whole;
use crate::screen::Screen;

/// The release and its namespace.
const RELEASE: &str = "veilig";

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install the Debian packages that a node of its own needs (needs root and apt-get)
    Prepare,
    /// Start a node of its own (needs root), or take a named context, and install the chart in evaluation mode
    Up {
        /// A context of kubectl's instead of a node of its own; its nodes must be able to fetch the images
        #[arg(long, value_name = "NAME")]
        context: Option<String>,
    },
    /// End the node of its own and everything on it
    Down,
    /// Tell what runs
    Status,
    /// Be the node, until a signal comes
    #[command(hide = true)]
    Run {
        /// Images to take in
        images: Vec<PathBuf>,
    },
}

impl Options {
    /// Whether this process is the node, which ends in an order of its own.
    pub(crate) fn is_node(&self) -> bool {
        matches!(self.task, Task::Run { .. })
    }
}

/// Does what the command line asks.
pub(crate) fn run(options: &Options, screen: &Screen) -> Result<u8> {
    match &options.task {
        Task::Prepare => prepare(screen)?,
        Task::Up { context: Some(context) } => install(&Reach::Context(context.clone()), "IfNotPresent", None, screen)?,
        Task::Up { context: None } => up(screen)?,
        Task::Down => down(screen)?,
        Task::Status => status(screen)?,
        Task::Run { images } => be_the_node(images)?,
    }
    Ok(0)
}

/// Installs what a node needs beside what is built here.
fn prepare(screen: &Screen) -> Result<()> {
    let packages = cluster::missing_packages();
    if packages.is_empty() {
        screen.print("Everything that a node needs is installed.");
        return Ok(());
    }
    screen.step(&format!("Installing {}", packages.join(" ")));
    for args in [&["update"][..], &["install", "--yes", "--no-install-recommends"]] {
        let mut apt = Command::new("apt-get");
        apt.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        if args.len() > 1 {
            apt.args(&packages);
        }
        let output = apt.output().map_err(|e| Trouble::refused("install packages", format!("apt-get cannot be run: {e}")))?;
        if !output.status.success() {
            return Err(Trouble::refused("install packages", String::from_utf8_lossy(&output.stderr)));
        }
    }
    screen.print(&format!("Installed: {}", packages.join(" ")));
    Ok(())
}

/// How a cluster is reached.
enum Reach {
    Context(String),
    File(PathBuf),
}

impl Reach {
    fn args(&self, name_of_context: &str) -> [String; 2] {
        match self {
            Self::Context(name) => [name_of_context.to_owned(), name.clone()],
            Self::File(file) => ["--kubeconfig".to_owned(), file.display().to_string()],
        }
    }
}

fn home() -> PathBuf {
    folder::home().join("cluster")
}

fn up(screen: &Screen) -> Result<()> {
    if let Some(why) = cluster::missing() {
        return Err(Trouble::refused(
            "start a node",
            format!("{why}\nOr name a cluster that runs: cargo xtask cluster up --context NAME"),
        ));
    }
    folder::make(&home())?;
    let tag = "evaluation";
    let images = [image::of_debug(false, tag, screen)?, image::of_debug(true, tag, screen)?];
    if node_pid().is_none() {
        node::build(screen)?;
        raise(&images, screen)?;
    }
    install(&Reach::File(kubeconfig()), "Never", Some(tag), screen)
}

fn kubeconfig() -> PathBuf {
    home().join("node/control/kubeconfig")
}

/// Starts the node as a process that stays when this one ends.
fn raise(images: &[Image], screen: &Screen) -> Result<()> {
    screen.step("Starting a node");
    let (ready, log) = (home().join("ready"), home().join("log"));
    let _ = fs::remove_file(&ready);
    let out = File::create(&log).map_err(|e| Trouble::io("write", &log, e))?;
    let errors = out.try_clone().map_err(|e| Trouble::io("write", &log, e))?;
    let program = std::env::current_exe().map_err(|e| Trouble::refused("find this program", e))?;
    let mut node = Command::new(&program);
    node.args(["cluster", "run"]).args(images.iter().map(|image| &image.archive));
    node.stdin(Stdio::null()).stdout(out).stderr(errors).process_group(0);
    let mut node = node.spawn().map_err(|e| Trouble::io("start", &program, e))?;
    let mut ended = None;
    let waited = wait::until("the node is ready", Duration::from_secs(900), || {
        ended = node.try_wait().ok().flatten();
        ready.is_file() || ended.is_some()
    });
    if let Err(trouble) = waited {
        // Half a node would be taken for a whole one by whoever comes next.
        let _ = node.kill();
        let _ = node.wait();
        cluster::end_leftovers();
        return Err(trouble);
    }
    match ended {
        None => Ok(()),
        Some(status) => Err(Trouble::refused(
            "start a node",
            format!("{status}; {}:\n{}", log.display(), fs::read_to_string(&log).unwrap_or_default()),
        )),
    }
}

/// Is the node until a signal comes; then everything of it goes.
fn be_the_node(images: &[PathBuf]) -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(|e| Trouble::refused("hear signals", e))?;
    let place = home().join("node");
    let _only_one = Lock::wait(&home().join("lock"))?;
    let _ = fs::remove_dir_all(&place);
    write_whole(&home().join("pid"), &std::process::id().to_string())?;
    let node = Node::start(&place, &|step| {
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{step}\n"));
    })?;
    for image in images {
        node.load(image)?;
    }
    write_whole(&home().join("ready"), "")?;
    signals.forever().next();
    drop(node);
    let _ = fs::remove_file(home().join("pid"));
    let _ = fs::remove_dir_all(&place);
    Ok(())
}

/// The process that is the node, if one is.
fn node_pid() -> Option<String> {
    let pid = fs::read_to_string(home().join("pid")).ok()?;
    let words = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    String::from_utf8_lossy(&words).contains("cluster\0run").then_some(pid)
}

fn down(screen: &Screen) -> Result<()> {
    let Some(pid) = node_pid() else {
        screen.print(match cluster::end_leftovers() {
            None | Some(0) => "No node of this checkout runs.",
            Some(_) => "No node of this checkout runs; pods that a killed one had left were still there, and have ended.",
        });
        return Ok(());
    };
    screen.step("Ending the node");
    let _ = Command::new("kill").args(["-s", "TERM", &pid]).status();
    wait::until("the node has ended", Duration::from_secs(90), || node_pid().is_none())?;
    screen.print("The node has ended, and nothing of it is left.");
    Ok(())
}

fn status(screen: &Screen) -> Result<()> {
    if node_pid().is_none() {
        screen.print("No node of this checkout runs: cargo xtask cluster up");
        return Ok(());
    }
    let asked =
        kubectl(&Reach::File(kubeconfig()), screen)?.args(["get", "pods,deployments,services", "--namespace", RELEASE]).output();
    screen.print(&String::from_utf8_lossy(&asked.map_err(|e| Trouble::refused("ask kubectl", e))?.stdout));
    Ok(())
}

fn kubectl(reach: &Reach, screen: &Screen) -> Result<Command> {
    let mut kubectl = Command::new(programs::find(Group::Kubernetes, "kubectl", &|step| screen.step(step))?);
    kubectl.args(reach.args("--context"));
    Ok(kubectl)
}

/// Installs the chart in evaluation mode and tells where to look.
fn install(reach: &Reach, pull: &str, tag: Option<&str>, screen: &Screen) -> Result<()> {
    let helm = programs::find(Group::Helm, "helm", &|step| screen.step(step))?;
    screen.step("Installing the chart");
    let chart = folder::checkout().join("charts/veilig");
    let mut install = Command::new(&helm);
    install.args(["upgrade", "--install", RELEASE]).arg(&chart).args(["--namespace", RELEASE, "--create-namespace"]);
    install.args(["--values"]).arg(chart.join("ci/evaluation-values.yaml")).args(reach.args("--kube-context"));
    install.args(["--wait", "--timeout", "5m"]);
    for image in ["image", "evaluation.image"] {
        install.args(["--set", &format!("{image}.pullPolicy={pull}")]);
        if let Some(tag) = tag {
            install.args(["--set", &format!("{image}.tag={tag}")]);
        }
    }
    let output = install.output().map_err(|e| Trouble::io("run", Path::new(&helm), e))?;
    if !output.status.success() {
        return Err(Trouble::refused("install the chart", String::from_utf8_lossy(&output.stderr)));
    }
    screen.print(&String::from_utf8_lossy(&output.stdout));
    let kubectl = kubectl(reach, screen)?;
    let kubectl = std::iter::once(kubectl.get_program()).chain(kubectl.get_args()).map(|word| word.to_string_lossy());
    screen.print(&format!(
        "Look at it with\n\n  {} --namespace {RELEASE} get pods\n  {} test {RELEASE} {} --namespace {RELEASE} --logs\n",
        kubectl.collect::<Vec<_>>().join(" "),
        helm.display(),
        reach.args("--kube-context").join(" ")
    ));
    Ok(())
}
