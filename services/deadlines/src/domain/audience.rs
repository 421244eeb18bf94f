//! Roles become people when a rung rings: all holders, else the next role of the chain that has one, else the whole role.

use std::collections::BTreeMap;

use kernel::fact::{Subject, SubjectKind};
use kernel::obligations::Obligation;
use uuid::Uuid;

/// By which step a notification reached somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Somebody holds the role for this subject.
    Holder,
    /// Nobody does; the role that stands in for it has somebody.
    Deputy,
    /// Nobody in particular: everybody with the role.
    Role,
}

impl Step {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Deputy => "deputy",
            Self::Role => "role",
        }
    }
}

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) role: String,
    pub(crate) worker: Option<Uuid>,
    pub(crate) by: Step,
}

/// Who is told when `role` is to hear of an obligation.
///
/// `chain` is the role and, in order, the roles that stand in for it when nobody holds it. A personal role that nobody holds for this
/// subject, and whose stand-ins nobody holds either, goes to the inbox of the last of the chain as a whole: the case never stays with nobody.
pub(crate) fn audience(
    chain: &[&str],
    about: &[Subject],
    holders: &BTreeMap<(Subject, String), Vec<Uuid>>,
) -> Vec<Told> {
    for (place, role) in chain.iter().enumerate() {
        let mut workers: Vec<Uuid> =
            about.iter().filter_map(|subject| holders.get(&(*subject, (*role).to_owned()))).flatten().copied().collect();
        workers.sort_unstable();
        workers.dedup();
        if !workers.is_empty() {
            let by = if place == 0 { Step::Holder } else { Step::Deputy };
            return workers.into_iter().map(|worker| Told { role: (*role).to_owned(), worker: Some(worker), by }).collect();
        }
    }
    chain.last().map(|role| Told { role: (*role).to_owned(), worker: None, by: Step::Role }).into_iter().collect()
}

/// The subjects whose holders count for an obligation: its own, and the dossier and report that it belongs to.
pub(crate) fn circle(obligation: &Obligation) -> Vec<Subject> {
    let mut circle = vec![obligation.subject];
    for kind in [SubjectKind::Dossier, SubjectKind::Report] {
        circle.extend(obligation.related(kind).map(|id| Subject { kind, id }));
    }
    circle.sort_unstable();
    circle.dedup();
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Subject = Subject { kind: SubjectKind::Dossier, id: Uuid::from_u128(1) };

    fn held(role: &str, workers: &[u128]) -> BTreeMap<(Subject, String), Vec<Uuid>> {
        let workers = workers.iter().copied().map(Uuid::from_u128).collect();
        BTreeMap::from([((SUBJECT, role.to_owned()), workers)])
    }

    #[test]
    fn everybody_who_holds_the_role_is_told() {
        let told = audience(&["coordinator", "deputy"], &[SUBJECT], &held("coordinator", &[7, 8]));
        assert_eq!(told.iter().filter_map(|told| told.worker).collect::<Vec<_>>(), [Uuid::from_u128(7), Uuid::from_u128(8)]);
        assert!(told.iter().all(|told| told.by == Step::Holder));
    }

    #[test]
    fn a_vacant_role_is_stood_in_for() {
        let told = audience(&["coordinator", "deputy"], &[SUBJECT], &held("deputy", &[9]));
        assert_eq!(told, [Told { role: "deputy".into(), worker: Some(Uuid::from_u128(9)), by: Step::Deputy }]);
    }

    #[test]
    fn a_chain_that_nobody_holds_ends_with_a_whole_role() {
        let told = audience(&["coordinator", "deputy", "fjc-lead"], &[SUBJECT], &BTreeMap::new());
        assert_eq!(told, [Told { role: "fjc-lead".into(), worker: None, by: Step::Role }]);
    }
}
