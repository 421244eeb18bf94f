//! What is shown of dossiers, coordinators, concerns and escalations.

use kernel::id::{ConcernId, DossierId, EscalationId, ObligationId, ReportId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::{Date, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::Desk;
use crate::domain::assignment::Assignment;
use crate::domain::concern::Concern;
use crate::{facts, store};

/// A dossier and who coordinates it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DossierView {
    /// Its id.
    dossier_id: DossierId,
    /// The municipality's code (CBS, four digits).
    municipality_code: String,
    /// A minor is concerned.
    minor_concerned: bool,
    /// An unborn child is concerned.
    unborn_concerned: bool,
    /// Who coordinates it; nobody yet where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinator_id: Option<WorkerId>,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When it was closed.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<Timestamp>,
}

impl From<&store::dossiers::Record> for DossierView {
    fn from(record: &store::dossiers::Record) -> Self {
        let dossier = &record.dossier;
        Self {
            dossier_id: dossier.id,
            municipality_code: dossier.municipality_code.clone(),
            minor_concerned: dossier.children.minor,
            unborn_concerned: dossier.children.unborn,
            coordinator_id: record.coordinator,
            opened_at: dossier.opened_at,
            closed_at: dossier.closed_at,
        }
    }
}

/// A worker coordinates, or coordinated, a dossier.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CoordinatorView {
    /// The coordinator.
    worker_id: WorkerId,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    began_at: Timestamp,
    /// Until when; not yet where absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
}

impl From<&Assignment> for CoordinatorView {
    fn from(assignment: &Assignment) -> Self {
        Self { worker_id: assignment.worker, began_at: assignment.began_at, ended_at: assignment.ended_at }
    }
}

/// A concern about a dossier.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConcernView {
    /// Its id.
    concern_id: ConcernId,
    /// What it is about.
    concern: &'static str,
    /// In words.
    note: String,
    /// Who raised it.
    raised_by_id: WorkerId,
    /// When it was raised.
    #[schema(value_type = String, format = DateTime)]
    raised_at: Timestamp,
}

impl From<&Concern> for ConcernView {
    fn from(concern: &Concern) -> Self {
        Self {
            concern_id: concern.id,
            concern: concern.kind.code(),
            note: concern.note.reveal().clone(),
            raised_by_id: concern.by,
            raised_at: concern.at,
        }
    }
}

/// An escalation, and everything that happened to it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EscalationView {
    /// Its id.
    escalation_id: EscalationId,
    /// The desk.
    desk: Desk,
    /// `raised`, `delivered`, `acknowledged`, `suspended`, `decided`, `taken-back` or `passed-on`.
    state: &'static str,
    /// Whether it cannot wait.
    acute: bool,
    /// What was escalated turned out to have been done in time; a person still takes it back.
    overtaken: bool,
    /// `coordinator` or `rung`.
    raised_by: &'static str,
    /// The dossier concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier_id: Option<DossierId>,
    /// The report concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    report_id: Option<ReportId>,
    /// A minor is concerned.
    minor_concerned: bool,
    /// An unborn child is concerned.
    unborn_concerned: bool,
    /// Why the coordinator escalated, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The obligation that was not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    obligation_id: Option<ObligationId>,
    /// The row of the policy from which it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_row: Option<String>,
    /// The rung of that row.
    #[serde(skip_serializing_if = "Option::is_none")]
    rung: Option<String>,
    /// The silent escalation that this one replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces_id: Option<EscalationId>,
    /// The escalation that took over from this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_on_to_id: Option<EscalationId>,
    /// What the desk decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionView>,
    /// The day until which the desk put its next step off.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended_until_date: Option<Date>,
    /// When it was raised.
    #[schema(value_type = String, format = DateTime)]
    raised_at: Timestamp,
    /// When it reached the desk's work list.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<Timestamp>,
    /// When the desk took it up.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged_at: Option<Timestamp>,
    /// When the desk put its next step off.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended_at: Option<Timestamp>,
    /// When the desk went on.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    resumed_at: Option<Timestamp>,
    /// When the desk decided.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<Timestamp>,
    /// When the case was taken back from the desk.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_back_at: Option<Timestamp>,
    /// When its fallback took over.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_on_at: Option<Timestamp>,
}

