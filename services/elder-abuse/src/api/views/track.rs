//! A track, without names and texts.

use kernel::id::{DossierId, HouseholdId, InvolvedId, ReportId, TrackId, WorkerId};
use kernel::time::Timestamp;
use platform::Tx;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AuthorisationView, MeasureView, ProtectionView};
use crate::domain::codes::{Entry, Form, Role};
use crate::store::records::Record;
use crate::{Error, store};

/// A track, without what is done in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrackSummary {
    /// Its id.
    track_id: TrackId,
    /// How the older person came in.
    entry: Entry,
    /// The municipality's code (CBS, four digits).
    municipality_code: String,
    /// The household, as Veilig Thuis knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    household_id: Option<HouseholdId>,
    /// The dossier at the Family Justice Center.
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier_id: Option<DossierId>,
    /// The report at Veilig Thuis.
    #[serde(skip_serializing_if = "Option::is_none")]
    report_id: Option<ReportId>,
    /// What is done to the older person.
    forms: Vec<Form>,
    /// Where it stands: `entered`, `accepted`, `planned`, `completed`, `withdrawn` or `ended`.
    state: &'static str,
    /// Who leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    lead_id: Option<WorkerId>,
    /// What drives the abuse is recorded.
    dynamics_recorded: bool,
    /// When the older person was last heard apart from the others, or it was said why not.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    heard_at: Option<Timestamp>,
    /// When somebody looked at her safety after she withdrew.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    looked_after_at: Option<Timestamp>,
    /// When the older person came in.
    #[schema(value_type = String, format = DateTime)]
    entered_at: Timestamp,
    /// Since when it stands there.
    #[schema(value_type = String, format = DateTime)]
    state_since_at: Timestamp,
}

impl From<&Record> for TrackSummary {
    fn from(record: &Record) -> Self {
        let track = &record.track;
        Self {
            track_id: track.id,
            entry: track.entry,
            municipality_code: track.municipality_code.clone(),
            household_id: track.household,
            dossier_id: track.dossier,
            report_id: track.report,
            forms: track.forms.clone(),
            state: track.state.code(),
            lead_id: track.lead,
            dynamics_recorded: track.has_dynamics,
            heard_at: track.heard_at,
            looked_after_at: track.looked_after.as_ref().map(|(at, _)| *at),
            entered_at: track.entered.at,
            state_since_at: track.since.at,
        }
    }
}

/// A track with everything that is done in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrackView {
    #[serde(flatten)]
    summary: TrackSummary,
    /// Everybody in it, without names.
    involved: Vec<InvolvedView>,
    /// When the action plan was agreed.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    plan_agreed_at: Option<Timestamp>,
    /// The measures of the plan, the oldest first.
    measures: Vec<MeasureView>,
    /// Who may act for the older person.
    authorisations: Vec<AuthorisationView>,
    /// What the court is asked.
    protections: Vec<ProtectionView>,
    /// Reports that concern the household, the oldest first.
    report_ids: Vec<ReportId>,
}

/// Somebody in a track, without the name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvolvedView {
    /// The id in this track.
    involved_id: InvolvedId,
    /// What they are.
    role: Role,
}

impl TrackView {
    /// A track with everything that is done in it.
    pub(crate) async fn read(tx: &Tx, record: &Record) -> Result<Self, Error> {
        let id = record.track.id;
        let involved = record.track.involved.iter().map(|one| InvolvedView { involved_id: one.id, role: one.role });
        Ok(Self {
            summary: TrackSummary::from(record),
            involved: involved.collect(),
            plan_agreed_at: store::measures::plan(tx, id).await?.map(|plan| plan.at.into()),
            measures: store::measures::of(tx, id).await?.iter().map(MeasureView::from).collect(),
            authorisations: store::authorisations::of(tx, id).await?.iter().map(AuthorisationView::from).collect(),
            protections: store::protections::of(tx, id).await?.iter().map(ProtectionView::from).collect(),
            report_ids: store::households::linked(tx, id).await?,
        })
    }
}
