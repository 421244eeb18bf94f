//! What is shown of cases, dossiers, plans and help.

use kernel::id::{DossierId, HouseholdId, PersonId, PlanId, ReportId, TransferId, WorkerId};
use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::case::{self, Case};
use crate::domain::help::{self, Help};
use crate::domain::plan::SafetyPlan;
use crate::store::dossiers::Record;

/// A transferred case.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CaseView {
    /// The transfer.
    transfer_id: TransferId,
    /// The report that was transferred.
    report_id: ReportId,
    /// The household it concerns.
    household_id: HouseholdId,
    /// The municipality's code (CBS, four digits).
    municipality_code: String,
    /// Somebody was injured.
    injury: bool,
    /// A minor is concerned.
    minor_concerned: bool,
    /// An unborn child is concerned.
    unborn_concerned: bool,
    /// To whom help is owed.
    person_ids: Vec<PersonId>,
    /// When it left Veilig Thuis.
    #[schema(value_type = String, format = DateTime)]
    sent_at: Timestamp,
    /// Where it stands: `offered`, `accepted` or `declined`.
    state: &'static str,
    /// When it was accepted or declined.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Timestamp>,
    /// The dossier that was opened or joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier_id: Option<DossierId>,
    /// The confirmation in writing.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation: Option<String>,
    /// Why it was declined, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// Why it was declined, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<String>,
}

impl From<&Case> for CaseView {
    fn from(case: &Case) -> Self {
        let mut view = Self {
            transfer_id: case.id,
            report_id: case.report,
            household_id: case.household,
            municipality_code: case.municipality_code.clone(),
            injury: case.concerns.injury,
            minor_concerned: case.concerns.minor,
            unborn_concerned: case.concerns.unborn,
            person_ids: case.persons.clone(),
            sent_at: case.sent_at,
            state: case.state.code(),
            answered_at: None,
            dossier_id: None,
            confirmation: None,
            reason: None,
            explanation: None,
        };
        match &case.state {
            case::State::Offered => {}
            case::State::Accepted { at, dossier, confirmation, .. } => {
                view.answered_at = Some(*at);
                view.dossier_id = Some(*dossier);
                view.confirmation = Some(confirmation.reveal().clone());
            }
            case::State::Declined { at, reason, explanation, .. } => {
                view.answered_at = Some(*at);
                view.reason = Some(reason.code());
                view.explanation = Some(explanation.reveal().clone());
            }
        }
        view
    }
}

/// A dossier, without the persons in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DossierSummary {
    /// Its id.
    dossier_id: DossierId,
    /// One household, or the two in which a child lives.
    household_ids: Vec<HouseholdId>,
    /// The municipality's code (CBS, four digits).
    municipality_code: String,
    /// Somebody was injured.
    injury: bool,
    /// A minor is concerned.
    minor_concerned: bool,
    /// An unborn child is concerned.
    unborn_concerned: bool,
    /// Where it stands: `open`, `plan-refused`, `plan-agreed`, `safe` or `closed`.
    state: &'static str,
    /// Who coordinates it.
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinator_id: Option<WorkerId>,
    /// Its reports, oldest first.
    reports: Vec<DossierReport>,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When the household refused a plan.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    plan_refused_at: Option<Timestamp>,
    /// When the plan's term was extended.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    plan_extended_at: Option<Timestamp>,
    /// When a plan was agreed.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    plan_agreed_at: Option<Timestamp>,
    /// When direct safety was reached.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    safe_at: Option<Timestamp>,
    /// When it was closed.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<Timestamp>,
}

/// A report of a dossier.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DossierReport {
    /// The report.
    report_id: ReportId,
    /// Whether its transfer was accepted (true), or it was only linked.
    accepted: bool,
    /// Since when it is in the dossier.
    #[schema(value_type = String, format = DateTime)]
    since_at: Timestamp,
}

impl From<&Record> for DossierSummary {
    fn from(record: &Record) -> Self {
        let (dossier, moments) = (&record.dossier, &record.moments);
        let reports = record.reports.iter();
        Self {
            dossier_id: dossier.id,
            household_ids: dossier.households.clone(),
            municipality_code: dossier.municipality_code.clone(),
            injury: dossier.concerns.injury,
            minor_concerned: dossier.concerns.minor,
            unborn_concerned: dossier.concerns.unborn,
            state: dossier.state.code(),
            coordinator_id: record.coordinator,
            reports: reports.map(|one| DossierReport { report_id: one.id, accepted: one.accepted, since_at: one.at }).collect(),
            opened_at: dossier.opened.at,
            plan_refused_at: moments.plan_refused_at,
            plan_extended_at: dossier.extension.as_ref().map(|extension| extension.step.at),
            plan_agreed_at: moments.plan_agreed_at,
            safe_at: moments.safe_at,
            closed_at: moments.closed_at,
        }
    }
}

/// A dossier with the help of everybody in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DossierView {
    #[serde(flatten)]
    summary: DossierSummary,
    /// Everybody to whom help is owed, and how it stands.
    persons: Vec<HelpView>,
}

impl DossierView {
    pub(super) fn new(record: &Record, helps: &[Help]) -> Self {
        Self { summary: record.into(), persons: helps.iter().map(HelpView::from).collect() }
    }
}

/// How the help of one person stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HelpView {
    /// The person.
    person_id: PersonId,
    /// The report in which the person is concerned.
    report_id: ReportId,
    /// `owed`, `offered`, `accepted`, `refused`, `started`, `completed` or `not-needed`.
    state: &'static str,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    since_at: Option<Timestamp>,
    /// Why none is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<&Help> for HelpView {
    fn from(help: &Help) -> Self {
        let reason = match &help.state {
            help::State::NotNeeded { reason, .. } => reason.as_ref().map(|reason| reason.reveal().clone()),
            _ => None,
        };
        let since_at = help.state.step().map(|step| step.at);
        Self { person_id: help.person, report_id: help.report, state: help.state.code(), since_at, reason }
    }
}

/// A safety plan in words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlanView {
    /// Its id.
    plan_id: PlanId,
    /// Who takes part.
    participants: Vec<ParticipantView>,
    /// What is agreed.
    agreements: Vec<AgreementView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ParticipantView {
    /// The name by which the others know this participant.
    name: String,
    /// `person-concerned`, `network` or `professional`.
    capacity: &'static str,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AgreementView {
    /// What is done.
    what: String,
    /// The participant who does it.
    who: String,
    /// How one can see that it was done.
    shown_by: String,
}

impl PlanView {
    pub(super) fn new(plan_id: PlanId, plan: &SafetyPlan) -> Self {
        let participants = plan.participants().iter();
        let agreements = plan.agreements().iter();
        Self {
            plan_id,
            participants: participants
                .map(|one| ParticipantView { name: one.name.reveal().clone(), capacity: one.capacity.code() })
                .collect(),
            agreements: agreements
                .map(|one| AgreementView {
                    what: one.what.reveal().clone(),
                    who: one.who.reveal().clone(),
                    shown_by: one.shown_by.reveal().clone(),
                })
                .collect(),
        }
    }
}
