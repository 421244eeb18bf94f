//! containerd of one's own: never the system's, gone with the node.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::control::{start, write};
use super::place::{PODS, Place, run};
use crate::engines::Say;
use crate::folder;
use crate::oci::{self, About, Tree};
use crate::process::Process;
use crate::programs::{self, Group};
use crate::trouble::{Result, Trouble};

/// The name of the image that holds a pod's namespaces.
const PAUSE: &str = "localhost/veilig-pause:1";

/// A running containerd.
#[derive(Debug)]
pub(super) struct Runtime {
    process: Process,
    socket: PathBuf,
    folder: PathBuf,
    run: PathBuf,
}

impl Runtime {
    /// Starts one with its images in `folder` and its sockets in `run`.
    pub(super) fn start(folder: &Path, run: &Path, place: &Place, say: Say<'_>) -> Result<Self> {
        let (runc, pause) = (programs::find(Group::Runc, "runc", say)?, programs::find(Group::Pause, "pause", say)?);
        let (network, socket) = (folder.join("network"), run.join("containerd.sock"));
        folder::make(&network)?;
        folder::make(run)?;
        write(&network.join("10-veilig.conflist"), &pod_network())?;
        let settings = folder.join("containerd.toml");
        write(&settings, &configuration(folder, run, &runc, &network))?;
        let (known, asked) = (socket.clone(), socket.clone());
        let ready = move || known.exists() && ctr(&asked).args(["version"]).output().is_ok_and(|said| said.status.success());
        let args = ["--config".to_owned(), settings.display().to_string()];
        let process = start("containerd", folder, place, Path::new("containerd"), &args, ready)?;
        let runtime = Self { process, socket, folder: folder.to_owned(), run: run.to_owned() };
        runtime.load(&pause_image(&pause, folder)?)?;
        Ok(runtime)
    }

    /// The address for the kubelet.
    pub(super) fn endpoint(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    /// Takes an image in from its archive.
    pub(super) fn load(&self, archive: &Path) -> Result<()> {
        run(ctr(&self.socket).args(["-n", "k8s.io", "images", "import"]).arg(archive)).map(drop)
    }

    /// The first program that ended although nobody asked it to.
    pub(super) fn fallen(&self) -> Option<Trouble> {
        self.process.fallen()
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        let listed = run(ctr(&self.socket).args(["-n", "k8s.io", "tasks", "list", "-q"])).unwrap_or_default();
        for task in listed.split_whitespace() {
            let _ = run(ctr(&self.socket).args(["-n", "k8s.io", "tasks", "kill", "--signal", "SIGKILL", "--all", task]));
        }
        let gone = || run(ctr(&self.socket).args(["-n", "k8s.io", "tasks", "list"])).is_ok_and(|said| !said.contains("RUNNING"));
        let _ = crate::wait::until("the containers have ended", std::time::Duration::from_secs(10), gone);
        for task in listed.split_whitespace() {
            let _ = run(ctr(&self.socket).args(["-n", "k8s.io", "tasks", "delete", "--force", task]));
        }
        self.process.end();
        unmount_below(&[&self.folder, &self.run]);
        let _ = fs::remove_dir_all(&self.run);
    }
}

/// Unmounts whatever is left below these folders, the deepest first.
pub(super) fn unmount_below(folders: &[&Path]) {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let mut places: Vec<&str> = mounts.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    places.retain(|place| folders.iter().any(|folder| Path::new(place).starts_with(folder)));
    places.sort_by_key(|place| std::cmp::Reverse(place.len()));
    for place in places {
        let _ = run(Command::new("umount").args(["--lazy", place]));
    }
}

fn ctr(socket: &Path) -> Command {
    let mut command = Command::new("ctr");
    command.arg("--address").arg(socket);
    command
}

fn configuration(folder: &Path, run: &Path, runc: &Path, network: &Path) -> String {
    let (root, state) = (folder.join("containerd"), run.join("containerd"));
    format!(
        r#"version = 2
root = {root:?}
state = {state:?}
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]

[grpc]
  address = {socket:?}

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{PAUSE}"
  # Where the caller may not lower a score, every sandbox would fail.
  restrict_oom_score_adj = true
  disable_apparmor = true
  stream_server_address = "127.0.0.1"

[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "overlayfs"
  default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  BinaryName = {runc:?}
  SystemdCgroup = false

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = {network:?}
"#,
        socket = run.join("containerd.sock"),
    )
}

fn pod_network() -> String {
    format!(
        r#"{{"cniVersion": "0.4.0", "name": "veilig", "plugins": [
  {{"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
    "ipam": {{"type": "host-local", "ranges": [[{{"subnet": "{PODS}"}}]], "routes": [{{"dst": "0.0.0.0/0"}}], "dataDir": "/run/veilig-addresses"}}}},
  {{"type": "portmap", "capabilities": {{"portMappings": true}}}}
]}}
"#
    )
}

fn pause_image(program: &Path, folder: &Path) -> Result<PathBuf> {
    let mut tree = Tree::default();
    tree.program("pause", fs::read(program).map_err(|e| Trouble::io("read", program, e))?);
    let about = About {
        reference: PAUSE.to_owned(),
        created: "1970-01-01T00:00:00Z".to_owned(),
        entrypoint: vec!["/pause".to_owned()],
        labels: serde_json::json!({ "org.opencontainers.image.title": "pause" }),
    };
    let archive = folder.join("pause.oci.tar");
    oci::write(&about, vec![tree.archive()], &archive)?;
    Ok(archive)
}
