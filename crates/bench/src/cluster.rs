//! A region of the chart on a node: how soon it is ready, what each part needs, and for how long an upgrade or the loss of an engine is felt.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use platform::clock::system_now;
use testkit::cluster::{ENGINES, Installed, Node, Reporter};
use testkit::folder::RunFolder;
use testkit::http::fresh_keys;
use testkit::load::{self, Load, Sent, longest_gap};
use testkit::programs::{self, Group};
use testkit::trouble::{Result, Trouble};
use testkit::wait::{pass, until};

use crate::figures::{Figure, Figures, Goal, Runs};
use crate::region::{POLICY, report};
use crate::say;

const ROW: &str = "cluster";

/// Reports a second while something happens to the region.
const RATE: f64 = 20.0;

/// How long a client sends the same report again.
const PERSISTENCE: Duration = Duration::from_secs(300);

/// Nothing happens for so long, to compare with.
const CALM: Duration = Duration::from_secs(30);

/// What an upgrade takes on two cores, about.
const UPGRADE: Duration = Duration::from_secs(70);

/// The term under the bench's policy.
const TERM: Duration = Duration::from_secs(3600);

/// The first rung is due so soon; until then all those reports have been made.
const SOON: Duration = Duration::from_secs(15);

/// Measures, or says why not.
pub(crate) fn measure(quick: bool, figures: &mut Figures) -> Result<()> {
    let Some(images) = std::env::var_os("VEILIG_BENCH_IMAGES") else {
        let why = std::env::var("VEILIG_BENCH_NO_NODE").unwrap_or_else(|_| "there are no images".to_owned());
        figures.remark(format!("{ROW}: not measured: {why}."));
        return Ok(());
    };
    let (folder, say) = (RunFolder::new("bench-node")?, |step: &str| say::step(step));
    let helm = programs::find(Group::Helm, "helm", &say)?;
    let node = Node::start(&folder.path().join("node"), &say)?;
    for image in std::env::split_paths(&images) {
        node.load(&image)?;
    }
    let region = Installed::prepare(&node, &helm, folder.path())?;
    installed(&node, &region, figures)?;
    region.activate(POLICY)?;
    let open = if quick { 200 } else { 10_000 };
    let reports = Reports { region: &region, police: Arc::new(Reporter::of(&region)?), taken: Cell::new(0) };
    say::step(format_args!("{open} obligations"));
    reports.open(open)?;
    memory(&region, &format!("with {open} open obligations"), figures)?;
    upgraded(&region, &reports, if quick { 100 } else { 500 }, figures)?;
    for engine in ENGINES {
        lost(&region, &reports, engine, open, figures)?;
    }
    emptied(&region, "nats", "a report made after it has its watch", || reports.open(1), figures)?;
    let again = format!("{} cases have their watches again", reports.taken.get());
    emptied(&region, "temporal", &again, || reports.armed(), figures)
}

fn settings() -> Vec<String> {
    ["workload.replicas=2", "evaluation.policy=", "evaluation.storage.persistent=true", "evaluation.storage.className=local"]
        .map(str::to_owned)
        .to_vec()
}

fn installed(node: &Node, region: &Installed<'_>, figures: &mut Figures) -> Result<()> {
    let bare = bare_pod(region)?;
    say::step("installing the chart");
    let took = region.install("test", &settings())?;
    figures.add(Figure {
        row: ROW,
        what: "`helm install --wait` of an evaluation, two pods of each part, until all are ready".to_owned(),
        unit: "s",
        runs: Runs::of(vec![took.as_secs_f64()]),
        raw: ("one pod of the same image, until it runs".to_owned(), Runs::of(vec![bare.as_secs_f64()])),
        goal: Goal::AtMost(120.0),
    });
    pass(CALM);
    if let Some(trouble) = node.fallen() {
        return Err(trouble);
    }
    memory(region, "idle", figures)
}

