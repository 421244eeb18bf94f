//! The watch of one case: sleeps until the next rung, rings, and asks what comes next. It holds no truth.

use std::pin::pin;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kernel::fact::Subject;
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::workflows::select;
use temporalio_sdk::{
    ApplicationFailure, ContinueAsNewOptions, SyncWorkflowContext, TimerOptions, WorkflowContext, WorkflowContextView,
    WorkflowResult,
};

use super::until_it_succeeds;
use crate::activities::Activities;

/// Rungs further away are left to the reconciler, which arms them when they come within.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(400 * 24);

/// After an answer a watch sleeps at least this long, whatever the clocks say.
const BREATH: SignedDuration = SignedDuration::from_secs(1);

/// A watch starts a fresh run when its history has grown to this many events, to keep replays short.
const LONG: u32 = 600;

/// What a watch is started with: whom it watches, and after continue-as-new what it knew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The case it watches over.
    pub subject: Subject,
    /// What the run before knew; absent at the first start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Known>,
}

/// The coming rungs of a case as its judge last numbered them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Raised by every change of the coming rungs that is not a ring.
    pub number: u64,
    /// When the next rung is due; absent: there is nothing to wait for.
    pub next: Option<Timestamp>,
    /// The ladder as planned, for whoever opens the watch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<Planned>,
    /// The W3C trace context of what changed the schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// One coming rung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// When it is due.
    pub at: Timestamp,
    /// The policy row it belongs to.
    pub row: String,
    /// The rung's name in that row.
    pub rung: String,
}

/// What a ring is answered with, read under the lock of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The number of the schedule that `next` was read from.
    pub number: u64,
    /// The next rung; absent: there is nothing to wait for.
    pub next: Option<Next>,
}

/// The next rung, by the judge's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Next {
    /// When it is due.
    pub at: Timestamp,
    /// How far away that is, in milliseconds. The watch sleeps this long, so that its own clock does not matter.
    pub in_ms: u64,
}

/// What a ring carries to its activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// The case to ring for.
    pub subject: Subject,
    /// The number the watch knows.
    pub number: u64,
    /// The W3C trace context of what last changed the schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// All that a watch knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The schedule that counts.
    #[serde(flatten)]
    pub schedule: Schedule,
    /// When the watch wakes, by its own clock; absent: it ends.
    pub wake: Option<Timestamp>,
}

/// Who tells the watch about a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Teller {
    Signal,
    Answer,
}

/// The state of one watch.
#[workflow]
pub(crate) struct Watch {
    subject: Subject,
    known: Option<Known>,
}

impl Watch {
    /// The one place where the state changes: a signal counts if its number is greater, an answer if greater or equal.
    ///
    /// A watch that knows nothing takes anything. Letting a late answer overwrite a newer signal loses rungs.
    fn take(&mut self, teller: Teller, schedule: Schedule, wake: Option<Timestamp>) {
        let counts = match (&self.known, teller) {
            (None, _) => true,
            (Some(known), Teller::Signal) => schedule.number > known.schedule.number,
            (Some(known), Teller::Answer) => schedule.number >= known.schedule.number,
        };
        if counts {
            self.known = Some(Known { schedule, wake });
        }
    }

    fn wake(&self) -> Option<Timestamp> {
        self.known.as_ref().and_then(|known| known.wake)
    }

    /// Takes what a ring was answered with; the ladder keeps the rungs that are still to come.
    fn answered(&mut self, answer: Answer, now: Timestamp) {
        let wake = answer.next.map(|next| after(now, next.in_ms));
        let next = answer.next.map(|next| next.at);
        let (mut rungs, trace) = match &self.known {
            Some(known) => (known.schedule.rungs.clone(), known.schedule.trace.clone()),
            None => (Vec::new(), None),
        };
        rungs.retain(|rung| next.is_some_and(|next| rung.at >= next));
        self.take(Teller::Answer, Schedule { number: answer.number, next, rungs, trace }, wake);
    }
}

