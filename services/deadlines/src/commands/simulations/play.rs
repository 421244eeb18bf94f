//! Plays one simulation at a time, tells how far it is, and can be broken off; what another process left is played again.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use kernel::calendar::Decree;
use kernel::fact::Fact;
use kernel::obligations::Rules;
use kernel::simulate::{History, Question, Report, simulate, tried};
use kernel::time::{Date, Timestamp};
use platform::may::May;
use platform::problem::{Kind, Problem};
use platform::{Background, Work};

use crate::actions::SimulateRules;
use crate::commands::{past, rules};
use crate::error::Error;
use crate::store;
use crate::store::simulations::Simulation;

/// More facts than this do not fit beside the work of a pod: about half a kilobyte each.
const MOST_FACTS: i64 = 500_000;
/// Who gave no sign of life for so long is not at it any more.
const SILENCE: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);
/// How often it is told how far one is.
const OFTEN: Duration = Duration::from_secs(1);
/// A simulation that took three processes with it does not get a fourth.
const MOST_TRIES: i32 = 3;
/// How many of the changed cases are explained.
const EXPLAINED: usize = 20;
/// Days that are tried out are taken to have been equated before anything happened.
const LONG_AGO: Date = jiff::civil::date(2000, 1, 1);

/// How far it is; shared with the thread that plays.
#[derive(Default)]
struct Progress {
    facts: AtomicU64,
    /// One more than there are cases; 0 while that is not known.
    cases: AtomicU64,
    played: AtomicU64,
    is_over: AtomicBool,
}

impl Progress {
    fn now(&self) -> (u64, Option<u64>, u64) {
        let of = |number: &AtomicU64| number.load(Ordering::Relaxed);
        (of(&self.facts), of(&self.cases).checked_sub(1), of(&self.played))
    }
}

/// Whoever lets this go breaks the thread off.
struct Guard(Arc<Progress>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// Plays the oldest simulation that nobody is at; false if there is none.
pub(crate) async fn next(background: &Background, may: &May<SimulateRules>) -> Result<bool, Problem> {
    let work = background.work();
    let tx = work.begin(may).await?;
    let taken = store::simulations::take(tx.db(), tx.now(), tx.now() - SILENCE).await.map_err(Error::from)?;
    tx.commit().await?;
    let Some(taken) = taken else { return Ok(false) };
    if taken.tries > MOST_TRIES {
        return end(work, may, &taken, (0, None, 0), Err("given-up")).await;
    }
    let progress = Guard(Arc::default());
    tokio::select! {
        played = play(work, may, &taken, progress.0.clone()) => {
            let ended = played.or_else(|problem| for_good(&taken, problem))?;
            end(work, may, &taken, progress.0.now(), ended).await
        }
        told = tell(background, may, &taken, &progress.0) => told,
    }
}

/// What passes by itself is tried again; anything else would only fail again.
fn for_good<T>(taken: &Simulation, problem: Problem) -> Result<Result<T, &'static str>, Problem> {
    if problem.kind() == Kind::Unavailable {
        return Err(problem);
    }
    tracing::error!(simulation.id = %taken.id, error = %platform::chain(&problem), "a simulation failed, and would fail again");
    Ok(Err("failed"))
}

async fn end(
    work: &Work,
    may: &May<SimulateRules>,
    taken: &Simulation,
    so_far: (u64, Option<u64>, u64),
    ended: Result<serde_json::Value, &'static str>,
) -> Result<bool, Problem> {
    let tx = work.begin(may).await?;
    if store::simulations::note(tx.db(), taken, so_far, tx.now()).await.map_err(Error::from)? {
        store::simulations::end(tx.db(), taken, ended, tx.now()).await.map_err(Error::from)?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Tells how far it is until it belongs to another, or the process is asked to end: then another may take it at once.
async fn tell(
    background: &Background,
    may: &May<SimulateRules>,
    taken: &Simulation,
    progress: &Progress,
) -> Result<bool, Problem> {
    let work = background.work();
    while background.pause(OFTEN).await {
        let tx = work.begin(may).await?;
        let is_ours = store::simulations::note(tx.db(), taken, progress.now(), tx.now()).await.map_err(Error::from)?;
        tx.commit().await?;
        if !is_ours {
            return Ok(true);
        }
    }
    let tx = work.begin(may).await?;
    store::simulations::give_back(tx.db(), taken).await.map_err(Error::from)?;
    tx.commit().await?;
    Ok(true)
}

async fn play(
    work: &Work,
    may: &May<SimulateRules>,
    taken: &Simulation,
    progress: Arc<Progress>,
) -> Result<Result<serde_json::Value, &'static str>, Problem> {
    let view = work.view(may).await?;
    if store::past::count(&view).await.map_err(Error::from)? > MOST_FACTS {
        return Ok(Err("too-many-facts"));
    }
    let (mut history, until) = (History::new(), Timestamp::from(taken.asked_at));
    let mut each = |fact: Fact| {
        if fact.recorded_at <= until {
            history.add(&fact);
            progress.facts.store(history.len(), Ordering::Relaxed);
        }
    };
    let known = past::read(&view, &mut each).await?;
    let policy = match (&taken.region, &taken.version) {
        (Some(region), Some(version)) => {
            Some(rules::parse(&store::policies::text(&view, region, version).await.map_err(Error::from)?)?)
        }
        _ => None,
    };
    drop(view);
    let days = taken.days().map_err(Error::from)?;
    let decree = Decree { source: "simulated".to_owned(), known_from: LONG_AGO, days };
    let decrees = if decree.days.is_empty() { vec![] } else { vec![decree] };
    let is_other = policy.is_some() || !decrees.is_empty();
    let new = match policy {
        Some(policy) => Rules::of(tried(Some(policy), decrees)),
        None => known.rules.clone().and(tried(None, decrees)),
    };
    let against = is_other.then_some(known.rules);
    let accepted = known.accepted;
    let played = tokio::task::spawn_blocking(move || played(history, &new, against.as_ref(), &accepted, until, &progress));
    let report = played.await.map_err(Problem::internal)?;
    let report = report.map(serde_json::to_value).transpose().map_err(Problem::internal)?;
    // Broken off: somebody else has it, and what is said here no longer counts.
    Ok(report.ok_or("given-up"))
}

fn played(
    mut history: History,
    rules: &Rules,
    against: Option<&Rules>,
    accepted: &BTreeMap<kernel::fact::Subject, Vec<kernel::simulate::Accepted>>,
    until: Timestamp,
    progress: &Progress,
) -> Option<Report> {
    progress.cases.store(history.cases() + 1, Ordering::Relaxed);
    let question = Question { rules, against, accepted, until, explain: EXPLAINED };
    let report = simulate(&mut history, &question, |played| {
        progress.played.store(played, Ordering::Relaxed);
        if progress.is_over.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    progress.played.store(report.cases, Ordering::Relaxed);
    Some(report)
}
