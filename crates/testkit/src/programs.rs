//! The programs of a cluster: built from pinned Go modules into `.veilig/programs`, once, and used again. No build takes without end.
//!
//! Each folder of `crates/testkit/programs` is a Go module that names what it builds by `tool` lines; go.sum pins every source by hash.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::command::within;
use crate::engines::Say;
use crate::folder::{self, Lock};
use crate::trouble::{Result, Trouble};

/// How long a question to Go may take, the fetching of one module included.
const A_LOOK: Duration = Duration::from_mins(3);

/// A group of programs that are built together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// `helm`.
    Helm,
    /// `kube-apiserver`, `kube-controller-manager`, `kube-scheduler`, `kubelet`, `kube-proxy`, `kubectl`.
    Kubernetes,
    /// `server`: etcd.
    Etcd,
    /// `kubeconform`.
    Kubeconform,
    /// `promtool`.
    Promtool,
    /// Folders `gateway-api` and `prometheus-operator`: the definitions of their resources.
    Definitions,
    /// `coredns`.
    CoreDns,
    /// `runc`.
    Runc,
    /// `pause`: holds a pod's namespaces open.
    Pause,
}

impl Group {
    /// Its name, as `cargo xtask fetch` knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Helm => "helm",
            Self::Kubernetes => "kubernetes",
            Self::Etcd => "etcd",
            Self::Kubeconform => "kubeconform",
            Self::Promtool => "promtool",
            Self::Definitions => "definitions",
            Self::CoreDns => "coredns",
            Self::Runc => "runc",
            Self::Pause => "pause",
        }
    }

    /// How long a build takes on two cores with nothing in store, for people.
    fn takes(self) -> &'static str {
        match self {
            Self::Kubernetes => "six minutes",
            Self::Helm | Self::CoreDns | Self::Promtool => "two minutes",
            Self::Etcd | Self::Kubeconform | Self::Runc => "a minute",
            Self::Definitions | Self::Pause => "seconds",
        }
    }

    /// How long a build may take: a test run waits no longer for a machine that is slow or a network that hangs.
    pub fn patience(self) -> Duration {
        Duration::from_secs(match self {
            Self::Kubernetes => 30 * 60,
            Self::CoreDns | Self::Promtool => 10 * 60,
            _ => 5 * 60,
        })
    }

    /// What the linker is told.
    fn linked(self) -> &'static str {
        match self {
            // Without a version the server calls itself v0.0.0, and charts refuse it.
            Self::Kubernetes => {
                "-s -w -X k8s.io/component-base/version.gitVersion=v1.35.4 -X k8s.io/component-base/version.gitMajor=1 \
                 -X k8s.io/component-base/version.gitMinor=35 -X k8s.io/component-base/version.gitTreeState=clean \
                 -X k8s.io/client-go/pkg/version.gitVersion=v1.35.4"
            }
            _ => "-s -w",
        }
    }

    /// Tags that leave parts out or take them in.
    fn tags(self) -> &'static str {
        match self {
            // Everything that finds servers to ask at some cloud: the greater part of the program, and rules need none of it.
            Self::Promtool => "remove_all_sd",
            Self::Runc => "seccomp",
            _ => "",
        }
    }

    /// Folders of module sources that are kept beside the programs: module, folder in it, name.
    fn kept(self) -> &'static [(&'static str, &'static str, &'static str)] {
        match self {
            Self::Definitions => &[
                ("sigs.k8s.io/gateway-api", "config/crd/standard", "gateway-api"),
                ("github.com/prometheus-operator/prometheus-operator", "example/prometheus-operator-crd", "prometheus-operator"),
            ],
            _ => &[],
        }
    }

    fn source(self) -> PathBuf {
        folder::checkout().join("crates/testkit/programs").join(self.name())
    }
}

/// The folder that holds a group's programs, if they were built before. Builds nothing: this is what tests ask.
pub fn built(group: Group) -> Option<PathBuf> {
    place(group).ok().filter(|place| place.is_dir())
}