/// The instant `in_ms` milliseconds from now, at least one breath away.
fn after(now: Timestamp, in_ms: u64) -> Timestamp {
    let pause = SignedDuration::from_millis(i64::try_from(in_ms).unwrap_or(i64::MAX)).max(BREATH);
    now.saturating_add(pause).unwrap_or(Timestamp::MAX)
}

/// What the watch does now.
enum Step {
    Ring,
    Sleep(Duration),
    End,
}

fn step(known: Option<&Known>, now: Timestamp) -> Step {
    let Some(known) = known else {
        return Step::Ring;
    };
    match known.wake.map(|wake| wake.duration_since(now)) {
        None => Step::End,
        Some(pause) if pause > HORIZON => Step::End,
        Some(pause) => match Duration::try_from(pause) {
            Ok(pause) if !pause.is_zero() => Step::Sleep(pause),
            _ => Step::Ring,
        },
    }
}

#[workflow_methods]
impl Watch {
    #[init]
    fn new(_: &WorkflowContextView, start: Start) -> Self {
        Self { subject: start.subject, known: start.known }
    }

    /// Sleeps and rings until there is nothing left to wait for.
    #[run(name = "watch")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<()> {
        #[cfg(feature = "rehearsal")]
        if ctx.patched("rehearsal") {
            ctx.timer(TimerOptions::builder(Duration::from_millis(1)).build()).await;
        }
        loop {
            let now = now(ctx).ok_or_else(no_time)?;
            let wake = ctx.state(Self::wake);
            match ctx.state(|watch| step(watch.known.as_ref(), now)) {
                Step::End => return Ok(()),
                Step::Ring => {
                    let ring = ctx.state(Self::ring);
                    let answer = ctx.execute_activity(Activities::ring, ring, until_it_succeeds()).await?;
                    let now = self::now(ctx).ok_or_else(no_time)?;
                    ctx.state_mut(|watch| watch.answered(answer, now));
                }
                Step::Sleep(pause) => {
                    let token = ctx.cancellation_token().child_token();
                    let mut changed = pin!(ctx.wait_condition(|watch| watch.wake() != wake));
                    let mut woken = pin!(ctx.timer(TimerOptions::builder(pause).cancellation_token(token.clone()).build()));
                    select! {
                        changed = changed => { changed?; token.cancel(); }
                        _ = woken => {}
                    }
                }
            }
            if ctx.history_length() > LONG || ctx.continue_as_new_suggested() {
                let start = ctx.state(|watch| Start { subject: watch.subject, known: watch.known.clone() });
                ctx.continue_as_new(start, ContinueAsNewOptions::default())?;
            }
        }
    }

    /// Tells the watch its schedule. A number that is not greater than the one it knows changes nothing.
    #[signal(name = "schedule")]
    pub(crate) fn schedule(&mut self, _: &mut SyncWorkflowContext<Self>, schedule: Schedule) {
        let wake = schedule.next;
        self.take(Teller::Signal, schedule, wake);
    }

    /// What the watch knows: number, next rung, ladder, and when it wakes.
    #[query(name = "schedule")]
    pub(crate) fn known(&self, _: &WorkflowContextView) -> Option<Known> {
        self.known.clone()
    }
}

impl Watch {
    fn ring(&self) -> Ring {
        let schedule = self.known.as_ref().map(|known| &known.schedule);
        Ring {
            subject: self.subject,
            number: schedule.map_or(0, |schedule| schedule.number),
            trace: schedule.and_then(|schedule| schedule.trace.clone()),
        }
    }
}

fn now(ctx: &WorkflowContext<Watch>) -> Option<Timestamp> {
    Timestamp::try_from(ctx.workflow_time()?).ok()
}

fn no_time() -> ApplicationFailure {
    ApplicationFailure::new("the workflow has no time")
}
