//! The API server that all tests share: each has a namespace of its own.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use testkit::cluster::{ControlPlane, Place};
use testkit::engines::quiet;
use testkit::folder::{RunFolder, checkout};
use testkit::programs::{self, Group};
use testkit::skipped::skipped;
use testkit::wait::until;

/// How long something may take to come about.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// An API server with the definitions of our resources.
pub(crate) struct Cluster {
    control: ControlPlane,
    helm: PathBuf,
    #[expect(dead_code, reason = "its end removes the folder")]
    folder: RunFolder,
}

/// The one that all tests share; `None`, and said so, where its programs were not built before. No test waits for a compiler.
pub(crate) fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED.get_or_init(start).as_ref()
}

fn start() -> Option<Cluster> {
    let missing = ControlPlane::missing();
    let helm = programs::built(Group::Helm).map(|folder| folder.join("helm"));
    let missing = missing.or_else(|| helm.is_none().then(|| "Helm is not built; `cargo xtask fetch helm` does that".to_owned()));
    if let Some(why) = missing {
        let why = std::env::var("VEILIG_TEST_NO_API_SERVER").unwrap_or(why);
        skipped("the tests of the operator on an API server", &why.replace('\n', " "));
        return None;
    }
    let folder = RunFolder::new("api-server").unwrap();
    let control = ControlPlane::start(folder.path(), &Place::Here, &quiet).unwrap_or_else(|trouble| panic!("{trouble}"));
    let cluster = Cluster { control, helm: helm?, folder };
    let definitions = checkout().join("charts/veilig/crds").display().to_string();
    cluster.does(&["apply", "--server-side", "-f", &definitions]);
    for name in ["deadlinepolicies.veilig.nl", "escalationdesks.veilig.nl"] {
        cluster.does(&["wait", "--for=condition=Established", "--timeout=30s", "crd", name]);
    }
    Some(cluster)
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat()
}

impl Cluster {
    /// What `kubectl` says, whether it succeeds or not.
    pub(crate) fn kubectl(&self, args: &[&str]) -> (bool, String) {
        let output = self.control.kubectl().args(args).output().unwrap();
        (output.status.success(), said(&output))
    }

    /// What must succeed.
    pub(crate) fn does(&self, args: &[&str]) -> String {
        let (succeeded, said) = self.kubectl(args);
        assert!(succeeded, "kubectl {args:?}: {said}");
        said
    }

    /// `kubectl` with a text on its standard input.
    pub(crate) fn given(&self, args: &[&str], text: &str) -> (bool, String) {
        let mut command = self.control.kubectl();
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.success(), said(&output))
    }

    /// A resource, or nothing.
    pub(crate) fn get(&self, namespace: &str, kind: &str, name: &str) -> Value {
        let (_, text) = self.kubectl(&["get", kind, name, "--namespace", namespace, "--output", "json", "--ignore-not-found"]);
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// What the chart gives the operator in a namespace: its account and its role.
    pub(crate) fn install_account(&self, namespace: &str) {
        let mut helm = Command::new(&self.helm);
        helm.args(["template", "veilig"]).arg(checkout().join("charts/veilig")).args(["--namespace", namespace, "--values"]);
        helm.arg(checkout().join("charts/veilig/ci/region-values.yaml"));
        helm.args(["--show-only", "templates/operator.yaml", "--show-only", "templates/serviceaccount.yaml"]);
        let output = helm.output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        let (succeeded, said) = self.given(&["apply", "--namespace", namespace, "-f", "-"], &text);
        assert!(succeeded, "{said}");
    }

    /// A kubeconfig of the operator's account, as its pod would have a token.
    pub(crate) fn account(&self, namespace: &str, file: &Path) {
        let token = self.does(&["create", "token", "veilig-operator", "--namespace", namespace]);
        let admin = std::fs::read_to_string(self.control.kubeconfig()).unwrap();
        let (before, after) = admin.split_once("user: {token: ").unwrap();
        let (_, after) = after.split_once('}').unwrap();
        std::fs::write(file, format!("{before}user: {{token: {}}}{after}", token.trim())).unwrap();
    }
}

/// Waits until something is seen, and says what was seen last.
pub(crate) fn see<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let mut last = Err("nothing yet".to_owned());
    let seen = until(what, PATIENCE, || {
        last = look();
        last.is_ok()
    });
    match (seen, last) {
        (Ok(()), Ok(found)) => found,
        (trouble, last) => panic!("{trouble:?}: last seen {:?}", last.err()),
    }
}
