//! An authorisation to act for an older person.
//!
//!   Held ──revoke──► Revoked
//!     └──keep──► Kept

use kernel::id::{AuthorisationId, InvolvedId, TrackId};

use super::codes::{AuthorisationKind, Capacity, CourtDecision, Measure, Revoker};
use super::protection::Protection;
use super::track::{Step, Track, told};
use super::{Refusal, Text};

/// An authorisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorisation {
    /// Its id.
    pub id: AuthorisationId,
    /// The track.
    pub track: TrackId,
    /// What it is.
    pub kind: AuthorisationKind,
    /// Who holds it.
    pub holder: InvolvedId,
    /// It is suspected that it is misused.
    pub misused: bool,
    /// In words.
    pub note: Text,
    /// When, and by whom, it was recorded.
    pub known: Step,
    /// How it ended, when, and in words.
    pub closed: Option<(Closing, Step, Text)>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Revoked, by whom.
    Revoked(Revoker),
    /// Looked at, and it stays.
    Kept,
}

impl Authorisation {
    /// The code of where it stands.
    pub const fn state(&self) -> &'static str {
        match self.closed {
            None => "held",
            Some((Closing::Revoked(_), ..)) => "revoked",
            Some((Closing::Kept, ..)) => "kept",
        }
    }

    /// It is revoked: by the older person only if she is able to decide about money, by the court only if that granted a protection.
    pub fn revoke(
        self,
        by: Revoker,
        track: &Track,
        protections: &[Protection],
        result: Text,
        step: Step,
    ) -> Result<Self, Refusal> {
        match by {
            Revoker::OlderPerson if track.capacity_for_money != Some(Capacity::Capable) => {
                Err(Refusal::MayNotDecideMoney(told(track.capacity_for_money)))
            }
            Revoker::Court if !protections.iter().any(grants_money) => Err(Refusal::NoCourtDecision),
            _ => self.close(Closing::Revoked(by), result, step),
        }
    }

    /// It was looked at and stays.
    pub fn keep(self, reason: Text, step: Step) -> Result<Self, Refusal> {
        self.close(Closing::Kept, reason, step)
    }

    fn close(self, how: Closing, result: Text, step: Step) -> Result<Self, Refusal> {
        if self.closed.is_some() {
            return Err(Refusal::AuthorisationClosed);
        }
        if step.at < self.known.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { closed: Some((how, step, result)), ..self })
    }
}

/// Whether the court put somebody else in charge of the money.
fn grants_money(protection: &Protection) -> bool {
    let about_money = matches!(protection.measure, Measure::Bewind | Measure::Curatele);
    about_money && protection.decided.is_some_and(|(decision, _)| decision == CourtDecision::Granted)
}
