//! What other rules make of a subject's obligations, against what is stored: the same before they count and after. Pure.

use std::collections::BTreeMap;

use kernel::id::ObligationId;
use kernel::obligations::{Obligation, State};
use kernel::term::Step;
use kernel::time::Timestamp;

use super::settle::Stored;

/// What happens to an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It falls due at another instant.
    Moved,
    /// It is owed, and was not.
    Opened,
    /// It was owed, and is not.
    Cancelled,
    /// It would fall due earlier, and keeps its due instant: rules never move one earlier by themselves.
    HeldBack,
}

impl Kind {
    /// The name in kebab-case.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Opened => "opened",
            Self::Cancelled => "cancelled",
            Self::HeldBack => "held-back",
        }
    }
}

/// What other rules do to one obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) obligation: ObligationId,
    pub(crate) kind: Kind,
    /// When it was due.
    pub(crate) before: Option<Timestamp>,
    /// When it is due.
    pub(crate) after: Option<Timestamp>,
    /// When it would be due, were it not held back.
    pub(crate) withheld: Option<Timestamp>,
}

/// The due instant that an obligation was held back from, whichever policy did it.
pub(crate) fn withheld(obligation: &Obligation) -> Option<(&str, Timestamp)> {
    obligation.steps.iter().find_map(|step| match step {
        Step::KeptLater { policy, instead_of, .. } => Some((policy.as_str(), *instead_of)),
        _ => None,
    })
}

/// What happens to obligations that were open, or are now. `policy` is the version that comes into force, if one does.
pub(crate) fn difference(before: &BTreeMap<ObligationId, Stored>, after: &[Obligation], policy: Option<&str>) -> Vec<Move> {
    let changed = after.iter().filter_map(|obligation| {
        let was = before.get(&obligation.id).filter(|stored| stored.is_open()).map(|stored| stored.due);
        let held = withheld(obligation).filter(|(version, _)| Some(*version) == policy).map(|(_, instead_of)| instead_of);
        let kind = match (was, &obligation.state) {
            (None, State::Open | State::Suspended { .. }) => Kind::Opened,
            (Some(_), State::Cancelled { .. }) => Kind::Cancelled,
            (None, _) | (Some(_), State::Met { .. }) => return None,
            (Some(due), _) if due != obligation.due => Kind::Moved,
            (Some(_), _) if held.is_some() => Kind::HeldBack,
            _ => return None,
        };
        let is = (kind != Kind::Cancelled).then_some(obligation.due);
        Some(Move { obligation: obligation.id, kind, before: was, after: is, withheld: held })
    });
    let gone = before.iter().filter(|(id, stored)| stored.is_open() && after.iter().all(|obligation| obligation.id != **id));
    let gone = gone.map(|(id, stored)| Move {
        obligation: *id,
        kind: Kind::Cancelled,
        before: Some(stored.due),
        after: None,
        withheld: None,
    });
    changed.chain(gone).collect()
}
