//! The policy of a region: which fact starts which duty, how long it may take, and who acts when nobody does.

mod check;
mod condition;
mod file;
mod ladder;
mod load;
mod mistake;
mod offset;
mod role;
mod yearly;

pub use condition::{Codes, Condition, Says};
pub use file::schema;
pub use ladder::{Action, Cut, Demand, DeskCase, Rung, Target};
pub use load::{KnownFacts, load, load_decrees, load_stored};
pub use mistake::{Mistake, Mistakes};
pub use offset::Offset;
pub use role::{Desk, Reached, ReachedBy, Role};
pub use yearly::Yearly;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::fact::{Fact, SubjectKind};
use crate::term::{Length, Term};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

/// How sure a part of a row is: the duty, its length and its ladder may each stand on other ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// It stands in an act or decree.
    Law,
    /// It stands in a protocol or quality framework of the field.
    Protocol,
    /// It stands in the regional programme.
    Programme,
    /// Nobody prescribes it; it is put forward for discussion.
    Proposal,
}

/// Where a part of a row comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// The article, protocol or lines of the programme.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A fact that does something to an obligation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trigger {
    /// The kind of the fact.
    pub fact: String,
    /// What the fact must say; no condition: anything.
    pub when: Condition,
    /// The field that holds the instant or date that counts; absent: when the fact occurred.
    pub at: Option<String>,
    /// Fields (ids or codes) that must have a value in common with the fact that made the duty.
    pub same: Vec<String>,
    /// Only for duties made by one of these facts; empty: for all.
    pub started_by: Vec<String>,
}

/// Whether a second starting fact opens the duty again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recurs {
    /// The first starting fact counts; later ones change nothing.
    #[default]
    Once,
    /// A starting fact opens the duty when none is open; it never resets a running term.
    AfterClosed,
    /// Every starting fact opens a duty of its own.
    Each,
}

/// How facts may lengthen a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extension {
    /// The facts that extend.
    pub facts: Vec<Trigger>,
    /// By how much; with `field`, this many times what the field says.
    pub by: Length,
    /// The field that holds how many times `by`.
    pub field: Option<String>,
    /// The most that one extension may add.
    pub at_most: Length,
    /// How often; `None`: each time anew, without a limit in number.
    pub times: Option<u32>,
    /// Only while the term runs: what comes too late does not count.
    pub in_time: bool,
}

/// How facts may make a term stand still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspension {
    /// The facts that suspend.
    pub from: Vec<Trigger>,
    /// The field of such a fact that says until when (a date or an instant; that day counts again).
    pub until: Option<String>,
    /// The facts that resume.
    pub to: Vec<Trigger>,
    /// The longest that one suspension may stand; then it ends by itself.
    pub at_most: Length,
    /// How often.
    pub times: u32,
}

/// Another reading of a duty's term, shown beside the one that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherReading {
    /// The term as others read it.
    pub term: Term,
    /// The facts that it counts from; empty: as the row does.
    pub counts_from: Vec<Trigger>,
    /// Who reads it so.
    pub source: Ground,
}

/// One duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its id, such as `D2`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it is about.
    pub about: SubjectKind,
    /// Life or safety is in danger now: rungs are shown as acute.
    pub acute: bool,
    /// The facts that make the duty.
    pub exists_from: Vec<Trigger>,
    /// The facts that the term counts from; empty: those that make the duty.
    pub counts_from: Vec<Trigger>,
    /// Whether a second starting fact opens it again.
    pub recurs: Recurs,
    /// The facts that fulfil it.
    pub fulfilled_by: Vec<Trigger>,
    /// The facts that take it away.
    pub cancelled_by: Vec<Trigger>,
    /// The facts that open it again after it was fulfilled or taken away.
    pub reopened_by: Vec<Trigger>,
    /// How long it may take.
    pub term: Term,
    /// The field of the counting fact that says how many units the term has, never more than `term`.
    pub count_in: Option<String>,
    /// The term counts from the first of these dates on or after the counting fact.
    pub fixed_date: Vec<Yearly>,
    /// Other readings of its term.
    pub also_read_as: Vec<OtherReading>,
    /// How it may be extended.
    pub extension: Option<Extension>,
    /// How it may stand still.
    pub suspension: Option<Suspension>,
    /// Who is told when, in order; the last rung repeats.
    pub ladder: Vec<Rung>,
    /// Where the duty comes from.
    pub duty: Ground,
    /// Where the length comes from.
    pub length: Ground,
    /// Where the ladder comes from.
    pub ladder_ground: Ground,
    /// It cannot start, count or be fulfilled before somebody publishes the facts that it awaits: it makes no obligations.
    pub sleeps: bool,
}

/// A policy that was checked and holds no mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// The region, such as `hart-van-brabant`.
    pub region: String,
    /// The version; never used twice.
    pub version: String,
    /// What it is called.
    pub title: Text,
    /// Who can be told.
    pub roles: Vec<Role>,
    /// The role that is told when a role has no holder, deputy or lead.
    pub duty_desk: String,
    /// Where cases can be escalated to.
    pub desks: Vec<Desk>,
    /// Facts that rows listen to although nobody publishes them yet, with the fields that they must have.
    pub awaits: BTreeMap<String, BTreeSet<String>>,
    /// The duties.
    pub rows: Vec<Row>,
}

impl Policy {
    /// The row with this id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The desk with this id.
    pub fn desk(&self, id: &str) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.id == id)
    }

    /// The role with this id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// Every kind of fact that the policy listens to.
    pub fn facts(&self) -> BTreeSet<&str> {
        self.rows.iter().flat_map(Row::triggers).map(|trigger| trigger.fact.as_str()).collect()
    }
}

impl Row {
    /// The facts that the term counts from: those that make the duty, unless the row names others.
    pub fn counting(&self) -> &[Trigger] {
        if self.counts_from.is_empty() { &self.exists_from } else { &self.counts_from }
    }

    /// Every trigger of the row.
    pub fn triggers(&self) -> impl Iterator<Item = &Trigger> {
        let extension = self.extension.iter().flat_map(|extension| &extension.facts);
        let suspension = self.suspension.iter().flat_map(|suspension| suspension.from.iter().chain(&suspension.to));
        let unless = self.ladder.iter().flat_map(|rung| &rung.unless);
        let readings = self.also_read_as.iter().flat_map(|reading| &reading.counts_from);
        [&self.exists_from, &self.counts_from, &self.fulfilled_by, &self.cancelled_by, &self.reopened_by]
            .into_iter()
            .flatten()
            .chain(extension)
            .chain(suspension)
            .chain(unless)
            .chain(readings)
    }
}

impl Trigger {
    /// Whether the fact is one that this trigger waits for. `started_by` is the fact that made the duty, if there is one.
    pub fn takes(&self, fact: &Fact, started_by: Option<&Fact>) -> bool {
        self.fact == fact.kind
            && self.when.holds(&fact.fields.codes)
            && started_by.is_none_or(|start| {
                (self.started_by.is_empty() || self.started_by.contains(&start.kind))
                    && self.same.iter().all(|field| have_in_common(field, fact, start))
            })
    }
}

fn have_in_common(field: &str, one: &Fact, other: &Fact) -> bool {
    fn meet<T: PartialEq>(one: Option<&Vec<T>>, other: Option<&Vec<T>>) -> bool {
        matches!((one, other), (Some(one), Some(other)) if one.iter().any(|value| other.contains(value)))
    }
    meet(one.fields.ids.get(field), other.fields.ids.get(field))
        || meet(one.fields.codes.get(field), other.fields.codes.get(field))
}