/// How long one pod takes that does nothing.
fn bare_pod(region: &Installed<'_>) -> Result<Duration> {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: bare}\nspec:\n  restartPolicy: Never\n  \
               securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}\n  containers:\n    - name: bare\n      \
               image: ghcr.io/veiligheid-voorop/veilig:test\n      imagePullPolicy: Never\n      args: [\"--version\"]\n      \
               securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}\n";
    let begun = Instant::now();
    let mut apply = region.kubectl();
    let applied = apply.args(["apply", "-f", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    let mut applied = applied.map_err(|e| Trouble::refused("start kubectl", e))?;
    let written = applied.stdin.take().map(|mut input| std::io::Write::write_all(&mut input, pod.as_bytes()));
    written.transpose().map_err(|e| Trouble::refused("tell kubectl what to apply", e))?;
    let _ = applied.wait();
    let has_run = || {
        let asked = region.kubectl().args(["get", "pod", "bare", "--output", "jsonpath={.status.phase}"]).output();
        asked.is_ok_and(|said| said.stdout == b"Succeeded")
    };
    until("a bare pod has run", Duration::from_secs(120), has_run)?;
    let took = begun.elapsed();
    let _ = region.kubectl().args(["delete", "pod", "bare", "--wait=false"]).output();
    Ok(took)
}

/// Memory of each part, the largest of its pods.
fn memory(region: &Installed<'_>, when: &str, figures: &mut Figures) -> Result<()> {
    let mut parts = std::collections::BTreeMap::<String, f64>::new();
    for pod in region.pods()? {
        let most = parts.entry(pod.component.clone()).or_default();
        *most = most.max(region.memory(&pod));
    }
    let all = parts.values().sum();
    for (part, megabytes) in parts {
        figures.add(Figure {
            row: ROW,
            what: format!("PSS of a pod of `{part}`, {when}"),
            unit: "MB",
            runs: Runs::of(vec![megabytes]),
            raw: ("one pod of each part".to_owned(), Runs::of(vec![all])),
            goal: Goal::None,
        });
    }
    Ok(())
}

/// Reports that are made through the Service.
struct Reports<'a> {
    region: &'a Installed<'a>,
    police: Arc<Reporter>,
    /// How many the region has taken in; each has one watch, which outlives the bench.
    taken: Cell<u64>,
}

impl Reports<'_> {
    /// Makes a number of them and waits until each has its watch.
    fn open(&self, number: usize) -> Result<()> {
        let (police, keys) = (&self.police, fresh_keys(number));
        let sent = load::number(number, PERSISTENCE, |index| police.send(&report(None), &keys[index]));
        self.took(&sent)?;
        self.armed()
    }

    /// Counts what was sent; all of it must have been taken in.
    fn took(&self, sent: &[Sent]) -> Result<()> {
        all_taken(sent)?;
        self.taken.set(self.taken.get() + sent.len() as u64);
        Ok(())
    }

    /// Waits until every report has its watch.
    fn armed(&self) -> Result<()> {
        let armed = || self.region.running("watch").is_ok_and(|running| running >= self.taken.get());
        until("every case has its watch", Duration::from_secs(900), armed)
    }

    fn load(&self) -> Load {
        let (police, keys) = (self.police.clone(), fresh_keys(100_000));
        Load::start(RATE, PERSISTENCE, move |index| police.send(&report(None), &keys[index]))
    }

    /// Reports that are overdue one after the other: the first one soon, the last one after so much time.
    fn fall_due(&self, number: usize, over: Duration) -> Result<()> {
        let (police, begun) = (&self.police, system_now());
        let at = |index: usize| begun + SOON + (over - SOON) * index as u32 / number as u32;
        let keys = fresh_keys(number);
        all_taken(&load::number(number, PERSISTENCE, |index| police.send(&report(Some(at(index) - TERM)), &keys[index])))
    }

    /// What clients feel of something, and whoever must be told of rungs that are due meanwhile.
    fn felt(&self, due: usize, over: Duration, what: impl FnOnce() -> Result<()>) -> Result<Felt> {
        let (begun, load) = (system_now(), self.load());
        self.fall_due(due, over)?;
        what()?;
        let sent = load.end();
        self.took(&sent)?;
        let rung = format!("from deadlines.rungs where rung = 'due' and outcome = 'rang' and planned_at > '{begun}'");
        let has_rung = || self.region.count(&format!("select count(*) {rung}")).is_ok_and(|rung| rung >= due as u64);
        until("everything that was due has rung", PERSISTENCE, has_rung)?;
        let late = self.region.ask(&format!("select max(extract(epoch from recorded_at - planned_at)) {rung}"))?;
        let late = late.parse().map_err(|e| Trouble::refused("read how late the latest rung was", format!("{late:?}: {e}")))?;
        self.armed()?;
        let again = sent.iter().filter(|sent| sent.again > 0).count();
        Ok(Felt { gap: longest_gap(&sent).as_secs_f64(), late, requests: sent.len(), again })
    }
}

