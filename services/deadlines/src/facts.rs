//! Facts out: what deadlines tells, as messages.

use kernel::calendar::Decree;
use kernel::fact::Subject;
use kernel::id::ObligationId;
use kernel::obligations::Obligation;
use kernel::time::Timestamp;
use platform::outbox::{Fact, State};
use proto::FactMessage;
use proto::deadlines as wire;
use uuid::Uuid;

use crate::store;
use crate::store::changes::Change;

/// The id of a fact about an obligation that can happen once for each of `parts`: the same inputs, the same fact.
fn id(kind: &str, obligation: ObligationId, parts: &[&[u8]]) -> Uuid {
    let mut all: Vec<&[u8]> = vec![kind.as_bytes()];
    let bytes = obligation.uuid().into_bytes();
    all.push(&bytes);
    all.extend_from_slice(parts);
    kernel::id::derived("fact", &all)
}

fn instant(at: Timestamp) -> [u8; 8] {
    at.as_microsecond().to_be_bytes()
}

pub(crate) fn opened(obligation: &Obligation) -> Fact {
    let message = wire::ObligationOpened {
        obligation_id: obligation.id.to_string(),
        row: obligation.row.clone(),
        subject_kind: obligation.subject.kind.to_string(),
        subject_id: obligation.subject.id.to_string(),
        due: Some(proto::timestamp(obligation.due)),
        due_date: obligation.due_date.map(|date| date.to_string()).unwrap_or_default(),
        policy_version: obligation.policy_version.clone(),
    };
    let kind = wire::ObligationOpened::KIND;
    Fact::new(kind, &message).id(id(kind, obligation.id, &[]))
}

pub(crate) fn moved(obligation: &Obligation, now: Timestamp) -> Fact {
    let message = wire::ObligationMoved {
        obligation_id: obligation.id.to_string(),
        row: obligation.row.clone(),
        subject_kind: obligation.subject.kind.to_string(),
        subject_id: obligation.subject.id.to_string(),
        due: Some(proto::timestamp(obligation.due)),
        due_date: obligation.due_date.map(|date| date.to_string()).unwrap_or_default(),
    };
    let kind = wire::ObligationMoved::KIND;
    Fact::new(kind, &message).id(id(kind, obligation.id, &[&instant(now), &instant(obligation.due)]))
}

pub(crate) fn met(obligation: &Obligation, by: Uuid, late: bool, recorded_late: bool, at: Timestamp) -> Fact {
    let message = wire::ObligationMet {
        obligation_id: obligation.id.to_string(),
        row: obligation.row.clone(),
        subject_kind: obligation.subject.kind.to_string(),
        subject_id: obligation.subject.id.to_string(),
        late,
        recorded_late,
    };
    let kind = wire::ObligationMet::KIND;
    Fact::new(kind, &message).id(id(kind, obligation.id, &[by.as_bytes()])).occurred_at(at)
}

pub(crate) fn cancelled(obligation: &Obligation, by: Uuid, at: Timestamp) -> Fact {
    let message = wire::ObligationCancelled {
        obligation_id: obligation.id.to_string(),
        row: obligation.row.clone(),
        subject_kind: obligation.subject.kind.to_string(),
        subject_id: obligation.subject.id.to_string(),
    };
    let kind = wire::ObligationCancelled::KIND;
    Fact::new(kind, &message).id(id(kind, obligation.id, &[by.as_bytes()])).occurred_at(at)
}

/// An obligation that no longer follows from what is known.
pub(crate) fn withdrawn(stored: &store::obligations::Model, now: Timestamp) -> Fact {
    let message = wire::ObligationCancelled {
        obligation_id: stored.id.to_string(),
        row: stored.row.clone(),
        subject_kind: stored.subject_kind.clone(),
        subject_id: stored.subject_id.to_string(),
    };
    let kind = wire::ObligationCancelled::KIND;
    Fact::new(kind, &message).id(id(kind, ObligationId::from_uuid(stored.id), &[&instant(now)]))
}

pub(crate) fn breached(obligation: &Obligation) -> Fact {
    let message = wire::ObligationBreached {
        obligation_id: obligation.id.to_string(),
        row: obligation.row.clone(),
        subject_kind: obligation.subject.kind.to_string(),
        subject_id: obligation.subject.id.to_string(),
        due: Some(proto::timestamp(obligation.due)),
    };
    let kind = wire::ObligationBreached::KIND;
    Fact::new(kind, &message)
        .id(id(kind, obligation.id, &[obligation.episode.as_bytes(), &instant(obligation.due)]))
        .occurred_at(obligation.due)
}

