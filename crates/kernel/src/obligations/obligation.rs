//! An obligation, its state and its planned rungs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::BREACH;
use crate::fact::Subject;
use crate::id::{FactId, ObligationId};
use crate::policy::{Action, Codes, Demand, Ground};
use crate::term::{Change, Length, Step, Term};
use crate::time::{Date, Timestamp};

/// A duty that arose, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Obligation {
    /// Derived from row, subject and starting fact.
    pub id: ObligationId,
    /// The row of the policy.
    pub row: String,
    /// What it is about.
    pub subject: Subject,
    /// The fact that made it.
    pub started_by: Uuid,
    /// When that fact was true.
    pub exists_from: Timestamp,
    /// The fact that its term counts from.
    pub counted_by: Uuid,
    /// The instant that its term counts from.
    pub counts_from: Timestamp,
    /// The fact by which a person last started, extended, suspended, resumed or reopened it.
    pub episode: Uuid,
    /// When that fact was known.
    pub episode_at: Timestamp,
    /// The term.
    pub term: Term,
    /// Extensions and suspensions that count.
    pub change: Change,
    /// The first instant that is too late.
    pub due: Timestamp,
    /// The last day; absent for terms of the clock.
    pub due_date: Option<Date>,
    /// What became of it.
    pub state: State,
    /// Life or safety is in danger now.
    pub acute: bool,
    /// The ladder of the current episode, in order. Repetitions of the last rung are not written out.
    pub ladder: Vec<PlannedRung>,
    /// The version of the policy that it follows.
    pub policy_version: String,
    /// What its calendar is based on.
    pub calendar_version: String,
    /// What facts said about the subject: every code ever said, by field.
    pub codes: Codes,
    /// How others read its term: shown beside, without effect.
    pub also_read_as: Vec<Reading>,
    /// How the due instant was found.
    pub steps: Vec<Step>,
}

/// The end of a term as others read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The term as they read it.
    pub term: Term,
    /// Who reads it so.
    pub source: Ground,
    /// The instant that this reading counts from.
    #[schemars(with = "crate::shape::Instant")]
    pub counts_from: Timestamp,
    /// The last day; absent for terms of the clock.
    #[schemars(with = "Option<crate::shape::Day>")]
    pub due_date: Option<Date>,
    /// The first instant that would be too late.
    #[schemars(with = "crate::shape::Instant")]
    pub due: Timestamp,
    /// How it was found.
    pub steps: Vec<Step>,
}

/// What became of an obligation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum State {
    /// It waits to be fulfilled.
    Open,
    /// Its term stands still; it runs on by itself at `until`.
    Suspended {
        /// Since when.
        #[schemars(with = "crate::shape::Instant")]
        since: Timestamp,
        /// Until when.
        #[schemars(with = "crate::shape::Instant")]
        until: Timestamp,
    },
    /// It was fulfilled.
    Met {
        /// When that was true.
        #[schemars(with = "crate::shape::Instant")]
        at: Timestamp,
        /// By which fact.
        #[schemars(with = "crate::shape::AnyId")]
        by: Uuid,
        /// Whether that was too late.
        late: bool,
        /// Whether it was in time but known only when it was too late.
        recorded_late: bool,
    },
    /// It was taken away.
    Cancelled {
        /// When that was true.
        #[schemars(with = "crate::shape::Instant")]
        at: Timestamp,
        /// By which fact.
        #[schemars(with = "crate::shape::AnyId")]
        by: Uuid,
    },
}

impl State {
    /// Whether it still waits to be fulfilled, running or standing still.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open | Self::Suspended { .. })
    }

    /// When it was fulfilled or taken away.
    pub fn closed_at(&self) -> Option<Timestamp> {
        match self {
            Self::Met { at, .. } | Self::Cancelled { at, .. } => Some(*at),
            Self::Open | Self::Suspended { .. } => None,
        }
    }
}

/// Why a rung of the ladder does not ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum Silent {
    /// A higher rung had been reached when the obligation, or its new end, became known.
    Past,
    /// It had its turn in an earlier episode.
    HadItsTurn,
    /// What is known of the case does not call for it.
    Condition,
    /// A fact made it needless.
    Unless {
        /// The fact.
        #[schemars(with = "crate::shape::AnyId")]
        fact: Uuid,
    },
}

/// A rung with its instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedRung {
    /// Its id in the row.
    pub rung: String,
    /// The episode that it belongs to.
    #[schemars(with = "crate::shape::AnyId")]
    pub episode: Uuid,
    /// 0, or for the last rung how often it has been repeated.
    pub repetition: u32,
    /// When it rings.
    #[schemars(with = "crate::shape::Instant")]
    pub at: Timestamp,
    /// What it does.
    pub action: Action,
    /// What it asks.
    pub demands: Option<Demand>,
    /// Whether it belongs to one list a day.
    pub daily_list: bool,
    /// Life or safety is in danger now.
    pub acute: bool,
    /// It rings while there is still time; accepting a warning stops the next one.
    pub warning: bool,
    /// The interval at which it rings again.
    pub repeat: Option<Length>,
    /// Why it does not ring.
    pub silent: Option<Silent>,
}

/// What identifies a rung that rang: each is on record once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RungKey {
    /// The obligation.
    pub obligation: ObligationId,
    /// The rung's id, or `breach`.
    pub rung: String,
    /// The episode.
    pub episode: Uuid,
    /// The repetition.
    pub repetition: u32,
}

impl RungKey {
    /// The id of the fact that says this rung rang.
    pub fn fact_id(&self) -> FactId {
        let (obligation, repetition) = (self.obligation.uuid(), self.repetition.to_be_bytes());
        FactId::derived(&[b"rung", obligation.as_bytes(), self.rung.as_bytes(), self.episode.as_bytes(), &repetition])
    }
}

impl Obligation {
    pub(crate) fn id_of(row: &str, subject: Subject, started_by: Uuid) -> ObligationId {
        ObligationId::derived(&[row.as_bytes(), subject.kind.name().as_bytes(), subject.id.as_bytes(), started_by.as_bytes()])
    }

    /// The key of a planned rung of this obligation.
    pub fn key(&self, rung: &PlannedRung) -> RungKey {
        RungKey { obligation: self.id, rung: rung.rung.clone(), episode: rung.episode, repetition: rung.repetition }
    }

    /// The key under which the breach of the current episode is on record.
    pub fn breach_key(&self) -> RungKey {
        RungKey { obligation: self.id, rung: BREACH.to_owned(), episode: self.episode, repetition: 0 }
    }

    /// Whether a fact ever said this of the subject.
    pub fn says(&self, field: &str, value: &str) -> bool {
        self.codes.get(field).is_some_and(|said| said.iter().any(|code| code == value))
    }

    /// Whether a rung that rang for this instant was overtaken: the obligation had been fulfilled before it.
    pub fn overtakes(&self, planned_at: Timestamp) -> bool {
        matches!(self.state, State::Met { at, .. } if at < planned_at)
    }

    /// Whether it was or is too late at this instant.
    pub fn is_breached(&self, now: Timestamp) -> bool {
        self.due <= self.state.closed_at().unwrap_or(now)
    }
}
