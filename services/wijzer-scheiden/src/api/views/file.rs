//! What only who works in a trajectory sees: names, what children said, screenings.

use std::collections::BTreeMap;

use kernel::id::{ChildId, ParentId};
use kernel::time::{Date, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::codes::ScreeningOutcome;
use crate::domain::screening::{Instrument, Item, Screening};
use crate::domain::trajectory::{State, Trajectory};
use crate::store::voices::Voice;

/// The file of a trajectory.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileView {
    /// The parents by name.
    parents: Vec<ParentFile>,
    /// The children by name.
    children: Vec<ChildFile>,
    /// What the children said, the oldest first.
    voices: Vec<VoiceView>,
    /// How split tracks stay apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrangement: Option<String>,
    /// Why it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_because: Option<String>,
}

/// A parent by name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ParentFile {
    /// The id in this trajectory.
    parent_id: ParentId,
    /// The name.
    name: String,
}

/// A child by name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChildFile {
    /// The id in this trajectory.
    child_id: ChildId,
    /// The name.
    name: String,
    /// The date of birth.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<Date>,
}

/// What a child said.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct VoiceView {
    /// The child.
    child_id: ChildId,
    /// How it was heard.
    how: String,
    /// What it said.
    note: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    heard_at: Timestamp,
}

impl FileView {
    /// The file.
    pub(crate) fn new(trajectory: &Trajectory, voices: Vec<Voice>) -> Self {
        let parents = trajectory.parents.iter();
        let children = trajectory.children.iter().map(|child| ChildFile {
            child_id: child.id,
            name: child.name.reveal().clone(),
            birth_date: child.birth_date.as_ref().map(|date| *date.reveal()),
        });
        let voices = voices.into_iter().map(|voice| VoiceView {
            child_id: ChildId::from_uuid(voice.child_id),
            how: voice.how,
            note: voice.note,
            heard_at: voice.at.into(),
        });
        Self {
            parents: parents.map(|one| ParentFile { parent_id: one.id, name: one.name.reveal().clone() }).collect(),
            children: children.collect(),
            voices: voices.collect(),
            arrangement: trajectory.arranged.as_ref().map(|(_, how)| how.reveal().clone()),
            withdrawn_because: match &trajectory.state {
                State::Withdrawn { because } => Some(because.reveal().clone()),
                _ => None,
            },
        }
    }
}

/// A screening of one parent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScreeningView {
    /// The parent.
    parent_id: ParentId,
    /// The instrument.
    instrument: String,
    /// Its version.
    version: u32,
    /// What was answered.
    answers: BTreeMap<String, bool>,
    /// What the assessor concluded.
    outcome: ScreeningOutcome,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<String>,
    /// When it was held.
    #[schema(value_type = String, format = DateTime)]
    screened_at: Timestamp,
}

impl From<&Screening> for ScreeningView {
    fn from(screening: &Screening) -> Self {
        Self {
            parent_id: screening.parent,
            instrument: screening.instrument.clone(),
            version: screening.version,
            answers: screening.answers.clone(),
            outcome: screening.outcome,
            explanation: screening.explanation.as_ref().map(|text| text.reveal().clone()),
            screened_at: screening.step.at,
        }
    }
}

/// A version of an instrument of screening.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstrumentView {
    /// Its code.
    instrument: String,
    /// Its version.
    version: u32,
    /// What it is called.
    title: String,
    /// What is asked.
    items: Vec<ItemView>,
}

/// A question of an instrument.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InstrumentItem)]
struct ItemView {
    /// Its code.
    item: String,
    /// What it is about.
    title: String,
    /// A yes is alarming.
    alarming: bool,
}

impl From<&Item> for ItemView {
    fn from(item: &Item) -> Self {
        Self { item: item.code.clone(), title: item.title.clone(), alarming: item.alarming }
    }
}

impl From<&Instrument> for InstrumentView {
    fn from(instrument: &Instrument) -> Self {
        Self {
            instrument: instrument.code.clone(),
            version: instrument.version,
            title: instrument.title.clone(),
            items: instrument.items.iter().map(ItemView::from).collect(),
        }
    }
}
