//! Conditions on what facts say: a list of cases, of which one must hold in full.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Codes by field, as facts hold them.
pub type Codes = BTreeMap<String, Vec<String>>;

/// One case: every field must say one of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Says(pub BTreeMap<String, Vec<String>>);

impl Says {
    fn holds(&self, codes: &Codes) -> bool {
        self.0.iter().all(|(field, wanted)| codes.get(field).is_some_and(|said| said.iter().any(|value| wanted.contains(value))))
    }

    /// Whether whatever makes this case hold makes the other hold too.
    fn implies(&self, other: &Self) -> bool {
        other
            .0
            .iter()
            .all(|(field, wanted)| self.0.get(field).is_some_and(|mine| mine.iter().all(|value| wanted.contains(value))))
    }
}

/// Cases of which one must hold; none: always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition(pub Vec<Says>);

impl Condition {
    /// Whether there is nothing to hold.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the cases holds.
    pub fn holds(&self, codes: &Codes) -> bool {
        self.is_always() || self.0.iter().any(|case| case.holds(codes))
    }

    /// Whether whatever makes this condition hold makes the other hold too.
    pub fn implies(&self, other: &Self) -> bool {
        other.is_always() || !self.is_always() && self.0.iter().all(|mine| other.0.iter().any(|theirs| mine.implies(theirs)))
    }

    /// Every field that the condition looks at.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|case| case.0.keys()).map(String::as_str)
    }
}
