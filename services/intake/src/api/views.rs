//! How a report is shown: where it stands and what is owed, not who is in it.

use kernel::id::{DossierId, HouseholdId, PersonId, ReportId, TransferId, WorkerId};
use kernel::time::Timestamp;
use platform::http::Versioned;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::codes::{
    Capacity, Finding, Holder, LegalBasis, Nature, NotAdmittedReason, Outcome, Receiver, Role, Sector, Status,
};
use crate::domain::informing::Informing;
use crate::domain::person::{Help, Person};
use crate::domain::report::{Acute, Report};
use crate::domain::source::MeldcodeStep;
use crate::domain::state::State;
use crate::domain::transfer::{Answer, Transfer};

/// A report: where it stands and what is owed, not who is in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReportView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub(super) report_id: ReportId,
    /// The household it is about.
    #[schema(value_type = Uuid)]
    pub(super) household_id: HouseholdId,
    /// The municipality, by its four-digit CBS code.
    pub(super) municipality_code: String,
    /// When it was received.
    #[schema(value_type = String, format = DateTime)]
    pub(super) received_at: Timestamp,
    /// In what capacity the reporter reports.
    pub(super) capacity: Capacity,
    /// The reporter's sector.
    pub(super) sector: Option<Sector>,
    /// The reporter's step of the meldcode, 1 to 5.
    pub(super) meldcode_step: Option<u8>,
    /// The reporter is not to be made known to the family.
    pub(super) reporter_withheld: bool,
    /// What kinds of violence.
    pub(super) nature: Vec<Nature>,
    /// Somebody was injured.
    pub(super) injury: bool,
    /// A minor is concerned.
    pub(super) minor_concerned: bool,
    /// An unborn child is concerned.
    pub(super) unborn_concerned: bool,
    /// Life or safety in danger now.
    pub(super) acute: AcuteView,
    /// Who handles it.
    #[schema(value_type = Option<Uuid>)]
    pub(super) handler_id: Option<WorkerId>,
    /// Where it stands.
    pub(super) status: Status,
    /// Who has sight of safety: one, always.
    pub(super) sight_of_safety: SightView,
    /// Why it is not taken up.
    pub(super) not_admitted_reason: Option<NotAdmittedReason>,
    /// The safety assessment.
    pub(super) assessment: Option<AssessmentView>,
    /// The investigation that runs, or else the last one.
    pub(super) investigation: Option<InvestigationView>,
    /// The transfer it stands in.
    pub(super) transfer: Option<TransferView>,
    /// What the reporter was told.
    pub(super) feedback: FeedbackView,
    /// The persons in it.
    pub(super) persons: Vec<PersonView>,
}

/// Whether life or safety is in danger now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AcuteView {
    /// Marked acute, and not answered yet.
    pub(super) awaits_answer: bool,
    /// When it was last marked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) marked_at: Option<Timestamp>,
    /// When the mark was answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) answered_at: Option<Timestamp>,
}

/// Who has sight of safety.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SightView {
    /// The holder.
    pub(super) holder: Holder,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub(super) held_since_at: Timestamp,
}

/// The safety assessment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AssessmentView {
    /// The outcome.
    pub(super) outcome: Outcome,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub(super) assessed_at: Timestamp,
}

/// An investigation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct InvestigationView {
    /// When it was determined that it must take place.
    #[schema(value_type = String, format = DateTime)]
    pub(super) decided_at: Timestamp,
    /// When it started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) started_at: Option<Timestamp>,
    /// When it was judged.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) judged_at: Option<Timestamp>,
    /// What was found.
    pub(super) finding: Option<Finding>,
}

/// A transfer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TransferView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub(super) transfer_id: TransferId,
    /// Who is asked to take over.
    pub(super) receiver: Receiver,
    /// On what basis in law.
    pub(super) legal_basis: LegalBasis,
    /// Those involved were told.
    pub(super) told_those_involved: bool,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    pub(super) sent_at: Timestamp,
    /// What the receiver answered: awaited, accepted or declined.
    pub(super) answer: &'static str,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) answered_at: Option<Timestamp>,
    /// The receiver's dossier.
    #[schema(value_type = Option<Uuid>)]
    pub(super) dossier_id: Option<DossierId>,
}

/// What the reporter was told.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FeedbackView {
    /// The reporter is known and wants to hear.
    pub(super) owed: bool,
    /// When told after the assessment.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) after_assessment_at: Option<Timestamp>,
    /// When told after the investigation.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) after_investigation_at: Option<Timestamp>,
}