/// What a listener at a desk is told of an escalation: no word that anybody wrote.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Notice)]
pub(super) struct NoticeView {
    /// The id of the fact that it was raised: the same however often it is told.
    notice_id: Uuid,
    /// The escalation.
    escalation_id: EscalationId,
    /// The desk.
    desk: Desk,
    /// Whether it cannot wait.
    acute: bool,
    /// `coordinator` or `rung`.
    raised_by: &'static str,
    /// When it was raised.
    #[schema(value_type = String, format = DateTime)]
    raised_at: Timestamp,
    /// The dossier concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier_id: Option<DossierId>,
    /// The report concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    report_id: Option<ReportId>,
    /// The obligation that was not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    obligation_id: Option<ObligationId>,
    /// The row of the policy from which it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_row: Option<String>,
    /// The rung of that row.
    #[serde(skip_serializing_if = "Option::is_none")]
    rung: Option<String>,
    /// The silent escalation that this one replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces_id: Option<EscalationId>,
}

impl From<&store::escalations::Record> for NoticeView {
    fn from(record: &store::escalations::Record) -> Self {
        let (escalation, row) = (&record.escalation, &record.row);
        Self {
            notice_id: facts::raised_id(escalation.id),
            escalation_id: escalation.id,
            desk: escalation.desk.into(),
            acute: escalation.acute,
            raised_by: escalation.raised_by.code(),
            raised_at: escalation.raised_at,
            dossier_id: escalation.dossier,
            report_id: escalation.report,
            obligation_id: row.obligation_id.map(ObligationId::from_uuid),
            policy_row: row.policy_row.clone(),
            rung: row.rung.clone(),
            replaces_id: row.replaces_id.map(EscalationId::from_uuid),
        }
    }
}

/// What a desk decided.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DecisionView {
    /// The decision, as a code.
    decision: String,
    /// Conditions that the people concerned must meet.
    conditions: Vec<String>,
    /// When the desk looks again.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    review_date: Option<Date>,
    /// Why, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<String>,
}

impl From<&store::escalations::Record> for EscalationView {
    fn from(record: &store::escalations::Record) -> Self {
        let (escalation, row) = (&record.escalation, &record.row);
        let conditions = store::escalation_rows::conditions(&row.conditions).unwrap_or_default();
        let decision = row.decision.clone().map(|decision| DecisionView {
            decision,
            conditions: conditions.into_iter().map(Redacted::into_inner).collect(),
            review_date: row.review_date.map(Into::into),
            explanation: row.explanation.clone(),
        });
        Self {
            escalation_id: escalation.id,
            desk: escalation.desk.into(),
            state: escalation.state.code(),
            acute: escalation.acute,
            overtaken: escalation.overtaken_at.is_some(),
            raised_by: escalation.raised_by.code(),
            dossier_id: escalation.dossier,
            report_id: escalation.report,
            minor_concerned: escalation.children.minor,
            unborn_concerned: escalation.children.unborn,
            reason: row.reason.clone(),
            obligation_id: row.obligation_id.map(ObligationId::from_uuid),
            policy_row: row.policy_row.clone(),
            rung: row.rung.clone(),
            replaces_id: row.replaces_id.map(EscalationId::from_uuid),
            passed_on_to_id: row.passed_on_to.map(EscalationId::from_uuid),
            decision,
            suspended_until_date: row.suspended_until.map(Into::into),
            raised_at: escalation.raised_at,
            delivered_at: escalation.delivered_at,
            acknowledged_at: row.acknowledged_at.map(Into::into),
            suspended_at: row.suspended_at.map(Into::into),
            resumed_at: row.resumed_at.map(Into::into),
            decided_at: row.decided_at.map(Into::into),
            taken_back_at: row.taken_back_at.map(Into::into),
            passed_on_at: row.passed_on_at.map(Into::into),
        }
    }
}
