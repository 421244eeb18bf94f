//! The programs of a cluster: built from pinned Go modules into `.veilig/programs`, once, and used again.
//!
//! Each folder of `crates/testkit/programs` is a Go module that names what it builds by `tool` lines; go.sum pins every source by hash.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::engines::Say;
use crate::folder::{self, Lock};
use crate::trouble::{Result, Trouble};

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
    fn name(self) -> &'static str {
        match self {
            Self::Helm => "helm",
            Self::Kubernetes => "kubernetes",
            Self::Etcd => "etcd",
            Self::Kubeconform => "kubeconform",
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
            Self::Helm | Self::CoreDns => "two minutes",
            Self::Etcd | Self::Kubeconform | Self::Runc => "a minute",
            Self::Definitions | Self::Pause => "seconds",
        }
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

/// The folder that holds a group's programs; `None` when they are not built and there is no Go to build them.
///
/// # Errors
/// If a build fails: there is Go, and yet it cannot be done.
pub fn folder(group: Group, say: Say<'_>) -> Result<Option<PathBuf>> {
    let source = group.source();
    let mut hash = DefaultHasher::new();
    let mut files: Vec<PathBuf> = fs::read_dir(&source).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        fs::read(&file).map_err(|e| Trouble::io("read", &file, e))?.hash(&mut hash);
    }
    group.linked().hash(&mut hash);
    let programs = folder::home().join("programs");
    let target = programs.join(format!("{}-{:016x}", group.name(), hash.finish()));
    if target.is_dir() {
        return Ok(Some(target));
    }
    if Command::new("go").arg("version").output().is_err() {
        return Ok(None);
    }
    folder::make(&programs)?;
    let _one_at_a_time = Lock::wait(&programs.join(".lock"))?;
    if target.is_dir() {
        return Ok(Some(target));
    }
    say(&format!("Building {} from Go modules ({} the first time)", group.name(), group.takes()));
    let fresh = programs.join(format!(".{}", group.name()));
    let _ = fs::remove_dir_all(&fresh);
    folder::make(&fresh)?;
    let built = build(group, &source, &fresh);
    // Sources and objects take gigabytes, and are not needed again.
    if std::env::var_os("VEILIG_KEEP_SOURCES").is_none() {
        let _ = fs::remove_dir_all(programs.join(".go"));
    }
    built?;
    fs::rename(&fresh, &target).map_err(|e| Trouble::io("move the programs to", &target, e))?;
    Ok(Some(target))
}

/// One program of a group.
///
/// # Errors
/// If a build fails.
pub fn find(group: Group, program: &str, say: Say<'_>) -> Result<Option<PathBuf>> {
    let Some(folder) = folder(group, say)? else { return Ok(None) };
    let file = folder.join(program);
    if file.exists() {
        Ok(Some(file))
    } else {
        Err(Trouble::refused(format!("find {program}"), format!("{} has none", folder.display())))
    }
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

fn build(group: Group, source: &Path, into: &Path) -> Result<()> {
    let is_code = group != Group::Definitions;
    if is_code {
        compile(group, source, into)?;
    }
    for (module, inside, name) in group.kept() {
        run(go(source).args(["mod", "download", module]))?;
        let place = run(go(source).args(["list", "-m", "-f", "{{.Dir}}", module]))?;
        let (from, to) = (PathBuf::from(place.trim()).join(inside), into.join(name));
        folder::make(&to)?;
        for entry in fs::read_dir(&from).map_err(|e| Trouble::io("list", &from, e))?.flatten() {
            fs::copy(entry.path(), to.join(entry.file_name())).map_err(|e| Trouble::io("copy", &entry.path(), e))?;
        }
    }
    Ok(())
}

fn compile(group: Group, source: &Path, into: &Path) -> Result<()> {
    // A module without tools is a program itself.
    let packages =
        if group == Group::Pause { ".".to_owned() } else { run(go(source).args(["list", "-f", "{{.ImportPath}}", "tool"]))? };
    // runc enters namespaces from C, before Go begins.
    let needs_c = group == Group::Runc;
    let mut build = go(source);
    build.arg("build").args(["-ldflags", group.linked()]).arg("-o").arg(format!("{}/", into.display()));
    if needs_c {
        build.args(["-tags", "seccomp"]);
    }
    build.args(packages.split_whitespace()).env("CGO_ENABLED", if needs_c { "1" } else { "0" });
    run(&mut build).map(drop)
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|e| Trouble::io("run", Path::new("go"), e))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if said.contains("no space left on device") {
        return Err(Trouble::DiskFull { path: folder::home() });
    }
    let tail: Vec<&str> = said.lines().rev().take(20).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(Trouble::refused("build a program from Go modules", tail.join("\n")))
}
