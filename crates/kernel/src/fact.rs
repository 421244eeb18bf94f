//! Facts as the policy sees them: a kind, ids, dates, instants and codes; never who.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::{Date, Timestamp};

/// The fields of a fact by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fields {
    /// Fields named `…_id` or `…_ids`.
    #[serde(default)]
    pub ids: BTreeMap<String, Vec<Uuid>>,
    /// Codes of closed lists; yes/no as `true`/`false`, counts as decimals. A list has every code in it.
    #[serde(default)]
    pub codes: BTreeMap<String, Vec<String>>,
    /// Instants.
    #[serde(default)]
    pub instants: BTreeMap<String, Timestamp>,
    /// Fields named `…_date`.
    #[serde(default)]
    pub dates: BTreeMap<String, Date>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// The fact's id, the same on every delivery.
    pub id: Uuid,
    /// `<service>.<what_happened>`, such as `intake.report_received`.
    pub kind: String,
    /// When it was true.
    pub occurred_at: Timestamp,
    /// When it was known.
    pub recorded_at: Timestamp,
    /// What the policy may ask about.
    pub fields: Fields,
}

/// What an obligation can be about. Never a household: households merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectKind {
    /// A report (melding).
    Report,
    /// A person in a report.
    Person,
    /// A dossier.
    Dossier,
    /// An escalation to a desk.
    Escalation,
    /// An order, such as a temporary barring order.
    Order,
    /// A request of a person, such as access to the file.
    Request,
    /// A child protection measure.
    Measure,
}

impl SubjectKind {
    /// Every kind, in a fixed order.
    pub const ALL: [Self; 7] =
        [Self::Report, Self::Person, Self::Dossier, Self::Escalation, Self::Order, Self::Request, Self::Measure];

    /// The kind of the subjects that a field of ids names: `report_id`, `person_ids`.
    pub(crate) fn named_by(field: &str) -> Option<Self> {
        let name = field.strip_suffix("_ids").or_else(|| field.strip_suffix("_id"))?;
        name.parse().ok()
    }

    /// The name in kebab-case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Person => "person",
            Self::Dossier => "dossier",
            Self::Escalation => "escalation",
            Self::Order => "order",
            Self::Request => "request",
            Self::Measure => "measure",
        }
    }
}

/// The text names no kind of subject, or no id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "not a subject: expected `<kind>/<uuid>` with a kind out of report, person, dossier, escalation, order, request, measure"
)]
pub struct NotASubject;

impl FromStr for SubjectKind {
    type Err = NotASubject;
    fn from_str(text: &str) -> Result<Self, NotASubject> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or(NotASubject)
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an obligation is about: one report, one person in a report, one dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Subject {
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// Its id.
    #[schemars(with = "crate::shape::AnyId")]
    pub id: Uuid,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

impl FromStr for Subject {
    type Err = NotASubject;
    fn from_str(text: &str) -> Result<Self, NotASubject> {
        let (kind, id) = text.split_once('/').ok_or(NotASubject)?;
        Ok(Self { kind: kind.parse()?, id: id.parse().map_err(|_| NotASubject)? })
    }
}

impl Fact {
    /// Every subject that one of the fact's ids names, without doubles, sorted.
    pub fn subjects(&self) -> Vec<Subject> {
        let named = self.fields.ids.iter().filter_map(|(field, ids)| Some((SubjectKind::named_by(field)?, ids)));
        let mut subjects: Vec<_> = named.flat_map(|(kind, ids)| ids.iter().map(move |id| Subject { kind, id: *id })).collect();
        subjects.sort_unstable();
        subjects.dedup();
        subjects
    }

    /// Whether one of the fact's ids names the subject.
    pub fn concerns(&self, subject: Subject) -> bool {
        self.ids_of(subject.kind).any(|id| id == subject.id)
    }

    fn ids_of(&self, kind: SubjectKind) -> impl Iterator<Item = Uuid> + '_ {
        let its = move |(field, _): &(&String, _)| SubjectKind::named_by(field) == Some(kind);
        self.fields.ids.iter().filter(its).flat_map(|(_, ids)| ids.iter().copied())
    }
}
