//! Institutions, officers, trainings and signals.

use kernel::id::{InstitutionId, OfficerId, SignalId, TrainingId};
use kernel::time::{Date, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::codes::{InstitutionKind, SignalOutcome};
use crate::domain::institution::{Institution, Officer, Signal};
use crate::store::institutions::Training;

/// An institution with its attention officers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstitutionView {
    /// Its id.
    institution_id: InstitutionId,
    /// Its code, as tokens say it.
    organisation: String,
    /// What it is.
    kind: InstitutionKind,
    /// Its name.
    name: String,
    /// The municipality's code (CBS, four digits).
    municipality_code: String,
    /// Its attention officers, also those who left, the oldest first.
    attention_officers: Vec<OfficerView>,
    /// When it joined.
    #[schema(value_type = String, format = DateTime)]
    joined_at: Timestamp,
}

impl InstitutionView {
    /// An institution with its officers, each with the date of the last training.
    pub(crate) fn new(institution: Institution, officers: Vec<(Officer, Option<Date>)>) -> Self {
        Self {
            institution_id: institution.id,
            organisation: institution.organisation,
            kind: institution.kind,
            name: institution.name,
            municipality_code: institution.municipality_code,
            attention_officers: officers.iter().map(|(officer, trained)| OfficerView::new(officer, *trained)).collect(),
            joined_at: institution.joined.at,
        }
    }
}

/// An attention officer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AttentionOfficerView)]
pub(crate) struct OfficerView {
    /// The id.
    officer_id: OfficerId,
    /// The name.
    name: String,
    /// When the officer was named.
    #[schema(value_type = String, format = DateTime)]
    named_at: Timestamp,
    /// When the officer left.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    left_at: Option<Timestamp>,
    /// When the officer was last trained.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    trained_date: Option<Date>,
}

impl OfficerView {
    /// An officer with the date of the last training.
    pub(crate) fn new(officer: &Officer, trained_date: Option<Date>) -> Self {
        Self {
            officer_id: officer.id,
            name: officer.name.reveal().clone(),
            named_at: officer.named.at,
            left_at: officer.left_at,
            trained_date,
        }
    }
}

/// A training session of attention officers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingSessionView)]
pub(crate) struct TrainingView {
    /// Its id.
    training_id: TrainingId,
    /// When it was held.
    #[schema(value_type = String, format = Date)]
    held_date: Date,
    /// What it was about.
    title: String,
    /// How many attention officers were there, of those whom one may see.
    attention_officers: i64,
}

impl From<Training> for TrainingView {
    fn from(training: Training) -> Self {
        Self {
            training_id: TrainingId::from_uuid(training.id),
            held_date: training.held_date.into(),
            title: training.title,
            attention_officers: training.officers,
        }
    }
}

/// A signal that was not reported yet, without a word of whom.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignalView {
    /// Its id.
    signal_id: SignalId,
    /// The institution.
    institution_id: InstitutionId,
    /// How far the institution is with the meldcode: 1, 2 or 3.
    meldcode_step: u32,
    /// When it was counted.
    #[schema(value_type = String, format = DateTime)]
    counted_at: Timestamp,
    /// What became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<SignalOutcome>,
    /// When that was.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<Timestamp>,
}

impl From<&Signal> for SignalView {
    fn from(signal: &Signal) -> Self {
        Self {
            signal_id: signal.id,
            institution_id: signal.institution,
            meldcode_step: signal.meldcode_step,
            counted_at: signal.counted.at,
            outcome: signal.closed.map(|(outcome, _)| outcome),
            closed_at: signal.closed.map(|(_, step)| step.at),
        }
    }
}
