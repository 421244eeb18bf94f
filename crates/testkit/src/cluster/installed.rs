//! A region of the chart on a node, in evaluation mode, as those who run one reach it: Helm, kubectl, and the APIs through their Services.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use super::node::{NAME, Node};
use super::place::{given, run};
use crate::folder::{self, checkout};
use crate::http::{Client, Request};
use crate::trouble::{Result, Trouble};
use crate::veilig::activate;
use crate::wait;

/// The release, and what its resources' names begin with.
const RELEASE: &str = "veilig";

/// The namespace of the region.
const NAMESPACE: &str = "region";

/// The engines of an evaluation, each a StatefulSet of one pod.
pub const ENGINES: [&str; 4] = ["postgres", "nats", "temporal", "issuer"];

/// Who runs in the images.
const NOBODY: u32 = 65532;

/// How long Helm waits for pods.
const PATIENCE: &str = "20m";

/// A region that can be installed on a node.
#[derive(Debug)]
pub struct Installed<'a> {
    node: &'a Node,
    helm: PathBuf,
    volumes: PathBuf,
}

/// A pod as Kubernetes lists it.
#[derive(Clone, Debug)]
pub struct Pod {
    /// Its name.
    pub name: String,
    /// The part of the region that it is: `intake`, `nats`, …
    pub component: String,
    /// Its id.
    pub uid: String,
    /// How often its containers were started again.
    pub restarts: u64,
    /// Whether it is on its way out.
    pub is_leaving: bool,
}

impl Pod {
    fn of(pod: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let containers = pod["status"]["containerStatuses"].as_array().into_iter().flatten();
        Self {
            name: text(&pod["metadata"]["name"]),
            component: text(&pod["metadata"]["labels"]["app.kubernetes.io/component"]),
            uid: text(&pod["metadata"]["uid"]),
            restarts: containers.filter_map(|container| container["restartCount"].as_u64()).sum(),
            is_leaving: !pod["metadata"]["deletionTimestamp"].is_null(),
        }
    }

    /// Its processes, as this machine numbers them.
    fn processes(&self) -> Vec<Pid> {
        let groups = Command::new("find")
            .args(["/sys/fs/cgroup", "-path", &format!("*pod{}/*", self.uid), "-name", "cgroup.procs"])
            .output();
        let groups = String::from_utf8_lossy(&groups.map(|found| found.stdout).unwrap_or_default()).into_owned();
        let listed = groups.lines().filter_map(|file| fs::read_to_string(file).ok());
        let mut processes: Vec<i32> =
            listed.flat_map(|pids| pids.lines().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect();
        processes.sort_unstable();
        processes.dedup();
        processes.into_iter().map(Pid::from_raw).collect()
    }
}

/// A source of tokens of one role. An issuer that is started again signs with another key, and what it gave before is void.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    url: String,
    secret: String,
    role: String,
}

impl Tokens {
    /// A token.
    pub(super) fn fresh(&self) -> Result<String> {
        let Self { url, secret, role } = self;
        let form = format!("grant_type=client_credentials&client_id={role}&client_secret={secret}");
        let answer =
            Request::new("POST", &format!("{url}/token")).body("application/x-www-form-urlencoded", form.into_bytes()).send()?;
        let token = answer.json()["access_token"].as_str().map(str::to_owned);
        token.ok_or_else(|| Trouble::refused(format!("get a token of the role {role}"), answer.text()))
    }
}

