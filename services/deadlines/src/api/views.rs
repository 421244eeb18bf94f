//! What callers see of obligations and rungs.

use kernel::time::{Date, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store;

/// An obligation: who owes what, by when, and how it stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Obligation)]
pub(crate) struct Obligation {
    /// The obligation's id; it derives from policy row, subject and starting fact.
    pub(crate) id: Uuid,
    /// The policy row, such as `D2`.
    pub(crate) row: String,
    /// `report`, `person`, `dossier` or `escalation`.
    pub(crate) subject_kind: String,
    /// The id of the report, person, dossier or escalation.
    pub(crate) subject_id: Uuid,
    /// The fact that made the duty.
    pub(crate) started_by: Uuid,
    /// From when the duty exists.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) exists_from_at: Timestamp,
    /// From when its term counts.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) counts_from_at: Timestamp,
    /// The first instant too late.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) due_at: Timestamp,
    /// The last day, for terms of days and longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub(crate) due_date: Option<Date>,
    /// `open`, `suspended`, `met` or `cancelled`.
    pub(crate) state: String,
    /// When it was met or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) ended_at: Option<Timestamp>,
    /// Met after it was due.
    pub(crate) late: bool,
    /// Met in time, but recorded after it was due.
    pub(crate) recorded_late: bool,
    /// When the breach was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) breached_at: Option<Timestamp>,
    /// The policy version it follows from.
    pub(crate) policy_version: String,
    /// The calendar version it was counted with.
    pub(crate) calendar_version: String,
}

impl From<store::obligations::Model> for Obligation {
    fn from(model: store::obligations::Model) -> Self {
        Self {
            id: model.id,
            row: model.row,
            subject_kind: model.subject_kind,
            subject_id: model.subject_id,
            started_by: model.started_by,
            exists_from_at: model.exists_from.into(),
            counts_from_at: model.counts_from.into(),
            due_at: model.due.into(),
            due_date: model.due_date.map(Into::into),
            state: model.state,
            ended_at: model.ended_at.map(Into::into),
            late: model.late,
            recorded_late: model.recorded_late,
            breached_at: model.breached_at.map(Into::into),
            policy_version: model.policy_version,
            calendar_version: model.calendar_version,
        }
    }
}

/// A rung that was reached.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rung {
    /// The obligation.
    pub(crate) obligation_id: Uuid,
    /// The rung's id in its row.
    pub(crate) rung: String,
    /// The fact by which a person last started, extended, resumed or reopened the obligation.
    pub(crate) episode: Uuid,
    /// 0 for the first time, counting up for a rung that repeats.
    pub(crate) repetition: i32,
    /// The fact that told of it.
    pub(crate) fact_id: Uuid,
    /// When it was to ring.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) planned_at: Timestamp,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) recorded_at: Timestamp,
    /// `rang` or `skipped`.
    pub(crate) outcome: String,
    /// `watch`, `neighbour`, `reconciler` or `sweep`.
    pub(crate) rang_by: String,
    /// The role that was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<String>,
    /// The desk it was escalated to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) desk: Option<String>,
    /// What was asked, such as `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) demands: Option<String>,
    /// Rung at once, day and night.
    pub(crate) acute: bool,
    /// When it turned out that the duty had been fulfilled in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) overtaken_at: Option<Timestamp>,
}

impl From<store::rungs::Model> for Rung {
    fn from(model: store::rungs::Model) -> Self {
        Self {
            obligation_id: model.obligation_id,
            rung: model.rung,
            episode: model.episode,
            repetition: model.repetition,
            fact_id: model.fact_id,
            planned_at: model.planned_at.into(),
            recorded_at: model.recorded_at.into(),
            outcome: model.outcome,
            rang_by: model.rang_by,
            role: model.role,
            desk: model.desk,
            demands: model.demands,
            acute: model.acute,
            overtaken_at: model.overtaken_at.map(Into::into),
        }
    }
}
