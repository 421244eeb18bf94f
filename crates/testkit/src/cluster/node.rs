//! A node of its own that runs pods, for machines and CI without a container engine. Linux, as root; no packet of it leaves the machine.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::control::{ControlPlane, listens, start, write};
use super::leftovers;
use super::place::{NAMES, NODE, PODS, Place, given};
use super::runtime::{Runtime, unmount_below};
use crate::engines::Say;
use crate::folder::{self, Lock};
use crate::process::Process;
use crate::programs::{self, Group};
use crate::trouble::{Result, Trouble};
use crate::wait;

/// The node's name.
pub(super) const NAME: &str = "veilig";

/// Programs that must be there, and the Debian package of each.
const NEEDED: [(&str, &str); 6] = [
    ("containerd", "containerd"),
    ("ip", "iproute2"),
    ("nsenter", "util-linux"),
    ("iptables", "iptables"),
    ("conntrack", "conntrack"),
    ("/usr/lib/cni/bridge", "containernetworking-plugins"),
];

/// Locked by the one node of this machine: its addresses are the same in every checkout.
pub(super) const TURN: &str = "/run/veilig-node.lock";

/// Whether this process has locked it.
static IS_OURS: AtomicBool = AtomicBool::new(false);

/// Held for as long as a node is there.
#[derive(Debug)]
struct Turn(#[expect(dead_code, reason = "the next node waits for its end")] Lock);

impl Turn {
    fn wait() -> Result<Self> {
        let lock = Lock::wait(Path::new(TURN))?;
        IS_OURS.store(true, Ordering::SeqCst);
        Ok(Self(lock))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        IS_OURS.store(false, Ordering::SeqCst);
    }
}

/// A running cluster of one node. What is named first ends first.
#[derive(Debug)]
pub struct Node {
    programs: Vec<Process>,
    control: Option<ControlPlane>,
    runtime: Option<Runtime>,
    name: String,
    folder: PathBuf,
    namespaces: Vec<String>,
    #[expect(dead_code, reason = "it ends with the node")]
    turn: Turn,
}

/// What building runc needs beside Go, and the Debian package of each.
const NEEDED_FOR_RUNC: [(&str, &str); 3] =
    [("pkg-config", "pkg-config"), ("/usr/include/seccomp.h", "libseccomp-dev"), ("gcc", "gcc")];

/// Why no node can run here; `None` when one can.
pub fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("a node of its own needs Linux".to_owned());
    }
    if !nix::unistd::geteuid().is_root() {
        return Some("a node of its own needs root".to_owned());
    }
    let packages = missing_packages();
    (!packages.is_empty())
        .then(|| format!("these packages are not installed (cargo xtask cluster prepare): {}", packages.join(" ")))
}

/// Debian packages that a node needs and that are not here.
pub fn missing_packages() -> Vec<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there =
        |program: &str| Path::new(program).is_file() || std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let for_runc: &[_] = if programs::built(Group::Runc).is_none() { &NEEDED_FOR_RUNC } else { &[] };
    NEEDED.iter().chain(for_runc).filter(|(program, _)| !there(program)).map(|(_, package)| *package).collect()
}

impl Node {
    /// Starts one with its data and logs in `folder`; its programs are built if they are not there.
    pub fn start(folder: &Path, say: Say<'_>) -> Result<Self> {
        if let Some(why) = missing() {
            return Err(Trouble::refused("start a node", why));
        }
        for group in [Group::Etcd, Group::Kubernetes, Group::CoreDns, Group::Runc, Group::Pause] {
            programs::folder(group, say)?;
        }
        let turn = Turn::wait()?;
        leftovers::clear();
        let mut hash = DefaultHasher::new();
        folder.hash(&mut hash);
        let name = format!("v{:08x}", hash.finish() as u32);
        clear(&name, folder);
        let place = Place::make(&name)?;
        let (folder, namespaces) = (folder.to_owned(), namespaces());
        let mut node = Self { programs: vec![], control: None, runtime: None, name, folder, namespaces, turn };
        node.raise(&place, say)?;
        Ok(node)
    }

