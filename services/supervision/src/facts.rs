//! Out: what happened in the domain, as facts. Ids, dates, counts and codes only.
//!
//! What follows from a fact of others has an id that derives from it, so that nothing which is replayed can double a fact.

use kernel::id::{DossierId, EscalationId, Id, ReportId, WorkerId, derived};
use kernel::time::Timestamp;
use platform::outbox::Fact;
use proto::FactMessage;
use proto::supervision as message;
use uuid::Uuid;

use crate::domain::concern::Concern;
use crate::domain::decision::Decision;
use crate::domain::escalation::{Escalation, Passed, RaisedBy, Suspension};

fn fact<M: FactMessage>(at: Timestamp, message: &M) -> Fact {
    Fact::new(M::KIND, message).occurred_at(at)
}

/// A fact that an escalation can bring about once in its life.
fn once<M: FactMessage>(at: Timestamp, escalation: EscalationId, message: &M) -> Fact {
    fact(at, message).id(derived(M::KIND, &[escalation.uuid().as_bytes()]))
}

/// The id of the fact that an escalation was raised: the same whenever it is told.
pub(crate) fn raised_id(escalation: EscalationId) -> Uuid {
    derived(message::EscalationRaised::KIND, &[escalation.uuid().as_bytes()])
}

fn text<K>(id: Option<Id<K>>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

pub(crate) fn coordinator_assigned(dossier: DossierId, worker: WorkerId, at: Timestamp) -> Fact {
    fact(at, &message::CoordinatorAssigned { dossier_id: dossier.to_string(), worker_id: worker.to_string() })
}

pub(crate) fn coordinator_relieved(dossier: DossierId, worker: WorkerId, at: Timestamp) -> Fact {
    fact(at, &message::CoordinatorRelieved { dossier_id: dossier.to_string(), worker_id: worker.to_string() })
}

pub(crate) fn concern_raised(concern: &Concern) -> Fact {
    let code = concern.kind.code().to_owned();
    fact(concern.at, &message::ConcernRaised { dossier_id: concern.dossier.to_string(), concern: code })
}

pub(crate) fn escalation_raised(escalation: &Escalation) -> Fact {
    let from = match &escalation.raised_by {
        RaisedBy::Silence { of, .. } => Some(*of),
        RaisedBy::Coordinator { .. } | RaisedBy::Rung(_) => None,
    };
    once(
        escalation.raised_at,
        escalation.id,
        &message::EscalationRaised {
            escalation_id: escalation.id.to_string(),
            desk: escalation.desk.code().to_owned(),
            raised_by: escalation.raised_by.code().to_owned(),
            acute: escalation.acute,
            dossier_id: text(escalation.dossier),
            report_id: text(escalation.report),
            minor_concerned: escalation.children.minor,
            unborn_concerned: escalation.children.unborn,
            from_escalation_id: text(from),
        },
    )
}

pub(crate) fn escalation_delivered(escalation: &Escalation, at: Timestamp) -> Fact {
    once(
        at,
        escalation.id,
        &message::EscalationDelivered {
            escalation_id: escalation.id.to_string(),
            desk: escalation.desk.code().to_owned(),
            acute: escalation.acute,
            dossier_id: text(escalation.dossier),
            report_id: text(escalation.report),
        },
    )
}

pub(crate) fn escalation_acknowledged(escalation: &Escalation, at: Timestamp) -> Fact {
    let desk = escalation.desk.code().to_owned();
    fact(at, &message::EscalationAcknowledged { escalation_id: escalation.id.to_string(), desk })
}

pub(crate) fn escalation_suspended(escalation: &Escalation, suspension: &Suspension) -> Fact {
    let until_date = suspension.until_date.to_string();
    fact(suspension.at, &message::EscalationSuspended { escalation_id: escalation.id.to_string(), until_date })
}

pub(crate) fn escalation_resumed(escalation: &Escalation, at: Timestamp) -> Fact {
    fact(at, &message::EscalationResumed { escalation_id: escalation.id.to_string() })
}

pub(crate) fn escalation_decided(escalation: &Escalation, decision: &Decision, at: Timestamp) -> Fact {
    fact(
        at,
        &message::EscalationDecided {
            escalation_id: escalation.id.to_string(),
            desk: escalation.desk.code().to_owned(),
            decision: decision.outcome.code().to_owned(),
            review_date: decision.review_date.map(|date| date.to_string()).unwrap_or_default(),
            dossier_id: text(escalation.dossier),
            report_id: text(escalation.report),
        },
    )
}

pub(crate) fn escalation_taken_back(escalation: &Escalation, at: Timestamp) -> Fact {
    let (dossier, report): (Option<DossierId>, Option<ReportId>) = (escalation.dossier, escalation.report);
    let (dossier_id, report_id) = (text(dossier), text(report));
    fact(at, &message::EscalationTakenBack { escalation_id: escalation.id.to_string(), dossier_id, report_id })
}

pub(crate) fn escalation_passed_on(passed: &Passed, at: Timestamp) -> Fact {
    once(
        at,
        passed.silent.id,
        &message::EscalationPassedOn {
            escalation_id: passed.silent.id.to_string(),
            desk: passed.silent.desk.code().to_owned(),
            to_escalation_id: passed.next.id.to_string(),
            to_desk: passed.next.desk.code().to_owned(),
        },
    )
}

pub(crate) fn escalation_overtaken(escalation: &Escalation, at: Timestamp) -> Fact {
    let desk = escalation.desk.code().to_owned();
    once(at, escalation.id, &message::EscalationOvertaken { escalation_id: escalation.id.to_string(), desk })
}
