//! Who coordinates a dossier: exactly one worker, without gap or overlap.
//!
//!   (nobody) ──assign──► Current ──assign another──► Ended, and the other is Current
//!                           └──────dossier closes──► Ended

use std::time::Duration;

use kernel::id::{AssignmentId, DossierId, WorkerId};
use kernel::time::Timestamp;

use super::Refusal;
use super::dossier::Dossier;

/// A worker coordinates a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// The dossier.
    pub dossier: DossierId,
    /// The coordinator.
    pub worker: WorkerId,
    /// From when.
    pub began_at: Timestamp,
    /// Until when; not yet, where absent.
    pub ended_at: Option<Timestamp>,
    /// The instant at which the assignment before this one ended: the same instant, or none for the first.
    pub follows: Option<Timestamp>,
}

/// What an assignment changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The assignment that ends.
    pub ended: Option<Assignment>,
    /// The assignment that begins.
    pub begun: Assignment,
}

/// Assigns a coordinator, in place of `replaces`; whoever coordinates now must be exactly that worker, or nobody.
pub fn assign(
    id: AssignmentId,
    dossier: &Dossier,
    current: Option<Assignment>,
    worker: WorkerId,
    replaces: Option<WorkerId>,
    at: Timestamp,
) -> Result<Change, Refusal> {
    dossier.must_be_open(at)?;
    let coordinates = current.as_ref().map(|assignment| assignment.worker);
    if coordinates != replaces {
        return Err(Refusal::CoordinatorIsAnother { current: coordinates });
    }
    if coordinates == Some(worker) {
        return Err(Refusal::CoordinatesAlready(worker));
    }
    let ended = current.map(|assignment| assignment.end(at)).transpose()?;
    let follows = ended.as_ref().map(|_| at);
    Ok(Change { ended, begun: Assignment { id, dossier: dossier.id, worker, began_at: at, ended_at: None, follows } })
}

impl Assignment {
    /// Ends the assignment; it lasted at least an instant.
    pub fn end(self, at: Timestamp) -> Result<Self, Refusal> {
        if at <= self.began_at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { ended_at: Some(at), ..self })
    }

    /// Ends the assignment with its dossier. Where it was recorded to begin later, it lasts no more than an instant.
    pub fn end_with_dossier(self, closed_at: Timestamp) -> Self {
        let least = self.began_at + Duration::from_micros(1);
        Self { ended_at: Some(closed_at.max(least)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::Children;
    use super::*;
    use kernel::id::Id;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn worker(name: &str) -> WorkerId {
        Id::derived(&[name.as_bytes()])
    }

    fn dossier() -> Dossier {
        Dossier {
            id: Id::derived(&[b"dossier"]),
            municipality_code: "0855".to_owned(),
            children: Children::default(),
            opened_at: at(10),
            closed_at: None,
        }
    }

    fn first() -> Assignment {
        assign(Id::derived(&[b"1"]), &dossier(), None, worker("anna"), None, at(20)).unwrap().begun
    }

    #[test]
    fn the_first_coordinator_follows_nobody() {
        assert_eq!((first().began_at, first().ended_at, first().follows), (at(20), None, None));
    }

    #[test]
    fn a_handover_leaves_no_gap_and_no_overlap() {
        let change =
            assign(Id::derived(&[b"2"]), &dossier(), Some(first()), worker("bram"), Some(worker("anna")), at(30)).unwrap();
        assert_eq!(change.ended.unwrap().ended_at, Some(at(30)));
        assert_eq!((change.begun.began_at, change.begun.follows), (at(30), Some(at(30))));
    }

    #[test]
    fn a_second_planner_does_not_undo_the_first() {
        let second = assign(Id::derived(&[b"2"]), &dossier(), Some(first()), worker("bram"), None, at(30));
        assert_eq!(second, Err(Refusal::CoordinatorIsAnother { current: Some(worker("anna")) }));
    }

    #[test]
    fn a_handover_from_somebody_who_no_longer_coordinates_is_refused() {
        let late = assign(Id::derived(&[b"2"]), &dossier(), None, worker("bram"), Some(worker("anna")), at(30));
        assert_eq!(late, Err(Refusal::CoordinatorIsAnother { current: None }));
    }

    #[test]
    fn nobody_takes_over_from_himself() {
        let same = assign(Id::derived(&[b"2"]), &dossier(), Some(first()), worker("anna"), Some(worker("anna")), at(30));
        assert_eq!(same, Err(Refusal::CoordinatesAlready(worker("anna"))));
    }

    #[test]
    fn an_assignment_does_not_end_before_it_began_nor_begin_before_the_dossier() {
        assert_eq!(first().end(at(20)), Err(Refusal::TooEarly));
        let early = assign(Id::derived(&[b"1"]), &dossier(), None, worker("anna"), None, at(9));
        assert_eq!(early, Err(Refusal::TooEarly));
    }

    #[test]
    fn an_assignment_ends_with_its_dossier_and_lasts_at_least_an_instant() {
        assert_eq!(first().end_with_dossier(at(50)).ended_at, Some(at(50)));
        assert!(first().end_with_dossier(at(10)).ended_at > Some(at(20)));
    }

    #[test]
    fn a_closed_dossier_gets_no_coordinator() {
        let closed = Dossier { closed_at: Some(at(15)), ..dossier() };
        let refused = assign(Id::derived(&[b"1"]), &closed, None, worker("anna"), None, at(20));
        assert_eq!(refused, Err(Refusal::DossierClosed(closed.id)));
    }
}