impl<'a> Installed<'a> {
    /// Makes the namespace, closed to all that the *restricted* level of Pod Security refuses, and a volume for each engine below `folder`.
    pub fn prepare(node: &'a Node, helm: &Path, folder: &Path) -> Result<Self> {
        let region = Self { node, helm: helm.to_owned(), volumes: folder.join("volumes") };
        let level = "pod-security.kubernetes.io/enforce: restricted";
        node.apply(&format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {NAMESPACE}, labels: {{{level}}}}}\n"))?;
        for engine in ENGINES {
            let volume = region.volume(engine);
            folder::make(&volume)?;
            chown(&volume, Some(NOBODY), Some(NOBODY)).map_err(|e| Trouble::io("give away", &volume, e))?;
            node.apply(&persistent(engine, &volume))?;
        }
        Ok(region)
    }

    /// Where an engine's data lies on this machine, if it is kept.
    pub fn volume(&self, engine: &str) -> PathBuf {
        self.volumes.join(engine)
    }

    /// Installs the chart, with these settings beside those of its evaluation example, and waits until all of it is ready. Gives how long that took.
    pub fn install(&self, tag: &str, set: &[String]) -> Result<Duration> {
        self.charted("install", tag, set)
    }

    /// Upgrades to the images of this tag, waits until all pods are new and ready, and gives how long that took.
    pub fn upgrade(&self, tag: &str, set: &[String]) -> Result<Duration> {
        self.charted("upgrade", tag, set)
    }

    fn charted(&self, what: &str, tag: &str, set: &[String]) -> Result<Duration> {
        let chart = checkout().join("charts/veilig");
        let mut helm = self.helm([what, RELEASE]);
        helm.arg(&chart).args(["--wait", "--timeout", PATIENCE, "--values"]).arg(chart.join("ci/evaluation-values.yaml"));
        helm.args(["--set", &format!("image.tag={tag},image.pullPolicy=Never")]);
        // The engines stay what they are: only the product is upgraded.
        helm.args(["--set", "evaluation.image.tag=test,evaluation.image.pullPolicy=Never"]);
        // There is no collector here, and every process would say so every few seconds.
        helm.args(["--set", "tracing.endpoint="]);
        for one in set {
            helm.args(["--set", one]);
        }
        self.timed(&mut helm)
    }

    /// Goes back to a revision of the release, and gives how long that took.
    pub fn roll_back(&self, revision: u32) -> Result<Duration> {
        let mut helm = self.helm(["rollback", RELEASE]);
        helm.arg(revision.to_string()).args(["--wait", "--timeout", PATIENCE]);
        self.timed(&mut helm)
    }

    /// `helm test`: what the pods of the chart's tests said.
    pub fn check(&self) -> Result<String> {
        run(self.helm(["test", RELEASE]).args(["--logs", "--timeout", "5m"]))
    }

    fn helm(&self, args: [&str; 2]) -> Command {
        let mut helm = Command::new(&self.helm);
        helm.args(args).args(["--namespace", NAMESPACE]);
        if let Some(control) = self.node.control() {
            helm.arg("--kubeconfig").arg(control.kubeconfig());
        }
        helm
    }

    /// Runs Helm; what went wrong is told with what the cluster says of it.
    fn timed(&self, helm: &mut Command) -> Result<Duration> {
        let begun = Instant::now();
        let done = run(helm);
        done.map(|_| begun.elapsed()).map_err(|trouble| {
            let said = run(self.kubectl().args(["get", "events,pods,jobs", "--sort-by=.metadata.creationTimestamp"]));
            Trouble::refused("bring the chart up", format!("{trouble}\n{}", said.unwrap_or_default()))
        })
    }

    /// `kubectl` in the region's namespace.
    pub fn kubectl(&self) -> Command {
        let mut kubectl = self.node.kubectl();
        kubectl.args(["--namespace", NAMESPACE]);
        kubectl
    }

    /// The pods there are, but those of Jobs and those that have done what they were for.
    pub fn pods(&self) -> Result<Vec<Pod>> {
        let said = run(self.kubectl().args(["get", "pods", "--output", "json"]))?;
        let listed: Value = serde_json::from_str(&said).map_err(|e| Trouble::refused("read the list of pods", e))?;
        let pods = listed["items"].as_array().into_iter().flatten();
        let is_of_job = |pod: &&Value| !pod["metadata"]["labels"]["batch.kubernetes.io/job-name"].is_null();
        let is_done = |pod: &&Value| pod["status"]["phase"] == "Succeeded";
        Ok(pods.filter(|pod| !is_of_job(pod) && !is_done(pod)).map(Pod::of).collect())
    }

    /// Waits until every Deployment and StatefulSet has all its pods, ready.
    pub fn wait_ready(&self, patience: Duration) -> Result<()> {
        let until = Instant::now() + patience;
        for kind in ["statefulset", "deployment"] {
            let listed = run(self.kubectl().args(["get", kind, "--output", "name"]))?;
            for name in listed.lines() {
                let left = until.saturating_duration_since(Instant::now()).as_secs().max(1);
                run(self.kubectl().args(["rollout", "status", name, &format!("--timeout={left}s")]))?;
            }
        }
        Ok(())
    }

    /// Kills every process of these pods at once, as the loss of power does. Each is started again where it was.
    pub fn crash(&self, pods: &[Pod]) -> Result<()> {
        let processes: Vec<Pid> = pods.iter().flat_map(Pod::processes).collect();
        if processes.len() < pods.len() {
            return Err(Trouble::refused("kill pods", format!("{} processes of {} pods", processes.len(), pods.len())));
        }
        for process in processes {
            // One that is gone already is what is wanted.
            let _ = kill(process, Signal::SIGKILL);
        }
        Ok(())
    }

    /// Waits until the node has started these pods again that were killed.
    pub fn wait_restarted(&self, pods: &[Pod]) -> Result<()> {
        let restarted = || {
            let now = self.pods().unwrap_or_default();
            pods.iter().all(|pod| now.iter().any(|found| found.uid == pod.uid && found.restarts > pod.restarts))
        };
        wait::until("the pods that were killed are started again", Duration::from_secs(300), restarted)
    }

    /// The one pod of an engine.
    pub fn engine(&self, name: &str) -> Result<Pod> {
        let pod = self.pods()?.into_iter().find(|pod| pod.component == name);
        pod.ok_or_else(|| Trouble::refused(format!("find the pod of {name}"), "there is none"))
    }

    /// Deletes a pod as a node that is lost would: nobody waits for it. Never an engine with its data: the next one may begin while the old one still
    /// writes, and then both are wrong.
    pub fn kill(&self, pods: &[&str]) -> Result<()> {
        let mut delete = self.kubectl();
        delete.args(["delete", "pod", "--grace-period=0", "--force", "--wait=false", "--ignore-not-found"]).args(pods);
        run(&mut delete).map(drop)
    }

    /// Evicts a pod as a node that is drained does: it may end well. False if its disruption budget does not let it go now, or it is
    /// gone.
    pub fn evict(&self, pod: &str) -> Result<bool> {
        let path = format!("/api/v1/namespaces/{NAMESPACE}/pods/{pod}/eviction");
        let eviction =
            json!({ "apiVersion": "policy/v1", "kind": "Eviction", "metadata": { "name": pod, "namespace": NAMESPACE } });
        match given(self.node.kubectl().args(["create", "--raw", &path, "--filename", "-"]), &eviction.to_string()) {
            Ok(_) => Ok(true),
            Err(trouble) if ["disruption budget", "NotFound"].iter().any(|why| trouble.to_string().contains(why)) => Ok(false),
            Err(trouble) => Err(trouble),
        }
    }

    /// How many pods an engine has: none, or one.
    pub fn scale(&self, engine: &str, pods: u8) -> Result<()> {
        let name = format!("statefulset/{RELEASE}-{engine}");
        run(self.kubectl().args(["scale", &name, &format!("--replicas={pods}")]))?;
        let gone =
            || self.pods().is_ok_and(|listed| listed.iter().filter(|pod| pod.component == engine).count() == usize::from(pods));
        wait::until(&format!("{engine} has {pods} pods"), Duration::from_secs(120), gone)
    }

    /// The `http://` address of a Service's port, once the node leads there: its rules follow what is ready a moment later.
    pub fn address(&self, component: &str, port: u16) -> Result<String> {
        let name = format!("service/{RELEASE}-{component}");
        let address = run(self.kubectl().args(["get", &name, "--output", "jsonpath={.spec.clusterIP}"]))?;
        let to = format!("{address}:{port}").parse().map_err(|e| Trouble::refused(format!("read the address of {name}"), e))?;
        let leads_there = || TcpStream::connect_timeout(&to, Duration::from_secs(5)).is_ok();
        wait::until(&format!("{name} is reached on port {port}"), Duration::from_mins(2), leads_there)?;
        Ok(format!("http://{address}:{port}"))
    }

    /// A client of a service's API, with a token of this role.
    pub fn client(&self, service: &str, role: &str) -> Result<Client> {
        Ok(Client::new(&self.address(service, 8080)?).bearer(&self.token(role)?))
    }

    /// A token of this role, from the evaluation's issuer.
    pub fn token(&self, role: &str) -> Result<String> {
        self.tokens(role)?.fresh()
    }

    /// Where tokens of this role come from, for as long as the issuer has its address.
    pub(super) fn tokens(&self, role: &str) -> Result<Tokens> {
        Ok(Tokens { url: self.address("issuer", 8090)?, secret: self.secret("client-secret")?, role: role.to_owned() })
    }

    /// Puts a policy in force, instead of the one that came with the installation.
    pub fn activate(&self, policy: &str) -> Result<()> {
        activate(&self.client("deadlines", "policy-manager")?, policy)
    }

    fn secret(&self, key: &str) -> Result<String> {
        let name = format!("secret/{RELEASE}-evaluation");
        let told = run(self.kubectl().args(["get", &name, "--output", &format!("jsonpath={{.data.{key}}}")]))?;
        let bytes = STANDARD.decode(told.trim()).map_err(|e| Trouble::refused(format!("read {key} of {name}"), e))?;
        String::from_utf8(bytes).map_err(|e| Trouble::refused(format!("read {key} of {name}"), e))
    }

    /// What the database answers to a question: lines of columns between `|`.
    pub fn ask(&self, sql: &str) -> Result<String> {
        let url = format!("postgres://veilig:{}@127.0.0.1:5432/postgres", self.secret("postgres-password")?);
        let pod = format!("{RELEASE}-postgres-0");
        let said = run(self.kubectl().args(["exec", &pod, "--", "psql", &url, "--no-align", "--tuples-only", "--command", sql]))?;
        Ok(said.trim().to_owned())
    }

    /// The number that the database answers with.
    pub fn count(&self, sql: &str) -> Result<u64> {
        let said = self.ask(sql)?;
        said.parse().map_err(|e| Trouble::refused(format!("count by {sql}"), format!("{said:?}: {e}")))
    }

    /// How many workflows of this type run.
    pub fn running(&self, workflow: &str) -> Result<u64> {
        let (pod, query) = (format!("{RELEASE}-temporal-0"), format!("WorkflowType='{workflow}' AND ExecutionStatus='Running'"));
        let mut ask = self.kubectl();
        ask.args([
            "exec",
            &pod,
            "--",
            "temporal",
            "workflow",
            "count",
            "--namespace",
            "veilig",
            "--output",
            "json",
            "--query",
            &query,
        ]);
        let said: Value = serde_json::from_str(&run(&mut ask)?).unwrap_or_default();
        let count = said["count"].as_str().and_then(|count| count.parse().ok());
        count.ok_or_else(|| Trouble::refused("count workflows", said))
    }

    /// Tasks of workflows and activities that no worker has taken up yet.
    pub fn backlog(&self) -> Result<u64> {
        let pod = format!("{RELEASE}-temporal-0");
        let mut ask = self.kubectl();
        ask.args(["exec", &pod, "--", "temporal", "task-queue", "describe", "--namespace", "veilig", "--task-queue", "veilig"]);
        let said: Value = serde_json::from_str(&run(ask.args(["--output", "json"]))?).unwrap_or_default();
        let stats = said["stats"].as_array().ok_or_else(|| Trouble::refused("ask Temporal for its backlog", &said))?;
        Ok(stats.iter().filter_map(|of| of["approximateBacklogCount"].as_u64()).sum())
    }

    /// Megabytes in which the processes of a pod reside, what they share counted once (PSS).
    pub fn memory(&self, pod: &Pod) -> f64 {
        let resident = |pid: &Pid| {
            let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
            let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
            line.trim().trim_end_matches(" kB").parse::<f64>().ok()
        };
        pod.processes().iter().filter_map(resident).sum::<f64>() / 1024.0
    }
}

/// A volume on this machine for the one claim of an engine.
fn persistent(engine: &str, folder: &Path) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {engine}}}\nspec:\n  capacity: {{storage: 5Gi}}\n  \
         accessModes: [ReadWriteOnce]\n  storageClassName: local\n  claimRef: {{namespace: {NAMESPACE}, name: data-{RELEASE}-{engine}-0}}\n  \
         local: {{path: {}}}\n  nodeAffinity: {{required: {{nodeSelectorTerms: [{{matchExpressions: [{{key: kubernetes.io/hostname, operator: In, values: [{NAME}]}}]}}]}}}}\n",
        folder.display()
    )
}
