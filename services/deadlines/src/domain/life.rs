//! The life of a policy version.
//!
//!   Submitted ──activate at──► Scheduled ──the instant comes──► InForce ──another does──► Superseded
//!       │   ▲────withdraw──────────┘                              ▲                           │
//!       └───────activate──────────────────────────────────────────┴─────────activate──────────┘

use kernel::id::WorkerId;
use kernel::time::Timestamp;

/// A version came, or is to come, into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Activation {
    pub(crate) version: String,
    /// The number of the change.
    pub(crate) number: i64,
    /// From when it counts.
    pub(crate) at: Timestamp,
    pub(crate) recorded_at: Timestamp,
    pub(crate) recorded_by: WorkerId,
    /// When and by whom it was taken back, before it came into force.
    pub(crate) withdrawn: Option<(Timestamp, WorkerId)>,
}

/// How a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum State {
    #[default]
    Submitted,
    Scheduled,
    InForce,
    Superseded,
}

impl State {
    /// The name in kebab-case.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Scheduled => "scheduled",
            Self::InForce => "in-force",
            Self::Superseded => "superseded",
        }
    }
}

/// The life of one version so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Life {
    pub(crate) state: State,
    /// The activation by which it last came into force.
    pub(crate) last: Option<Activation>,
    /// The activation that is to come.
    pub(crate) scheduled: Option<Activation>,
    /// Every activation, also those to come and those taken back, in the order in which they count.
    pub(crate) activations: Vec<Activation>,
}

impl Life {
    /// The life of a version at an instant. `all` are the activations of all versions in the order in which they count.
    pub(crate) fn of(version: &str, all: &[Activation], now: Timestamp) -> Self {
        let valid = || all.iter().filter(|activation| activation.withdrawn.is_none());
        let (own, ruling) = (|one: &&Activation| one.version == version, valid().rfind(|one| one.at <= now));
        let scheduled = valid().filter(own).find(|one| one.at > now).cloned();
        let last = valid().filter(own).rfind(|one| one.at <= now).cloned();
        let state = match (ruling.as_ref().is_some_and(own), &scheduled, &last) {
            (true, ..) => State::InForce,
            (false, Some(_), _) => State::Scheduled,
            (false, None, Some(_)) => State::Superseded,
            (false, None, None) => State::Submitted,
        };
        Self { state, last, scheduled, activations: all.iter().filter(own).cloned().collect() }
    }

    pub(crate) fn is_in_force(&self) -> bool {
        self.state == State::InForce
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn activation(version: &str, number: i64, from: i64) -> Activation {
        let by = "00000000-0000-0000-0000-000000000007".parse().unwrap();
        let (at, recorded_at) = (at(from), at(number));
        Activation { version: version.to_owned(), number, at, recorded_at, recorded_by: by, withdrawn: None }
    }

    #[test]
    fn a_version_goes_from_submitted_to_superseded_and_back_into_force() {
        let mut all = vec![activation("a", 1, 10), activation("b", 2, 20), activation("a", 3, 30)];
        let state = |all: &[Activation], version: &str, now: i64| Life::of(version, all, at(now)).state;
        assert_eq!(
            ["a", "b", "c"].map(|version| state(&all[..1], version, 10)),
            [State::InForce, State::Submitted, State::Submitted]
        );
        assert_eq!(["a", "b"].map(|version| state(&all[..2], version, 15)), [State::InForce, State::Scheduled]);
        assert_eq!(["a", "b"].map(|version| state(&all, version, 25)), [State::Scheduled, State::InForce]);
        assert_eq!(["a", "b"].map(|version| state(&all, version, 30)), [State::InForce, State::Superseded]);
        assert_eq!(Life::of("a", &all, at(30)).activations.len(), 2, "the first activation is not forgotten");
        all[1].withdrawn = Some((at(12), all[1].recorded_by));
        assert_eq!(["a", "b"].map(|version| state(&all[..2], version, 25)), [State::InForce, State::Submitted]);
    }
}
