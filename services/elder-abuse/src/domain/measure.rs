//! A measure of an action plan.
//!
//!   Open ──close──► Done | Dropped

use kernel::id::{ActionId, InvolvedId, TrackId};

use super::codes::{MeasureKind, Role};
use super::track::{Step, Track};
use super::{Refusal, Text};

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its id.
    pub id: ActionId,
    /// The track.
    pub track: TrackId,
    /// Which measure.
    pub kind: MeasureKind,
    /// What exactly.
    pub note: Text,
    /// Who watches the money.
    pub eyes: Option<(InvolvedId, InvolvedId)>,
    /// When, and by whom, it was opened.
    pub opened: Step,
    /// How it closed: done or dropped, when, and in words.
    pub closed: Option<(bool, Step, Text)>,
}

impl Measure {
    /// Opens a measure in a planned track. Four eyes are of two people who are neither suspected nor the older person.
    pub fn open(
        id: ActionId,
        track: &Track,
        kind: MeasureKind,
        note: Text,
        watchers: &[InvolvedId],
        opened: Step,
    ) -> Result<Self, Refusal> {
        track.must_be_planned()?;
        let eyes = match (kind, watchers) {
            (MeasureKind::FourEyes, [one, other]) => {
                let may = |id: &InvolvedId| {
                    track.somebody(*id).is_some_and(|one| !matches!(one.role, Role::Suspected | Role::OlderPerson))
                };
                if one == other || !may(one) || !may(other) {
                    return Err(Refusal::NotFourEyes);
                }
                Some((*one, *other))
            }
            (MeasureKind::FourEyes, _) => return Err(Refusal::NotFourEyes),
            (_, []) => None,
            _ => return Err(Refusal::WatchersUnasked),
        };
        Ok(Self { id, track: track.id, kind, note, eyes, opened, closed: None })
    }

    /// The code of where it stands.
    pub const fn state(&self) -> &'static str {
        match self.closed {
            None => "open",
            Some((true, ..)) => "done",
            Some((false, ..)) => "dropped",
        }
    }

    /// It was done, or dropped for a reason.
    pub fn close(self, is_done: bool, result: Text, step: Step) -> Result<Self, Refusal> {
        if self.closed.is_some() {
            return Err(Refusal::MeasureClosed);
        }
        if step.at < self.opened.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { closed: Some((is_done, step, result)), ..self })
    }
}
