//! Compares the watches that run with the schedules that `deadlines` knows, and makes good what differs.

use std::collections::BTreeSet;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::SignedDuration;
use kernel::fact::Subject;
use kernel::time::Timestamp;
use temporalio_client::errors::{ClientError, WorkflowInteractionError};
use temporalio_client::tonic::Code;
use temporalio_client::{
    Client, UntypedWorkflow, WorkflowCountOptions, WorkflowDescribeOptions, WorkflowExecutionStatus, WorkflowListOptions,
};

use crate::armer::{Armer, Unarmed, watch_id};
use crate::durable::watch::{HORIZON, Schedule};
use crate::services::{Failed, Item, Services};
use crate::temporal::{NoTemporal, Temporal};

/// A rung that is this late has a watch that must be looked at again.
const LATE: SignedDuration = SignedDuration::from_secs(10);

/// A watch whose rung is this near is looked at before it is due; the others by turns.
const NEAR: SignedDuration = SignedDuration::from_secs(60);

/// How many watches that are not near are looked at in one pass. Listing all of them instead would cost Temporal seconds for
/// thousands of watches, in which it rings nobody.
const TURN: usize = 500;

/// A workflow task that failed this often will not succeed by itself.
const STUCK: i32 = 3;

/// Watches that are looked at or armed at the same time.
const AT_ONCE: usize = 32;

/// Brings watches and schedules together again.
pub struct Reconciler {
    temporal: Temporal,
    client: Client,
    armer: Armer,
    services: Services,
    seen: Seen,
}

/// What was looked at already.
#[derive(Debug, Clone, Default)]
struct Seen {
    /// Where the last turn ended.
    turn: Option<Subject>,
    /// Near rungs whose watch was there, with the number of the schedule: once is enough.
    near: BTreeSet<(Subject, u64)>,
    /// Watches that were told a schedule once more because their rung was late. One that is told in vain knows a greater number, of a
    /// time that was lost when the database was restored.
    told: BTreeSet<(Subject, Timestamp)>,
}

/// The watches that run.
const RUNNING: &str = "WorkflowType = 'watch' AND ExecutionStatus = 'Running'";

/// What one pass found and did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pass {
    /// Cases with a coming rung.
    pub scheduled: usize,
    /// Watches that run.
    pub running: usize,
    /// Watches that were looked at.
    pub looked: usize,
    /// Watches that were missing and are armed again.
    pub armed: usize,
    /// Watches whose rung is late and that were told their schedule once more.
    pub told: usize,
    /// Watches that could not go on, ended and armed again.
    pub reset: usize,
    /// Watches that could not go on and had nothing left to wait for, ended.
    pub ended: usize,
}

impl Pass {
    /// Whether something differed.
    pub fn mended(&self) -> bool {
        self.armed + self.told + self.reset + self.ended > 0
    }

    fn add(&mut self, done: &Done) {
        self.looked += 1;
        match done {
            Done::Armed => self.armed += 1,
            Done::Told(_) => self.told += 1,
            Done::Reset => self.reset += 1,
            Done::Fine => {}
        }
    }
}

