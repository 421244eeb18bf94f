//! What Cedar allows one actor for one action: a truth table over the four ways in which a row can concern an actor.

/// A way in which a row can concern an actor. Each is one bit of a `Relation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The row is of the actor's organisation.
    Organisation = 1,
    /// The row is of a municipality the actor works for.
    Municipality = 2,
    /// The row is assigned to the actor personally.
    Assigned = 4,
    /// The row lies at a desk where the actor sits.
    Desk = 8,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 4] = [Scope::Organisation, Scope::Municipality, Scope::Assigned, Scope::Desk];

    /// The attribute of `resource` by which a policy asks for it.
    pub const fn attribute(self) -> &'static str {
        match self {
            Scope::Organisation => "ofOrganisation",
            Scope::Municipality => "ofMunicipality",
            Scope::Assigned => "assigned",
            Scope::Desk => "atDesk",
        }
    }
}

/// How a row concerns an actor: the scopes it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Relation(u8);

impl Relation {
    /// Every relation that there can be.
    pub(crate) fn all() -> impl Iterator<Item = Relation> {
        (0..16).map(Relation)
    }

    pub(crate) fn with(self, scope: Scope, holds: bool) -> Self {
        if holds { Self(self.0 | scope as u8) } else { self }
    }

    pub(crate) fn has(self, scope: Scope) -> bool {
        self.0 & scope as u8 != 0
    }

    fn within(self, other: Relation) -> bool {
        self.0 & other.0 == self.0
    }
}

/// The relations for which an action is allowed to an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Grant(u16);

/// What a row must fulfil: every scope named, with the answer it must have. No scope named: any row.
pub(crate) type Term = Vec<(Scope, bool)>;

impl Grant {
    /// Every row, whatever it is.
    pub(crate) const EVERYTHING: Grant = Grant(u16::MAX);

    pub(crate) fn allow(&mut self, relation: Relation) {
        self.0 |= 1 << relation.0;
    }

    pub(crate) fn allows(self, relation: Relation) -> bool {
        self.0 & (1 << relation.0) != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The grant as a disjunction of terms, as short as possible where more scopes never take a right away.
    pub(crate) fn terms(self) -> Vec<Term> {
        let allowed: Vec<_> = Relation::all().filter(|relation| self.allows(*relation)).collect();
        let only_grows = allowed.iter().all(|small| Relation::all().all(|large| !small.within(large) || self.allows(large)));
        if only_grows {
            let minimal = allowed.iter().filter(|one| !allowed.iter().any(|other| other != *one && other.within(**one)));
            minimal
                .map(|one| Scope::ALL.into_iter().filter(|scope| one.has(*scope)).map(|scope| (scope, true)).collect())
                .collect()
        } else {
            allowed.iter().map(|one| Scope::ALL.into_iter().map(|scope| (scope, one.has(scope))).collect()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(terms: &[Term], relation: Relation) -> bool {
        terms.iter().any(|term| term.iter().all(|(scope, answer)| relation.has(*scope) == *answer))
    }

    #[test]
    fn the_terms_of_every_possible_grant_say_the_same_as_the_grant() {
        for bits in 0..=u16::MAX {
            let terms = Grant(bits).terms();
            assert!(Relation::all().all(|relation| holds(&terms, relation) == Grant(bits).allows(relation)), "{bits:016b}");
        }
    }

    #[test]
    fn a_grant_of_everything_is_one_term_that_asks_nothing() {
        assert_eq!(Grant::EVERYTHING.terms(), vec![Vec::new()]);
    }

    #[test]
    fn a_grant_of_own_or_assigned_rows_is_two_terms() {
        let mut grant = Grant::default();
        Relation::all().filter(|r| r.has(Scope::Organisation) || r.has(Scope::Assigned)).for_each(|r| grant.allow(r));
        assert_eq!(grant.terms(), vec![vec![(Scope::Organisation, true)], vec![(Scope::Assigned, true)]]);
    }
}