/// A person in a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub(super) person_id: PersonId,
    /// The role.
    pub(super) role: Role,
    /// Under eighteen.
    pub(super) minor: bool,
    /// There is a duty to inform the person.
    pub(super) duty_to_inform: bool,
    /// How often the term to inform was extended.
    pub(super) informing_extensions: u32,
    /// When the person was informed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) informed_at: Option<Timestamp>,
    /// The other household in which a child lives.
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) also_in_household_id: Option<HouseholdId>,
    /// Help: not-owed, owed, started or not-needed.
    pub(super) help: &'static str,
    /// Since when help is settled.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) help_at: Option<Timestamp>,
}

impl From<&Report> for ReportView {
    fn from(report: &Report) -> Self {
        let reason = if let State::NotAdmitted { reason, .. } = report.state { Some(reason) } else { None };
        Self {
            report_id: report.id,
            household_id: report.household,
            municipality_code: report.municipality.as_str().to_owned(),
            received_at: report.received.at,
            capacity: report.source.capacity(),
            sector: report.source.sector(),
            meldcode_step: report.source.meldcode_step().map(MeldcodeStep::number),
            reporter_withheld: report.reporter.withheld,
            nature: report.nature.clone(),
            injury: report.injury,
            minor_concerned: report.minor_concerned(),
            unborn_concerned: report.unborn_concerned(),
            acute: AcuteView::from(&report.acute),
            handler_id: report.handler,
            status: report.state.status(),
            sight_of_safety: SightView { holder: report.sight.holder, held_since_at: report.sight.since },
            not_admitted_reason: reason,
            assessment: report
                .state
                .course()
                .map(|course| AssessmentView { outcome: course.assessment.outcome, assessed_at: course.assessment.on.at }),
            investigation: investigation(&report.state),
            transfer: report.state.transfer().as_ref().map(TransferView::from),
            feedback: FeedbackView {
                owed: report.reporter.wants_feedback,
                after_assessment_at: report.feedback.after_assessment,
                after_investigation_at: report.feedback.after_investigation,
            },
            persons: report.persons.iter().map(PersonView::from).collect(),
        }
    }
}

impl From<&Acute> for AcuteView {
    fn from(acute: &Acute) -> Self {
        let (marked_at, answered_at) = match acute {
            Acute::No => (None, None),
            Acute::Marked { on } => (Some(on.at), None),
            Acute::Answered { marked, on } => (Some(marked.at), Some(on.at)),
        };
        Self { awaits_answer: marked_at.is_some() && answered_at.is_none(), marked_at, answered_at }
    }
}

fn investigation(state: &State) -> Option<InvestigationView> {
    match state {
        State::InvestigationDecided { decided, .. } => {
            Some(InvestigationView { decided_at: decided.at, started_at: None, judged_at: None, finding: None })
        }
        State::Investigating { decided, started, .. } => {
            Some(InvestigationView { decided_at: decided.at, started_at: Some(started.at), judged_at: None, finding: None })
        }
        _ => state.course()?.investigation.map(|done| InvestigationView {
            decided_at: done.decided.at,
            started_at: Some(done.started.at),
            judged_at: Some(done.judged.at),
            finding: Some(done.finding),
        }),
    }
}

impl From<&Transfer> for TransferView {
    fn from(transfer: &Transfer) -> Self {
        let (answer, answered_at, dossier_id) = match transfer.answer {
            Answer::Awaited => ("awaited", None, None),
            Answer::Accepted { at, dossier } => ("accepted", Some(at), dossier),
            Answer::Declined { at } => ("declined", Some(at), None),
        };
        Self {
            transfer_id: transfer.id,
            receiver: transfer.receiver,
            legal_basis: transfer.legal_basis,
            told_those_involved: transfer.told,
            sent_at: transfer.sent.at,
            answer,
            answered_at,
            dossier_id,
        }
    }
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        let (help, help_at) = match person.help {
            Help::NotOwed => ("not-owed", None),
            Help::Owed => ("owed", None),
            Help::Started { at } => ("started", Some(at)),
            Help::NotNeeded { at } => ("not-needed", Some(at)),
        };
        Self {
            person_id: person.id,
            role: person.role,
            minor: person.minor,
            duty_to_inform: person.informing.duty(),
            informing_extensions: person.informing.extensions(),
            informed_at: if let Informing::Informed { on, .. } = person.informing { Some(on.at) } else { None },
            also_in_household_id: person.also_in,
            help,
            help_at,
        }
    }
}

/// A report with its version as `ETag`.
pub(super) fn versioned(report: &Report) -> Versioned<ReportView> {
    Versioned(report.version, ReportView::from(report))
}
