//! Out: what happened in the domain, as facts. Ids, dates, counts and codes only.

use kernel::id::{ReportId, TrackId, WorkerId};
use kernel::time::{Date, Timestamp};
use platform::outbox::Fact;
use proto::FactMessage;
use proto::elder_abuse as message;

use crate::domain::authorisation::{Authorisation, Closing};
use crate::domain::codes::{Capacity, Code, Decision, Dynamic, Form, LegalBasis, Partner, SignalOutcome, Statement};
use crate::domain::institution::{Institution, Officer, Signal};
use crate::domain::measure::Measure;
use crate::domain::protection::Protection;
use crate::domain::track::Track;

/// Whose work a track is: its obligations are the Family Justice Center's.
const ORGANISATION: &str = "fjc";
/// Whose work an institution's attention is.
const WATCHING: &str = "veilig-thuis";

fn fact<M: FactMessage>(at: Timestamp, message: &M) -> Fact {
    Fact::new(M::KIND, message).occurred_at(at)
}

fn codes<C: Code>(values: &[C]) -> Vec<String> {
    values.iter().map(|value| value.code().to_owned()).collect()
}

fn id(id: Option<impl ToString>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

pub(crate) fn track_entered(track: &Track) -> Fact {
    fact(
        track.entered.at,
        &message::TrackEntered {
            request_id: track.id.to_string(),
            entry: track.entry.code().to_owned(),
            municipality_code: track.municipality_code.clone(),
            household_id: id(track.household),
            dossier_id: id(track.dossier),
            report_id: id(track.report),
            forms: codes(&track.forms),
            organisation: ORGANISATION.to_owned(),
        },
    )
}

pub(crate) fn track_accepted(id: TrackId, at: Timestamp) -> Fact {
    fact(at, &message::TrackAccepted { request_id: id.to_string() })
}

pub(crate) fn track_completed(id: TrackId, at: Timestamp) -> Fact {
    fact(at, &message::TrackCompleted { request_id: id.to_string() })
}

pub(crate) fn track_ended(id: TrackId, at: Timestamp) -> Fact {
    fact(at, &message::TrackEnded { request_id: id.to_string() })
}

pub(crate) fn older_person_withdrew(id: TrackId, at: Timestamp) -> Fact {
    fact(at, &message::OlderPersonWithdrew { request_id: id.to_string() })
}

pub(crate) fn looked_after(id: TrackId, at: Timestamp) -> Fact {
    fact(at, &message::LookedAfter { request_id: id.to_string() })
}

pub(crate) fn coordinator_assigned(id: TrackId, worker: WorkerId, at: Timestamp) -> Fact {
    fact(at, &message::CoordinatorAssigned { request_id: id.to_string(), worker_id: worker.to_string() })
}

pub(crate) fn coordinator_relieved(id: TrackId, worker: WorkerId, at: Timestamp) -> Fact {
    fact(at, &message::CoordinatorRelieved { request_id: id.to_string(), worker_id: worker.to_string() })
}

pub(crate) fn dynamics_recorded(id: TrackId, dynamics: &[Dynamic], at: Timestamp) -> Fact {
    fact(at, &message::DynamicsRecorded { request_id: id.to_string(), dynamics: codes(dynamics) })
}

pub(crate) fn forms_recorded(id: TrackId, forms: &[Form], at: Timestamp) -> Fact {
    fact(at, &message::FormsRecorded { request_id: id.to_string(), forms: codes(forms) })
}

pub(crate) fn action_plan_agreed(id: TrackId, at: Timestamp) -> Fact {
    fact(at, &message::ActionPlanAgreed { request_id: id.to_string() })
}

/// A measure was opened, done or dropped.
pub(crate) fn measure(measure: &Measure) -> Fact {
    let (request_id, measure_id) = (measure.track.to_string(), measure.id.to_string());
    let kind = measure.kind.code().to_owned();
    match &measure.closed {
        None => fact(measure.opened.at, &message::MeasureOpened { request_id, measure_id, measure: kind }),
        Some((true, step, _)) => fact(step.at, &message::MeasureDone { request_id, measure_id, measure: kind }),
        Some((false, step, _)) => fact(step.at, &message::MeasureDropped { request_id, measure_id, measure: kind }),
    }
}

pub(crate) fn older_person_heard(id: TrackId, at: Timestamp) -> Fact {
    fact(at, &message::OlderPersonHeard { request_id: id.to_string() })
}

pub(crate) fn statement_taken(id: TrackId, statement: Statement, at: Timestamp) -> Fact {
    fact(at, &message::StatementTaken { request_id: id.to_string(), statement: statement.code().to_owned() })
}

pub(crate) fn capacity_assessed(id: TrackId, decision: Decision, outcome: Capacity, at: Timestamp) -> Fact {
    let (decision, outcome) = (decision.code().to_owned(), outcome.code().to_owned());
    fact(at, &message::CapacityAssessed { request_id: id.to_string(), decision, outcome })
}

/// An authorisation is known, was revoked, or stays.
pub(crate) fn authorisation(authorisation: &Authorisation) -> Fact {
    let (request_id, authorisation_id) = (authorisation.track.to_string(), authorisation.id.to_string());
    match &authorisation.closed {
        None => {
            let (kind, misused) = (authorisation.kind.code().to_owned(), authorisation.misused);
            let known = message::AuthorisationKnown { request_id, authorisation_id, authorisation: kind, misused };
            fact(authorisation.known.at, &known)
        }
        Some((Closing::Revoked(by), step, _)) => {
            let by = Code::code(*by).to_owned();
            fact(step.at, &message::AuthorisationRevoked { request_id, authorisation_id, by })
        }
        Some((Closing::Kept, step, _)) => fact(step.at, &message::AuthorisationKept { request_id, authorisation_id }),
    }
}

/// The court was asked, or decided.
pub(crate) fn protection(protection: &Protection) -> Fact {
    let (request_id, protection_id) = (protection.track.to_string(), protection.id.to_string());
    let measure = protection.measure.code().to_owned();
    match protection.decided {
        None => {
            let petitioner = protection.petitioner.code().to_owned();
            fact(protection.requested.at, &message::ProtectionRequested { request_id, protection_id, measure, petitioner })
        }
        Some((decision, step)) => {
            let decision = decision.code().to_owned();
            fact(step.at, &message::ProtectionDecided { request_id, protection_id, measure, decision })
        }
    }
}

pub(crate) fn data_shared(id: TrackId, partner: Partner, basis: LegalBasis, told: bool, at: Timestamp) -> Fact {
    let (partner, legal_basis) = (partner.code().to_owned(), basis.code().to_owned());
    fact(at, &message::DataShared { request_id: id.to_string(), partner, legal_basis, told })
}

pub(crate) fn report_linked(id: TrackId, report: ReportId, at: Timestamp) -> Fact {
    fact(at, &message::ReportLinked { request_id: id.to_string(), report_id: report.to_string() })
}

pub(crate) fn institution_joined(institution: &Institution) -> Fact {
    let joined = message::InstitutionJoined {
        request_id: institution.id.to_string(),
        kind: institution.kind.code().to_owned(),
        municipality_code: institution.municipality_code.clone(),
        organisation: WATCHING.to_owned(),
    };
    fact(institution.joined.at, &joined)
}

/// An officer was named, or left.
pub(crate) fn officer(officer: &Officer) -> Fact {
    let (request_id, officer_id) = (officer.institution.to_string(), officer.id.to_string());
    match officer.left_at {
        None => fact(officer.named.at, &message::AttentionOfficerNamed { request_id, officer_id }),
        Some(at) => fact(at, &message::AttentionOfficerLeft { request_id, officer_id }),
    }
}

pub(crate) fn officer_trained(officer: &Officer, held: Date, at: Timestamp) -> Fact {
    let (request_id, officer_id) = (officer.institution.to_string(), officer.id.to_string());
    fact(at, &message::AttentionOfficerTrained { request_id, officer_id, held_date: held.to_string() })
}

pub(crate) fn signal_counted(signal: &Signal, institution: &Institution) -> Fact {
    let counted = message::SignalCounted {
        request_id: signal.id.to_string(),
        institution_id: institution.id.to_string(),
        meldcode_step: signal.meldcode_step,
        municipality_code: institution.municipality_code.clone(),
    };
    fact(signal.counted.at, &counted)
}

pub(crate) fn signal_closed(signal: &Signal, outcome: SignalOutcome, at: Timestamp) -> Fact {
    let (request_id, institution_id) = (signal.id.to_string(), signal.institution.to_string());
    fact(at, &message::SignalClosed { request_id, institution_id, outcome: outcome.code().to_owned() })
}