/// The folder that holds a group's programs; they are built if they are not there.
///
/// # Errors
/// [`Trouble::NotBuilt`] where that cannot be done: no Go, one that is too old, sources out of reach, or not within [`Group::patience`].
pub fn folder(group: Group, say: Say<'_>) -> Result<PathBuf> {
    let target = place(group)?;
    if target.is_dir() {
        return Ok(target);
    }
    let not_built = |why: String| Trouble::NotBuilt { what: group.name(), why };
    if within(A_LOOK, Command::new("go").arg("version")).is_err() {
        return Err(not_built("there is no Go (1.26 or later) on PATH".to_owned()));
    }
    let programs = folder::home().join("programs");
    folder::make(&programs)?;
    let _one_at_a_time = Lock::wait(&programs.join(".lock"))?;
    if target.is_dir() {
        return Ok(target);
    }
    let minutes = group.patience().as_secs() / 60;
    say(&format!("Building {} from Go modules: {} the first time, given up after {minutes} min", group.name(), group.takes()));
    let fresh = programs.join(format!(".{}", group.name()));
    let _ = fs::remove_dir_all(&fresh);
    folder::make(&fresh)?;
    let built = build(group, Instant::now() + group.patience(), &fresh);
    let is_late = matches!(built, Err(Trouble::Vain { .. }));
    // Sources and objects take gigabytes and are not needed again, but by the next attempt of a machine that is slow.
    if !is_late && std::env::var_os("VEILIG_KEEP_SOURCES").is_none() {
        let _ = fs::remove_dir_all(programs.join(".go"));
    }
    built.map_err(|trouble| match trouble {
        full @ Trouble::DiskFull { .. } => full,
        other => not_built(other.to_string()),
    })?;
    fs::rename(&fresh, &target).map_err(|e| Trouble::io("move the programs to", &target, e))?;
    Ok(target)
}

/// One program of a group; it is built if it is not there.
///
/// # Errors
/// As [`folder()`].
pub fn find(group: Group, program: &str, say: Say<'_>) -> Result<PathBuf> {
    let folder = folder(group, say)?;
    let file = folder.join(program);
    if file.exists() {
        Ok(file)
    } else {
        Err(Trouble::refused(format!("find {program}"), format!("{} has none", folder.display())))
    }
}

/// Where a group's programs lie once they are built: another folder for other sources.
fn place(group: Group) -> Result<PathBuf> {
    let source = group.source();
    let mut hash = DefaultHasher::new();
    let mut files: Vec<PathBuf> = fs::read_dir(&source).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        fs::read(&file).map_err(|e| Trouble::io("read", &file, e))?.hash(&mut hash);
    }
    group.linked().hash(&mut hash);
    Ok(folder::home().join("programs").join(format!("{}-{:016x}", group.name(), hash.finish())))
}

fn go(source: &Path) -> Command {
    let store = folder::home().join("programs/.go");
    let mut go = Command::new("go");
    go.current_dir(source)
        .env("GOCACHE", store.join("build"))
        .env("GOMODCACHE", store.join("modules"))
        .env("GOFLAGS", "-mod=readonly -modcacherw -trimpath")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off");
    go
}

fn build(group: Group, deadline: Instant, into: &Path) -> Result<()> {
    let source = group.source();
    if group != Group::Definitions {
        compile(group, deadline, &source, into)?;
    }
    for (module, inside, name) in group.kept() {
        run(A_LOOK, go(&source).args(["mod", "download", module]))?;
        let place = run(A_LOOK, go(&source).args(["list", "-m", "-f", "{{.Dir}}", module]))?;
        let (from, to) = (PathBuf::from(place.trim()).join(inside), into.join(name));
        folder::make(&to)?;
        for entry in fs::read_dir(&from).map_err(|e| Trouble::io("list", &from, e))?.flatten() {
            fs::copy(entry.path(), to.join(entry.file_name())).map_err(|e| Trouble::io("copy", &entry.path(), e))?;
        }
    }
    Ok(())
}

fn compile(group: Group, deadline: Instant, source: &Path, into: &Path) -> Result<()> {
    // A module without tools is a program itself. Asking for them fetches one module: where nobody answers, that is known soon.
    let packages = match group {
        Group::Pause => ".".to_owned(),
        _ => run(A_LOOK, go(source).args(["list", "-find", "-f", "{{.ImportPath}}", "tool"]))?,
    };
    // runc enters namespaces from C, before Go begins.
    let needs_c = group == Group::Runc;
    let mut build = go(source);
    build.arg("build").args(["-ldflags", group.linked(), "-tags", group.tags()]).arg("-o").arg(format!("{}/", into.display()));
    build.args(packages.split_whitespace()).env("CGO_ENABLED", if needs_c { "1" } else { "0" });
    run(deadline.saturating_duration_since(Instant::now()), &mut build).map(drop)
}

fn run(limit: Duration, command: &mut Command) -> Result<String> {
    let output = within(limit, command)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if said.contains("no space left on device") {
        return Err(Trouble::DiskFull { path: folder::home() });
    }
    let lines: Vec<&str> = said.lines().collect();
    Err(Trouble::refused("run go", lines[lines.len().saturating_sub(20)..].join("\n")))
}