/// What was felt of something.
struct Felt {
    /// The longest time without an answer, in seconds.
    gap: f64,
    /// How late the latest rung was, in seconds.
    late: f64,
    requests: usize,
    again: usize,
}

/// Refuses what was not taken in.
fn all_taken(sent: &[Sent]) -> Result<()> {
    match sent.iter().find_map(|sent| sent.answer.as_ref().err()) {
        Some(why) => Err(Trouble::refused("post a report", why)),
        None => Ok(()),
    }
}

fn upgraded(region: &Installed<'_>, reports: &Reports<'_>, due: usize, figures: &mut Figures) -> Result<()> {
    let calm = reports.felt(due, CALM, || {
        pass(CALM);
        Ok(())
    })?;
    say::step("upgrading under load");
    let mut took = Duration::ZERO;
    let felt = reports.felt(due, UPGRADE, || region.upgrade("next", &settings()).map(|time| took = time))?;
    let mut add = |what: String, (value, raw): (f64, f64), goal| {
        figures.add(Figure {
            row: ROW,
            what,
            unit: "s",
            runs: Runs::of(vec![value]),
            raw: ("the same while nothing happens".to_owned(), Runs::of(vec![raw])),
            goal,
        });
    };
    add(format!("longest time without an answer during an upgrade, {RATE} reports/s"), (felt.gap, calm.gap), Goal::None);
    add(format!("the latest of {due} rungs due meanwhile"), (felt.late, calm.late), Goal::AtMost(5.0));
    let took = took.as_secs_f64();
    figures.remark(format!("{ROW}: the upgrade took {took:.0} s; {} of {} requests failed.", felt.again, felt.requests));
    Ok(())
}

/// From the loss of an engine's pod until a report made after it has its watch.
fn lost(region: &Installed<'_>, reports: &Reports<'_>, engine: &str, open: usize, figures: &mut Figures) -> Result<()> {
    say::step(format_args!("{engine} is lost"));
    let pod = [region.engine(engine)?];
    let begun = Instant::now();
    region.crash(&pod)?;
    let waiting = || {
        std::thread::scope(|scope| {
            let itself = scope.spawn(|| {
                region.wait_restarted(&pod)?;
                region.wait_ready(PERSISTENCE).map(|()| begun.elapsed())
            });
            let whole = reports.open(1).map(|()| begun.elapsed());
            (whole, itself.join())
        })
    };
    let (whole, itself) = waiting();
    let itself = itself.map_err(|_| Trouble::refused("wait for an engine", "the thread that waited is gone"))??;
    figures.add(Figure {
        row: ROW,
        what: format!("`{engine}` killed, {open} open obligations: until a report made after it has its watch"),
        unit: "s",
        runs: Runs::of(vec![whole?.as_secs_f64()]),
        raw: ("until the engine's own pod is ready".to_owned(), Runs::of(vec![itself.as_secs_f64()])),
        goal: Goal::None,
    });
    Ok(())
}

/// From an engine's coming back with nothing until all is as it was.
fn emptied(
    region: &Installed<'_>,
    engine: &str,
    what: &str,
    is_healed: impl FnOnce() -> Result<()>,
    figures: &mut Figures,
) -> Result<()> {
    say::step(format_args!("all that {engine} knew is lost"));
    region.scale(engine, 0)?;
    empty(&region.volume(engine))?;
    let begun = Instant::now();
    region.scale(engine, 1)?;
    region.wait_ready(PERSISTENCE)?;
    let itself = begun.elapsed();
    is_healed()?;
    figures.add(Figure {
        row: ROW,
        what: format!("all that `{engine}` knew lost: until {what}"),
        unit: "s",
        runs: Runs::of(vec![begun.elapsed().as_secs_f64()]),
        raw: ("until the engine's own pod is ready".to_owned(), Runs::of(vec![itself.as_secs_f64()])),
        goal: Goal::None,
    });
    Ok(())
}

fn empty(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|e| Trouble::io("list", folder, e))?.flatten() {
        let path = entry.path();
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(|e| Trouble::io("remove", &path, e))?;
    }
    Ok(())
}
