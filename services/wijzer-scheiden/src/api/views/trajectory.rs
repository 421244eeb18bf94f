//! A trajectory, without names and texts.

use kernel::id::{ChildId, DossierId, HouseholdId, ParentId, ReportId, TrajectoryId, WorkerId};
use kernel::time::{Date, Timestamp};
use platform::Tx;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ModuleView, SuspicionView};
use crate::domain::codes::{ContraIndications, Entry};
use crate::store::records::Record;
use crate::store::voices::Assessment;
use crate::{Error, store};

/// A trajectory, without what is done in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrajectorySummary {
    /// Its id.
    trajectory_id: TrajectoryId,
    /// How it came in.
    entry: Entry,
    /// The municipality's code (CBS, four digits).
    municipality_code: String,
    /// The dossier at the Family Justice Center.
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier_id: Option<DossierId>,
    /// Where it stands: `entered`, `accepted`, `intake-held`, `started`, `completed` or `withdrawn`.
    state: &'static str,
    /// Who leads for the children.
    #[serde(skip_serializing_if = "Option::is_none")]
    lead_id: Option<WorkerId>,
    /// Who is linked, of the other household.
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_id: Option<WorkerId>,
    /// Both parents were screened.
    screened: bool,
    /// Since when the tracks are split.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    tracks_split_at: Option<Timestamp>,
    /// When the court takes the case up again.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pro_forma_date: Option<Date>,
    /// When the report went to the court.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    court_reported_at: Option<Timestamp>,
    /// When it came in.
    #[schema(value_type = String, format = DateTime)]
    entered_at: Timestamp,
}

impl From<&Record> for TrajectorySummary {
    fn from(record: &Record) -> Self {
        let trajectory = &record.trajectory;
        Self {
            trajectory_id: trajectory.id,
            entry: trajectory.entry,
            municipality_code: trajectory.municipality_code.clone(),
            dossier_id: trajectory.dossier,
            state: trajectory.state.code(),
            lead_id: trajectory.lead,
            linked_id: trajectory.linked,
            screened: trajectory.gate().screened().is_ok(),
            tracks_split_at: trajectory.split_at,
            pro_forma_date: trajectory.court.map(|court| court.pro_forma),
            court_reported_at: trajectory.court.and_then(|court| court.reported_at),
            entered_at: trajectory.entered.at,
        }
    }
}

/// A trajectory with what is done in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrajectoryView {
    /// The trajectory itself.
    #[serde(flatten)]
    summary: TrajectorySummary,
    /// The two parents.
    parents: Vec<ParentView>,
    /// The children.
    children: Vec<ChildView>,
    /// What the Child Protection Board found.
    #[serde(skip_serializing_if = "Option::is_none")]
    contra_indications: Option<ContraIndications>,
    /// When the main proceedings ended.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    main_proceedings_ended_date: Option<Date>,
    /// By how many months it was extended.
    extended_months: u32,
    /// When it was arranged how the tracks stay apart.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    tracks_arranged_at: Option<Timestamp>,
    /// The last assessment of the conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<ConflictView>,
    /// Its modules, the oldest first.
    modules: Vec<ModuleView>,
    /// Suspicions that went to Veilig Thuis, the oldest first.
    suspicions: Vec<SuspicionView>,
    /// Reports about one of the households, the oldest first.
    report_ids: Vec<ReportId>,
    /// When it was accepted.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_at: Option<Timestamp>,
    /// When the intake was held.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    intake_held_at: Option<Timestamp>,
    /// When help started.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    /// When it was completed or withdrawn.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
}

/// A parent, without the name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ParentView {
    /// The id in this trajectory.
    parent_id: ParentId,
    /// The household.
    #[serde(skip_serializing_if = "Option::is_none")]
    household_id: Option<HouseholdId>,
    /// Was screened.
    screened: bool,
    /// Consents now to what the parents do together.
    consents: bool,
}

/// A child, without the name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChildView {
    /// The id in this trajectory.
    child_id: ChildId,
    /// Was heard, or said why not.
    heard: bool,
}

/// How the conflict was assessed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ConflictView {
    /// The level of Glasl, 1 to 9.
    level: i32,
    /// What plays.
    problems: Vec<String>,
    /// When it was assessed.
    #[schema(value_type = String, format = DateTime)]
    assessed_at: Timestamp,
}

impl From<Assessment> for ConflictView {
    fn from(assessment: Assessment) -> Self {
        let problems = assessment.problems.as_array().into_iter().flatten();
        let problems = problems.filter_map(|problem| problem.as_str().map(str::to_owned)).collect();
        Self { level: assessment.level, problems, assessed_at: assessment.at.into() }
    }
}

impl TrajectoryView {
    /// A trajectory with everything that is done in it.
    pub(crate) async fn read(tx: &Tx, record: &Record) -> Result<Self, Error> {
        let trajectory = &record.trajectory;
        let modules = store::modules::of(tx, trajectory.id).await?;
        let sessions = store::modules::sessions(tx, trajectory.id).await?;
        let sessions_of = |id| sessions.iter().find(|(module, _)| *module == id).map_or(0, |(_, number)| *number);
        let suspicions = store::suspicions::of(tx, trajectory.id).await?;
        let parents = trajectory.parents.iter().map(|parent| ParentView {
            parent_id: parent.id,
            household_id: parent.household,
            screened: parent.outcome.is_some(),
            consents: parent.consents,
        });
        Ok(Self {
            summary: TrajectorySummary::from(record),
            parents: parents.collect(),
            children: trajectory.children.iter().map(|child| ChildView { child_id: child.id, heard: child.is_heard }).collect(),
            contra_indications: trajectory.court.and_then(|court| court.examined).map(|(_, found)| found),
            main_proceedings_ended_date: trajectory.main_proceedings_ended,
            extended_months: trajectory.extended_months,
            tracks_arranged_at: trajectory.arranged.as_ref().map(|(at, _)| *at),
            conflict: store::voices::last_assessment(tx, trajectory.id).await?.map(ConflictView::from),
            modules: modules.iter().map(|module| ModuleView::with(module, sessions_of(module.id))).collect(),
            suspicions: suspicions.iter().map(SuspicionView::from).collect(),
            report_ids: store::suspicions::linked(tx, trajectory.id).await?,
            accepted_at: record.moments.accepted_at,
            intake_held_at: record.moments.intake_held_at,
            started_at: record.moments.started_at,
            ended_at: record.moments.ended_at,
        })
    }
}