    fn raise(&mut self, place: &Place, say: Say<'_>) -> Result<()> {
        let control = ControlPlane::start(&self.folder.join("control"), place, say)?;
        let control = self.control.insert(control);
        say("Starting containerd");
        let run = PathBuf::from("/run").join(&self.name);
        let runtime = Runtime::start(&self.folder.join("runtime"), &run, place, say)?;
        let runtime = self.runtime.insert(runtime);
        say("Starting the kubelet, the scheduler, the proxy and the name server");
        let folder = self.folder.join("node");
        folder::make(&folder)?;
        let programs = control.programs().to_owned();
        let admin = control.kubeconfig().display().to_string();
        let own = control.node_config(&self.folder.join("control"))?;
        let settings = folder.join("kubelet.yaml");
        write(&settings, &kubelet(&runtime.endpoint()))?;
        let args = [
            format!("--config={}", settings.display()),
            format!("--kubeconfig={}", own.display()),
            format!("--root-dir={}", folder.join("kubelet").display()),
            format!("--hostname-override={NAME}"),
            format!("--node-ip={NODE}"),
            "--v=1".to_owned(),
        ];
        self.programs.push(start("kubelet", &folder, place, &programs.join("kubelet"), &args, listens(place, NODE, 10250))?);
        let args = [
            format!("--kubeconfig={admin}"),
            "--leader-elect=false".to_owned(),
            "--bind-address=127.0.0.1".to_owned(),
            "--secure-port=10259".to_owned(),
        ];
        let ready = listens(place, "127.0.0.1", 10259);
        self.programs.push(start("kube-scheduler", &folder, place, &programs.join("kube-scheduler"), &args, ready)?);
        // Not nftables: there a Service is a rule with a map of its own, and a packet that comes while the rule is replaced
        // finds that map empty (Linux 6.18). Its connection is refused as to no address, which is no fault of a region.
        let args = [
            format!("--kubeconfig={admin}"),
            "--proxy-mode=iptables".to_owned(),
            "--iptables-localhost-nodeports=false".to_owned(),
            // Rules that could not be written are written soon again.
            "--iptables-sync-period=3s".to_owned(),
            format!("--cluster-cidr={PODS}"),
            format!("--hostname-override={NAME}"),
            "--conntrack-max-per-core=0".to_owned(),
            "--conntrack-tcp-timeout-established=0".to_owned(),
            "--conntrack-tcp-timeout-close-wait=0".to_owned(),
        ];
        let ready = listens(place, "127.0.0.1", 10249);
        self.programs.push(start("kube-proxy", &folder, place, &programs.join("kube-proxy"), &args, ready)?);
        let dns = programs::find(Group::CoreDns, "coredns", say)?;
        write(&folder.join("Corefile"), &names(&admin))?;
        let args = ["-conf".to_owned(), folder.join("Corefile").display().to_string()];
        self.programs.push(start("coredns", &folder, place, &dns, &args, listens(place, NODE, 53))?);
        // The namespace is made by the API server itself, a moment after it serves.
        wait::until("the name server has its Service", Duration::from_secs(60), || self.apply(&name_service()).is_ok())?;
        let control = self.control.as_ref().ok_or_else(gone)?;
        let ready = || {
            let mut ask = control.kubectl();
            ask.args(["get", "node", NAME, "-o", "jsonpath={.status.conditions[?(@.type=='Ready')].status}"]);
            ask.output().is_ok_and(|said| said.stdout == b"True")
        };
        wait::until("the node is ready", Duration::from_mins(3), ready)
    }

    /// `kubectl`, as the cluster's administrator.
    pub fn kubectl(&self) -> Command {
        self.control.as_ref().map_or_else(|| Command::new("kubectl"), ControlPlane::kubectl)
    }

    /// The control plane.
    pub fn control(&self) -> Option<&ControlPlane> {
        self.control.as_ref()
    }

    /// Applies manifests.
    pub fn apply(&self, manifests: &str) -> Result<()> {
        given(self.kubectl().args(["apply", "--server-side", "-f", "-"]), manifests).map(drop)
    }

    /// Takes an image in from its archive.
    pub fn load(&self, archive: &Path) -> Result<()> {
        self.runtime.as_ref().ok_or_else(gone)?.load(archive)
    }