/// What a subject is or belongs to, where known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Belongs {
    pub(crate) dossier: Option<Uuid>,
    pub(crate) report: Option<Uuid>,
    pub(crate) escalation: Option<Uuid>,
}

/// A rung that rang. Its id derives from obligation, rung, episode and repetition, so that it can never be two.
pub(crate) fn rung_reached(obligation: &Obligation, rung: &store::rungs::Model, belongs: &Belongs) -> Fact {
    let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let message = wire::RungReached {
        obligation_id: obligation.id.to_string(),
        row: obligation.row.clone(),
        subject_kind: obligation.subject.kind.to_string(),
        subject_id: obligation.subject.id.to_string(),
        rung: rung.rung.clone(),
        episode: rung.episode.to_string(),
        repetition: rung.repetition.unsigned_abs(),
        role: rung.role.clone().unwrap_or_default(),
        desk: rung.desk.clone().unwrap_or_default(),
        acute: rung.acute,
        planned_at: Some(proto::timestamp(rung.planned_at.into())),
        dossier_id: text(belongs.dossier),
        report_id: text(belongs.report),
        escalation_id: text(belongs.escalation),
        minor_concerned: obligation.says("minor_concerned", "true"),
        unborn_concerned: obligation.says("unborn_concerned", "true"),
        rang_by: rung.rang_by.clone(),
    };
    Fact::new(wire::RungReached::KIND, &message).id(rung.fact_id)
}

pub(crate) fn rung_overtaken(obligation: &Obligation, rung: &store::rungs::Model) -> Fact {
    let message = wire::RungOvertaken {
        obligation_id: obligation.id.to_string(),
        row: obligation.row.clone(),
        subject_kind: obligation.subject.kind.to_string(),
        subject_id: obligation.subject.id.to_string(),
        rung: rung.rung.clone(),
        episode: rung.episode.to_string(),
        repetition: rung.repetition.unsigned_abs(),
    };
    let kind = wire::RungOvertaken::KIND;
    Fact::new(kind, &message).id(id(kind, obligation.id, &[rung.fact_id.as_bytes()]))
}

pub(crate) fn policy_activated(region: &str, version: &str, change: &Change) -> Fact {
    let message =
        wire::PolicyActivated { region: region.to_owned(), version: version.to_owned(), change: change.number.unsigned_abs() };
    of_change(Fact::new(wire::PolicyActivated::KIND, &message), change)
}

pub(crate) fn days_equated(decree: &Decree, change: &Change) -> Fact {
    let days = decree.days.iter().map(|day| day.date.to_string()).collect();
    let message = wire::DaysEquated { days, change: change.number.unsigned_abs() };
    of_change(Fact::new(wire::DaysEquated::KIND, &message), change)
}

/// A fact about a change of the rules: it happens once, when the change counts.
fn of_change(fact: Fact, change: &Change) -> Fact {
    let id = kernel::id::derived("fact", &[fact.kind().as_bytes(), &change.number.to_be_bytes()]);
    fact.id(id).occurred_at(change.at)
}

pub(crate) fn warning_accepted(notification: &store::notifications::Model, obligation: &store::obligations::Model) -> Fact {
    let message = wire::WarningAccepted {
        obligation_id: obligation.id.to_string(),
        row: obligation.row.clone(),
        subject_kind: obligation.subject_kind.clone(),
        subject_id: obligation.subject_id.to_string(),
    };
    let kind = wire::WarningAccepted::KIND;
    Fact::new(kind, &message).id(kernel::id::derived("fact", &[kind.as_bytes(), notification.id.as_bytes()]))
}

/// The subject's schedule: the watch sleeps until `next`, and shows the ladder to whoever opens it.
pub(crate) fn schedule(
    subject: Subject,
    number: u64,
    next: Option<Timestamp>,
    ladder: impl IntoIterator<Item = (Timestamp, String, String)>,
) -> State {
    let rungs = ladder.into_iter().map(|(at, row, rung)| wire::Planned { at: Some(proto::timestamp(at)), row, rung });
    let message = wire::Schedule {
        subject_kind: subject.kind.to_string(),
        subject_id: subject.id.to_string(),
        number,
        next_at: next.map(proto::timestamp),
        rungs: rungs.collect(),
    };
    State::new(subject.kind.name(), subject.id, number, &message)
}