/// A pass broke off; the next one starts from the beginning.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// Temporal's namespace could not be prepared.
    #[error(transparent)]
    Prepare(#[from] NoTemporal),
    /// This server lists nothing: the time-skipping one of tests.
    #[error("this server cannot list watches")]
    NoList,
    /// The running watches could not be listed.
    #[error("the running watches could not be listed")]
    List(#[source] ClientError),
    /// A watch could not be looked at.
    #[error("{workflow} could not be looked at")]
    Look {
        /// The watch.
        workflow: String,
        /// What Temporal said.
        #[source]
        source: Box<WorkflowInteractionError>,
    },
    /// `deadlines` gave no schedules.
    #[error("the schedules could not be read")]
    Schedules(#[from] Failed),
    /// A watch could not be armed.
    #[error(transparent)]
    Unarmed(#[from] Unarmed),
}

/// What a pass does about a case's watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Sees whether it is there and goes on.
    Look,
    /// Ends it and arms it again: it reports that its workflow task keeps failing.
    Reset,
}

/// Which watches a pass must see to. Pure: what is scheduled, which watches report problems, what was seen before, and the time.
fn choose(items: Vec<Item>, failing: &BTreeSet<Subject>, seen: &mut Seen, now: Timestamp) -> Vec<(Item, Need)> {
    let away = |item: &Item| item.next_at.map(|at| at.duration_since(now));
    let items: Vec<_> = items.into_iter().filter(|item| away(item).is_some_and(|away| away <= HORIZON)).collect();
    let turn: BTreeSet<Subject> = {
        let after = items.iter().filter(|item| seen.turn.is_none_or(|last| item.subject > last));
        after.take(TURN).map(|item| item.subject).collect()
    };
    seen.turn = if turn.len() < TURN { None } else { turn.last().copied() };
    let near = |item: &Item| away(item).is_some_and(|away| away <= NEAR);
    let known: BTreeSet<_> = items.iter().filter(|item| near(item)).map(|item| (item.subject, item.number)).collect();
    seen.near.retain(|key| known.contains(key));
    let need = |item: &Item| {
        let late = away(item).is_some_and(|away| away < -LATE);
        let fresh = near(item) && !seen.near.contains(&(item.subject, item.number));
        if failing.contains(&item.subject) {
            Some(Need::Reset)
        } else {
            (late || fresh || turn.contains(&item.subject)).then_some(Need::Look)
        }
    };
    let chosen: Vec<_> = items.iter().filter_map(|item| need(item).map(|need| (item.clone(), need))).collect();
    seen.near = known;
    chosen
}

/// What was found of one watch, and done about it.
enum Done {
    Armed,
    Told((Subject, Timestamp)),
    Reset,
    Fine,
}

impl Reconciler {
    /// A reconciler of one region.
    pub fn new(temporal: Temporal, client: Client, services: Services) -> Self {
        Self { temporal, armer: Armer::new(client.clone()), client, services, seen: Seen::default() }
    }

    /// One pass over all schedules. `now` is the domain's instant.
    ///
    /// It looks at watches whose rung is near or late, and at some hundreds of the others by turns.
    pub async fn pass(&mut self, now: Timestamp) -> Result<Pass, Broken> {
        self.temporal.prepare(&self.client).await?;
        let running = self.count().await?;
        let failing = self.failing().await?;
        let mut items = Vec::new();
        let mut cursor = None;
        loop {
            let page = self.services.schedules(cursor.as_deref()).await?;
            items.extend(page.items.into_iter().filter(|item| item.next_at.is_some()));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let mut pass = Pass { scheduled: items.len(), running, ..Pass::default() };
        let scheduled: BTreeSet<_> = items.iter().map(|item| item.subject).collect();
        for subject in failing.difference(&scheduled) {
            tracing::warn!(%subject, "a watch cannot go on, and has nothing to wait for: it is ended");
            self.armer.end(*subject, "its workflow task keeps failing, and there is nothing to wait for").await?;
            pass.ended += 1;
        }
        let mut seen = self.seen.clone();
        let chosen = choose(items, &failing, &mut seen, now);
        let this = &*self;
        let mended = stream::iter(chosen).map(|(item, need)| this.mend(item, need, now)).buffer_unordered(AT_ONCE);
        seen.told.clear();
        for done in mended.try_collect::<Vec<_>>().await? {
            pass.add(&done);
            if let Done::Told(rung) = done {
                seen.told.insert(rung);
            }
        }
        // Only a pass that came to its end has seen what it chose.
        self.seen = seen;
        Ok(pass)
    }

    async fn count(&self) -> Result<usize, Broken> {
        let counted = self.client.count_workflows(RUNNING, WorkflowCountOptions::default()).await.map_err(unlisted)?;
        Ok(counted.count())
    }

    /// Watches of which Temporal says that their workflow task keeps failing.
    async fn failing(&self) -> Result<BTreeSet<Subject>, Broken> {
        let query = format!("{RUNNING} AND TemporalReportedProblems IS NOT NULL");
        let mut found = self.client.list_workflows(query, WorkflowListOptions::default());
        let mut subjects = BTreeSet::new();
        while let Some(workflow) = found.try_next().await.map_err(unlisted)? {
            if let Some(Ok(subject)) = workflow.id().strip_prefix("watch/").map(str::parse) {
                subjects.insert(subject);
            }
        }
        Ok(subjects)
    }

    async fn mend(&self, item: Item, need: Need, now: Timestamp) -> Result<Done, Broken> {
        let late = item.next_at.filter(|at| at.duration_since(now) < -LATE).map(|at| (item.subject, at));
        let done = match need {
            Need::Reset => Done::Reset,
            Need::Look => self.look(item.subject, late).await?,
        };
        if let Done::Fine = done {
            return Ok(done);
        }
        if let Done::Reset = done {
            tracing::warn!(subject = %item.subject, "a watch cannot go on, or hears nothing: it is ended and armed again");
            self.armer.end(item.subject, "its workflow task keeps failing, or it hears nothing").await?;
        }
        self.armer
            .arm(item.subject, Schedule { number: item.number, next: item.next_at, rungs: Vec::new(), trace: None })
            .await?;
        Ok(done)
    }

    /// What a watch needs. One that rings is left alone, and so is a pending workflow task: a signal would start its count of
    /// failures again.
    async fn look(&self, subject: Subject, late: Option<(Subject, Timestamp)>) -> Result<Done, Broken> {
        let workflow = watch_id(subject);
        let handle = self.client.get_workflow_handle::<UntypedWorkflow>(workflow.clone());
        match handle.describe(WorkflowDescribeOptions::default()).await {
            Ok(found) if found.status() != WorkflowExecutionStatus::Running => Ok(Done::Armed),
            Ok(found) => Ok(match &found.raw().pending_workflow_task {
                Some(task) if task.attempt >= STUCK => Done::Reset,
                Some(_) => Done::Fine,
                None => match late.filter(|_| found.raw().pending_activities.is_empty()) {
                    Some(rung) if self.seen.told.contains(&rung) => Done::Reset,
                    Some(rung) => Done::Told(rung),
                    None => Done::Fine,
                },
            }),
            Err(WorkflowInteractionError::NotFound(_)) => Ok(Done::Armed),
            Err(source) => Err(Broken::Look { workflow, source: Box::new(source) }),
        }
    }
}

fn unlisted(error: ClientError) -> Broken {
    match error {
        ClientError::Rpc(status) if status.code() == Code::Unimplemented => Broken::NoList,
        error => Broken::List(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::fact::SubjectKind;

    fn subject(id: u128) -> Subject {
        Subject { kind: SubjectKind::Report, id: uuid::Uuid::from_u128(id) }
    }

    fn now() -> Timestamp {
        "2026-02-02T08:00:00Z".parse().unwrap()
    }

    fn item(id: u128, away: Option<SignedDuration>) -> Item {
        Item { subject: subject(id), number: 3, next_at: away.map(|away| now() + away) }
    }

    fn need(away: Option<SignedDuration>, failing: &[u128], seen: &mut Seen) -> Option<Need> {
        let failing = failing.iter().map(|id| subject(*id)).collect();
        let chosen = choose(vec![item(9, away)], &failing, seen, now());
        chosen.first().map(|(_, need)| *need)
    }

    /// Everything up to the item has had its turn.
    fn turned() -> Seen {
        Seen { turn: Some(subject(9)), ..Seen::default() }
    }

    const FAR: SignedDuration = SignedDuration::from_secs(61);

    #[test]
    fn everything_is_looked_at_by_turns() {
        let items: Vec<_> = (0..1_200).map(|id| item(id, Some(SignedDuration::from_hours(1)))).collect();
        let mut seen = Seen::default();
        let mut turns = Vec::new();
        for _ in 0..4 {
            let chosen = choose(items.clone(), &BTreeSet::new(), &mut seen, now());
            turns.push((chosen.len(), chosen.first().map(|(item, _)| item.subject)));
        }
        assert_eq!(
            turns,
            [(500, Some(subject(0))), (500, Some(subject(500))), (200, Some(subject(1_000))), (500, Some(subject(0)))]
        );
    }

    #[test]
    fn what_is_near_is_looked_at_once_and_what_is_late_again_and_again() {
        let near = Some(SignedDuration::from_secs(60));
        let mut seen = turned();
        assert_eq!(need(near, &[], &mut seen), Some(Need::Look));
        seen.turn = Some(subject(9));
        assert_eq!(need(near, &[], &mut seen), None, "it was there");
        for _ in 0..2 {
            seen.turn = Some(subject(9));
            assert_eq!(need(Some(SignedDuration::from_secs(-11)), &[], &mut seen), Some(Need::Look));
        }
        assert_eq!(need(Some(FAR), &[], &mut turned()), None);
        assert_eq!(need(None, &[], &mut Seen::default()), None);
    }

    #[test]
    fn a_near_rung_of_another_schedule_is_looked_at_again() {
        let mut seen = turned();
        need(Some(SignedDuration::from_secs(30)), &[], &mut seen);
        let moved = Item { number: 4, ..item(9, Some(SignedDuration::from_secs(20))) };
        seen.turn = Some(subject(9));
        assert_eq!(choose(vec![moved], &BTreeSet::new(), &mut seen, now()).len(), 1);
    }

    #[test]
    fn a_rung_beyond_the_horizon_waits_until_it_comes_within() {
        assert_eq!(need(Some(HORIZON + SignedDuration::from_secs(1)), &[], &mut Seen::default()), None);
        assert_eq!(need(Some(HORIZON), &[], &mut Seen::default()), Some(Need::Look));
    }

    #[test]
    fn a_watch_that_reports_problems_is_reset_whenever_its_rung_is() {
        assert_eq!(need(Some(FAR), &[9], &mut turned()), Some(Need::Reset));
        assert_eq!(need(Some(FAR), &[8], &mut turned()), None);
    }
}