    /// The first program that ended although nobody asked it to.
    pub fn fallen(&self) -> Option<Trouble> {
        let control = self.control.as_ref().and_then(ControlPlane::fallen);
        let runtime = self.runtime.as_ref().and_then(Runtime::fallen);
        control.or(runtime).or_else(|| self.programs.iter().find_map(Process::fallen))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.programs.clear();
        self.control.take();
        self.runtime.take();
        for name in namespaces().into_iter().filter(|name| !self.namespaces.contains(name)) {
            let _ = Command::new("ip").args(["netns", "delete", &name]).output();
        }
        clear(&self.name, &self.folder);
    }
}

/// Ends what a killed node has left, this process's own included: pods that still run, networks, mounts. Gives the number of processes that
/// were still there; `None` without root and while a node of another process is there, which is left alone.
pub fn end_leftovers() -> Option<usize> {
    if IS_OURS.load(Ordering::SeqCst) {
        return Some(leftovers::clear());
    }
    let _turn = Lock::free(Path::new(TURN)).filter(|_| nix::unistd::geteuid().is_root())?;
    Some(leftovers::clear())
}

/// Takes away what a node of this name has left, also one that was killed.
fn clear(name: &str, folder: &Path) {
    unmount_below(&[folder, &PathBuf::from("/run").join(name)]);
    Place::unmake(name);
    let _ = fs::remove_dir_all("/run/veilig-addresses");
    // The kubelet's groups, the deepest first; one that still has a process is left to be.
    let groups = Command::new("find").args(["/sys/fs/cgroup", "-depth", "-type", "d", "-path", "*/kubepods*"]).output();
    for group in String::from_utf8_lossy(&groups.map(|found| found.stdout).unwrap_or_default()).lines() {
        let _ = fs::remove_dir(group);
    }
}

/// The network namespaces of pods on this machine.
fn namespaces() -> Vec<String> {
    let listed = fs::read_dir("/run/netns").into_iter().flatten().flatten();
    listed.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name.starts_with("cni-")).collect()
}

fn gone() -> Trouble {
    Trouble::refused("start a node", "its programs are gone")
}

fn kubelet(endpoint: &str) -> String {
    format!(
        "apiVersion: kubelet.config.k8s.io/v1beta1\n\
         kind: KubeletConfiguration\n\
         address: {NODE}\n\
         authentication: {{anonymous: {{enabled: true}}, webhook: {{enabled: false}}}}\n\
         authorization: {{mode: AlwaysAllow}}\n\
         cgroupDriver: cgroupfs\n\
         clusterDNS: [{NAMES}]\n\
         clusterDomain: cluster.local\n\
         containerRuntimeEndpoint: {endpoint}\n\
         enforceNodeAllocatable: []\n\
         evictionHard: {{memory.available: 50Mi, nodefs.available: 0%, imagefs.available: 0%}}\n\
         failCgroupV1: false\n\
         failSwapOn: false\n\
         imageGCHighThresholdPercent: 100\n\
         imageGCLowThresholdPercent: 99\n\
         localStorageCapacityIsolation: false\n\
         resolvConf: \"\"\n"
    )
}

fn names(kubeconfig: &str) -> String {
    format!(
        ".:53 {{\n    bind {NODE}\n    errors\n    ready 127.0.0.1:8181\n    kubernetes cluster.local {{\n        kubeconfig {kubeconfig} veilig\n        ttl 5\n    }}\n}}\n"
    )
}

/// The name server runs beside the node, not on it: a Service without a selector leads there.
fn name_service() -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: kube-dns, namespace: kube-system}}\n\
         spec: {{clusterIP: {NAMES}, ports: [{{name: dns, port: 53, protocol: UDP}}, {{name: dns-tcp, port: 53, protocol: TCP}}]}}\n---\n\
         apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: kube-dns, namespace: kube-system, labels: {{kubernetes.io/service-name: kube-dns}}}}\n\
         addressType: IPv4\nendpoints: [{{addresses: [{NODE}], conditions: {{ready: true}}}}]\n\
         ports: [{{name: dns, port: 53, protocol: UDP}}, {{name: dns-tcp, port: 53, protocol: TCP}}]\n"
    )
}
