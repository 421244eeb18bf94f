//! Compares the watches that run with the schedules that `deadlines` knows, and makes good what differs.

use std::collections::BTreeSet;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::SignedDuration;
use kernel::fact::Subject;
use kernel::time::Timestamp;
use temporalio_client::errors::{ClientError, WorkflowInteractionError};
use temporalio_client::tonic::Code;
use temporalio_client::{Client, UntypedWorkflow, WorkflowDescribeOptions, WorkflowListOptions};

use crate::armer::{Armer, Unarmed, watch_id};
use crate::durable::watch::{HORIZON, Schedule};
use crate::services::{Failed, Item, Services};
use crate::temporal::{NoTemporal, Temporal};

/// A rung that is this late has a watch that must be looked at.
const LATE: SignedDuration = SignedDuration::from_secs(10);

/// A workflow task that failed this often will not succeed by itself.
const STUCK: i32 = 3;

/// Watches that are looked at or armed at the same time.
const AT_ONCE: usize = 32;

/// Brings watches and schedules together again.
#[derive(Clone)]
pub struct Reconciler {
    temporal: Temporal,
    client: Client,
    armer: Armer,
    services: Services,
}

/// What one pass found and did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pass {
    /// Cases with a coming rung.
    pub scheduled: usize,
    /// Watches that run.
    pub running: usize,
    /// Watches that were missing and are armed again.
    pub armed: usize,
    /// Watches whose rung is late and that were told their schedule once more.
    pub told: usize,
    /// Watches that could not go on, ended and armed again.
    pub reset: usize,
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

/// What a case's watch needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// It does not run.
    Arm,
    /// It runs, but rings late.
    Look,
    /// It reports that its workflow task keeps failing.
    Reset,
}

/// Which watches need something. Pure: what runs, what reports problems, what is scheduled, and the time.
fn compare(running: &BTreeSet<Subject>, failing: &BTreeSet<Subject>, items: Vec<Item>, now: Timestamp) -> Vec<(Item, Need)> {
    let need = |item: &Item| {
        let away = item.next_at?.duration_since(now);
        if away > HORIZON {
            None
        } else if !running.contains(&item.subject) {
            Some(Need::Arm)
        } else if failing.contains(&item.subject) {
            Some(Need::Reset)
        } else if away < -LATE {
            Some(Need::Look)
        } else {
            None
        }
    };
    items.into_iter().filter_map(|item| need(&item).map(|need| (item, need))).collect()
}

/// What was done about one watch.
enum Done {
    Armed,
    Told,
    Reset,
    Waits,
}

impl Reconciler {
    /// A reconciler of one region.
    pub fn new(temporal: Temporal, client: Client, services: Services) -> Self {
        Self { temporal, armer: Armer::new(client.clone()), client, services }
    }

    /// One pass over all schedules. `now` is the domain's instant.
    pub async fn pass(&self, now: Timestamp) -> Result<Pass, Broken> {
        self.temporal.prepare(&self.client).await?;
        let running = self.list("").await?;
        let failing = self.list(" AND TemporalReportedProblems IS NOT NULL").await?;
        let mut pass = Pass { running: running.len(), ..Pass::default() };
        let mut cursor = None;
        loop {
            let page = self.services.schedules(cursor.as_deref()).await?;
            pass.scheduled += page.items.iter().filter(|item| item.next_at.is_some()).count();
            let needs = compare(&running, &failing, page.items, now);
            let mut done = stream::iter(needs).map(|(item, need)| self.mend(item, need)).buffer_unordered(AT_ONCE);
            while let Some(done) = done.try_next().await? {
                match done {
                    Done::Armed => pass.armed += 1,
                    Done::Told => pass.told += 1,
                    Done::Reset => pass.reset += 1,
                    Done::Waits => {}
                }
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(pass);
            }
        }
    }

    async fn list(&self, condition: &str) -> Result<BTreeSet<Subject>, Broken> {
        let query = format!("WorkflowType = 'watch' AND ExecutionStatus = 'Running'{condition}");
        let mut found = self.client.list_workflows(query, WorkflowListOptions::default());
        let mut subjects = BTreeSet::new();
        while let Some(workflow) = found.try_next().await.map_err(unlisted)? {
            if let Some(Ok(subject)) = workflow.id().strip_prefix("watch/").map(str::parse) {
                subjects.insert(subject);
            }
        }
        Ok(subjects)
    }

    async fn mend(&self, item: Item, need: Need) -> Result<Done, Broken> {
        let done = match need {
            Need::Arm => Done::Armed,
            Need::Reset => Done::Reset,
            Need::Look => self.look(item.subject).await?,
        };
        if let Done::Waits = done {
            return Ok(done);
        }
        if let Done::Reset = done {
            tracing::warn!(subject = %item.subject, "a watch cannot go on: it is ended and armed again");
            self.armer.end(item.subject, "its workflow task keeps failing").await?;
        }
        self.armer
            .arm(item.subject, Schedule { number: item.number, next: item.next_at, rungs: Vec::new(), trace: None })
            .await?;
        Ok(done)
    }

    /// What a late watch needs. One that rings is left alone, and so is a pending workflow task: a signal would start its
    /// count of failures again.
    async fn look(&self, subject: Subject) -> Result<Done, Broken> {
        let workflow = watch_id(subject);
        let handle = self.client.get_workflow_handle::<UntypedWorkflow>(workflow.clone());
        match handle.describe(WorkflowDescribeOptions::default()).await {
            Ok(found) => Ok(match &found.raw().pending_workflow_task {
                Some(task) if task.attempt >= STUCK => Done::Reset,
                None if found.raw().pending_activities.is_empty() => Done::Told,
                _ => Done::Waits,
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

    fn needs(away: Option<SignedDuration>, runs: bool, fails: bool) -> Option<Need> {
        let now: Timestamp = "2026-02-02T08:00:00Z".parse().unwrap();
        let set = |is: bool| is.then(|| subject(1)).into_iter().collect();
        let item = Item { subject: subject(1), number: 3, next_at: away.map(|away| now + away) };
        compare(&set(runs), &set(fails), vec![item], now).pop().map(|(_, need)| need)
    }

    #[test]
    fn a_missing_watch_is_armed_unless_there_is_nothing_to_wait_for() {
        assert_eq!(needs(Some(SignedDuration::from_hours(1)), false, false), Some(Need::Arm));
        assert_eq!(needs(Some(SignedDuration::from_hours(-1)), false, false), Some(Need::Arm));
        assert_eq!(needs(None, false, false), None);
    }

    #[test]
    fn a_rung_beyond_the_horizon_waits_until_it_comes_within() {
        assert_eq!(needs(Some(HORIZON + SignedDuration::from_secs(1)), false, false), None);
        assert_eq!(needs(Some(HORIZON), false, false), Some(Need::Arm));
    }

    #[test]
    fn a_running_watch_is_looked_at_when_it_is_late_or_reports_problems() {
        assert_eq!(needs(Some(SignedDuration::from_hours(1)), true, false), None);
        assert_eq!(needs(Some(SignedDuration::from_secs(-5)), true, false), None);
        assert_eq!(needs(Some(SignedDuration::from_secs(-11)), true, false), Some(Need::Look));
        assert_eq!(needs(Some(SignedDuration::from_hours(1)), true, true), Some(Need::Reset));
    }
}
