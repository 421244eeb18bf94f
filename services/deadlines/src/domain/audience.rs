//! Whose holders count for an obligation, and who holds what by which fact.

use std::collections::BTreeSet;

use kernel::fact::{Fact, Subject, SubjectKind};
use kernel::id::WorkerId;
use kernel::obligations::{Body, Entry};

/// A change of who holds a role for a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holding {
    pub(crate) subject: Subject,
    pub(crate) role: &'static str,
    pub(crate) worker: WorkerId,
    /// Whether they take the role or leave it.
    pub(crate) takes: bool,
}

/// Facts by which somebody takes (`true`) or leaves a role for a subject.
const HOLDINGS: [(&str, SubjectKind, &str, bool); 7] = [
    ("intake.handler_assigned", SubjectKind::Report, "vt-handler", true),
    ("supervision.coordinator_assigned", SubjectKind::Dossier, "coordinator", true),
    ("supervision.coordinator_relieved", SubjectKind::Dossier, "coordinator", false),
    ("wijzer-scheiden.coordinator_assigned", SubjectKind::Request, "coordinator", true),
    ("wijzer-scheiden.coordinator_relieved", SubjectKind::Request, "coordinator", false),
    ("elder-abuse.coordinator_assigned", SubjectKind::Request, "coordinator", true),
    ("elder-abuse.coordinator_relieved", SubjectKind::Request, "coordinator", false),
];

/// Whether single workers hold this role for a subject. All other roles are told as a whole: everybody who has them.
pub(crate) fn is_personal(role: &str) -> bool {
    HOLDINGS.iter().any(|(_, _, held, _)| *held == role)
}

/// What a fact says about who holds a role.
pub(crate) fn holdings(fact: &Fact) -> Vec<Holding> {
    let workers = fact.fields.ids.get("worker_id").into_iter().flatten().copied().map(WorkerId::from_uuid);
    let workers: Vec<WorkerId> = workers.collect();
    HOLDINGS
        .iter()
        .filter(|(kind, ..)| *kind == fact.kind)
        .flat_map(|(_, about, role, takes)| {
            let subjects = fact.subjects().into_iter().filter(move |subject| subject.kind == *about);
            let workers = workers.clone();
            subjects.flat_map(move |subject| {
                workers.clone().into_iter().map(move |worker| Holding { subject, role, worker, takes: *takes })
            })
        })
        .collect()
}

/// The subjects that a subject belongs to, as its facts say: the report and dossier of a person, the dossier of an escalation.
pub(crate) fn circle(subject: Subject, history: &[Entry]) -> Vec<Subject> {
    let related = history.iter().filter_map(|entry| match &entry.body {
        Body::Fact(fact) => Some(fact.subjects()),
        _ => None,
    });
    let wider = [SubjectKind::Dossier, SubjectKind::Report, SubjectKind::Escalation];
    let mut circle: BTreeSet<_> = related
        .flatten()
        .filter(|other| other.kind != subject.kind && wider.contains(&other.kind) && above(other.kind, subject.kind))
        .collect();
    circle.insert(subject);
    circle.into_iter().collect()
}

/// Whether a subject of kind `one` is what a subject of kind `other` belongs to.
fn above(one: SubjectKind, other: SubjectKind) -> bool {
    match other {
        SubjectKind::Report | SubjectKind::Dossier => matches!(one, SubjectKind::Report | SubjectKind::Dossier),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::fact::Fields;
    use kernel::id::{DossierId, PersonId, ReportId};
    use kernel::time::Timestamp;

    const DOSSIER: &str = "00000000-0000-0000-0000-000000000001";
    const REPORT: &str = "00000000-0000-0000-0000-000000000002";
    const PERSON: &str = "00000000-0000-0000-0000-000000000003";
    const WORKER: &str = "00000000-0000-0000-0000-000000000007";

    fn fact(kind: &str, ids: &[(&str, &str)]) -> Fact {
        let ids = ids.iter().map(|(name, id)| ((*name).to_owned(), vec![id.parse().unwrap()])).collect();
        Fact {
            id: kernel::id::derived("fact", &[kind.as_bytes()]),
            kind: kind.into(),
            occurred_at: Timestamp::UNIX_EPOCH,
            recorded_at: Timestamp::UNIX_EPOCH,
            fields: Fields { ids, ..Fields::default() },
        }
    }

    #[test]
    fn a_coordinator_takes_and_leaves_the_role_for_the_dossier() {
        let ids = [("dossier_id", DOSSIER), ("worker_id", WORKER)];
        let dossier = Subject { kind: SubjectKind::Dossier, id: DOSSIER.parse::<DossierId>().unwrap().uuid() };
        let (role, worker) = ("coordinator", WORKER.parse().unwrap());
        let takes = holdings(&fact("supervision.coordinator_assigned", &ids));
        assert_eq!(takes, [Holding { subject: dossier, role, worker, takes: true }]);
        let leaves = holdings(&fact("supervision.coordinator_relieved", &ids));
        assert_eq!(leaves, [Holding { subject: dossier, role, worker, takes: false }]);
    }

    #[test]
    fn the_handler_of_a_report_counts_for_its_persons() {
        let person = Subject { kind: SubjectKind::Person, id: PERSON.parse::<PersonId>().unwrap().uuid() };
        let recorded = fact("intake.person_recorded", &[("report_id", REPORT), ("person_id", PERSON)]);
        let circle = circle(person, &[Entry::from(recorded)]);
        assert!(circle.contains(&Subject { kind: SubjectKind::Report, id: REPORT.parse::<ReportId>().unwrap().uuid() }));
        assert!(circle.contains(&person));
    }
}
