//! The certificate of a due instant: every step from the starting fact, as data and as text, for a person to check.

mod check;
mod words;

pub use check::{Doubt, check};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calendar::{Calendar, DayKind, FreeDay};
use crate::fact::Subject;
use crate::id::ObligationId;
use crate::obligations::{Obligation, PlannedRung, Reading, State};
use crate::policy::{Ground, Policy, Text};
use crate::term::{Change, Step, Term};
use crate::time::{Date, TZ_VERSION, Timestamp, local_date};

/// How the due instant of an obligation was found. Holds all that is needed to find it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// The obligation.
    pub obligation: ObligationId,
    /// The row of the policy.
    pub row: String,
    /// What the row is called.
    pub title: Text,
    /// What the obligation is about.
    pub subject: Subject,
    /// The region of the policy.
    pub region: String,
    /// The version of the policy.
    pub policy_version: String,
    /// What the calendar is based on.
    pub calendar_version: String,
    /// Always `Europe/Amsterdam`.
    pub time_zone: String,
    /// The version of the time zone data.
    pub time_zone_version: String,
    /// Where the duty comes from.
    pub duty: Ground,
    /// Where its length comes from.
    pub length: Ground,
    /// Where its ladder comes from.
    pub ladder: Ground,
    /// The fact that made the duty.
    #[schemars(with = "crate::shape::AnyId")]
    pub started_by: Uuid,
    /// When that fact was true.
    #[schemars(with = "crate::shape::Instant")]
    pub exists_from: Timestamp,
    /// The fact that the term counts from.
    #[schemars(with = "crate::shape::AnyId")]
    pub counted_by: Uuid,
    /// The instant that the term counts from.
    #[schemars(with = "crate::shape::Instant")]
    pub counts_from: Timestamp,
    /// The term.
    pub term: Term,
    /// Extensions and suspensions that count.
    pub change: Change,
    /// Holidays and equated days from the first of the start and the end to a fortnight after the last of them, weekends left out.
    pub free_days: Vec<FreeDay>,
    /// Every step.
    pub steps: Vec<Step>,
    /// The last day; absent for terms of the clock.
    #[schemars(with = "Option<crate::shape::Day>")]
    pub due_date: Option<Date>,
    /// The first instant that is too late.
    #[schemars(with = "crate::shape::Instant")]
    pub due: Timestamp,
    /// The same duty as others read it: shown beside, without effect.
    pub also_read_as: Vec<Reading>,
    /// What became of the obligation.
    pub state: State,
    /// The ladder of the current episode.
    pub rungs: Vec<PlannedRung>,
    /// The same in sentences, one a line.
    pub text: Text,
}

/// The JSON Schema of certificates.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Certificate).to_value()
}

/// One step in sentences.
pub fn sentence(step: &Step) -> Text {
    Text { nl: words::dutch_step(step), en: words::english_step(step) }
}

/// The row of an obligation is in no policy that was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("policy {version} has no row {row}")]
pub struct UnknownRow {
    /// The version of the policy.
    pub version: String,
    /// The row.
    pub row: String,
}

/// The certificate of an obligation under the policy that it follows.
pub fn certificate(obligation: &Obligation, policy: &Policy, calendar: &Calendar) -> Result<Certificate, UnknownRow> {
    let row =
        policy.row(&obligation.row).ok_or_else(|| UnknownRow { version: policy.version.clone(), row: obligation.row.clone() })?;
    let text = Text { nl: words::dutch(obligation, row), en: words::english(obligation, row) };
    Ok(Certificate {
        obligation: obligation.id,
        row: row.id.clone(),
        title: row.title.clone(),
        subject: obligation.subject,
        region: policy.region.clone(),
        policy_version: obligation.policy_version.clone(),
        calendar_version: obligation.calendar_version.clone(),
        time_zone: "Europe/Amsterdam".to_owned(),
        time_zone_version: TZ_VERSION.to_owned(),
        duty: row.duty.clone(),
        length: row.length.clone(),
        ladder: row.ladder_ground.clone(),
        started_by: obligation.started_by,
        exists_from: obligation.exists_from,
        counted_by: obligation.counted_by,
        counts_from: obligation.counts_from,
        term: obligation.term,
        change: obligation.change.clone(),
        free_days: free_days(obligation, calendar),
        steps: obligation.steps.clone(),
        due_date: obligation.due_date,
        due: obligation.due,
        also_read_as: obligation.also_read_as.clone(),
        state: obligation.state.clone(),
        rungs: obligation.ladder.clone(),
        text,
    })
}

fn free_days(obligation: &Obligation, calendar: &Calendar) -> Vec<FreeDay> {
    let readings = obligation.also_read_as.iter().flat_map(|reading| [reading.counts_from, reading.due]);
    let kept = obligation.steps.iter().filter_map(|step| match step {
        Step::KeptLater { counts_from, .. } => Some(*counts_from),
        _ => None,
    });
    let instants: Vec<_> = readings.chain(kept).chain([obligation.counts_from, obligation.due]).collect();
    let (Some(first), Some(last)) = (instants.iter().min(), instants.iter().max()) else { return Vec::new() };
    let (first, last) = (local_date(*first), local_date(*last));
    let last = last.saturating_add(jiff::Span::new().days(14));
    (first.year()..=last.year())
        .flat_map(|year| calendar.year(year))
        .filter(|day| day.kind != DayKind::Weekend && first <= day.date && day.date <= last)
        .collect()
}
