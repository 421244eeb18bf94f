//! Stories: what happens to a household, as data, played against the API only; demonstration, test and documentation at once.

mod play;
mod time;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::folder;
use crate::trouble::{Result, Trouble};

pub use play::play;
pub use time::{Moment, Seconds, Time};

/// A story, as its file says it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// What it is called.
    pub title: Title,
    /// What it shows, for whoever reads the file.
    #[serde(default)]
    pub about: String,
    /// What is asked of the API, in order.
    pub steps: Vec<Step>,
    /// What must be so in the end.
    pub expect: Vec<Expectation>,
}

/// A title in both languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

/// One request, or the same one for several persons, or two at the same instant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// When: `d36 14:00` is day 36 of the story, at two in the afternoon.
    pub at: Moment,
    /// What happens, for the timeline.
    pub says: String,
    /// The role that asks; `role@desk` for a desk's people.
    #[serde(rename = "as")]
    pub role: String,
    /// The path that is read.
    #[serde(default)]
    pub get: Option<String>,
    /// The path that is posted to.
    #[serde(default)]
    pub post: Option<String>,
    /// What is posted; `{name}` is what an earlier step kept, `{worker:role}` a worker's id, `{date:36}` the date of day 36,
    /// `{born:13}` a date of birth that makes somebody thirteen on day 0.
    #[serde(default)]
    pub body: Value,
    /// Asked once for each of these names; `{each}` is what was kept under the name.
    #[serde(default)]
    pub each: Vec<String>,
    /// Somebody else who posts to the same path at the same instant: exactly one of the two succeeds, the other gets `status`.
    #[serde(default)]
    pub rival: Option<Rival>,
    /// An `Idempotency-Key` of its own; absent: a fresh one.
    #[serde(default)]
    pub key: Option<String>,
    /// The status that must come; absent: any of success.
    #[serde(default)]
    pub status: Option<u16>,
    /// What the answer must hold: where it stands (a JSON pointer), and the value; null: nothing.
    #[serde(default)]
    pub holds: BTreeMap<String, Value>,
    /// What to keep of the answer: a name, and where it stands (a JSON pointer).
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
}

/// The other of two requests at the same instant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rival {
    /// The role that asks.
    #[serde(rename = "as")]
    pub role: String,
    /// What is posted.
    #[serde(default)]
    pub body: Value,
}

/// What must be so of one obligation in the end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The subject, such as `dossier/{dossier}`.
    pub subject: String,
    /// The policy row.
    pub row: String,
    /// `open`, `suspended`, `met` or `cancelled`.
    pub state: String,
    /// Whether its breach is on record; absent where that depends on how fast this machine is.
    #[serde(default)]
    pub breached: Option<bool>,
    /// The rungs that must have rung, in this order, each once; warnings beside them may have.
    #[serde(default)]
    pub rungs: Vec<String>,
    /// The rungs that must not have rung.
    #[serde(default)]
    pub never: Vec<String>,
    /// Under the region's own policy: everything that rang and nothing else, each at its planned instant, such as
    /// `d119 09:00 desk`. Not looked at where a day lasts a second.
    #[serde(default)]
    pub law: Option<Vec<String>>,
}

impl Story {
    /// Reads a story's file.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).map_err(|e| Trouble::io("read the story", file, e))?;
        serde_saphyr::from_str(&text).map_err(|e| Trouble::refused(format!("read the story {}", file.display()), e))
    }
}

/// The files of the checkout's case book, in order.
pub fn case_book() -> Result<Vec<PathBuf>> {
    let folder = folder::checkout().join("stories");
    let entries = std::fs::read_dir(&folder).map_err(|e| Trouble::io("look for stories", &folder, e))?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<_> = files.filter(|file| file.extension().is_some_and(|ext| ext == "yaml")).collect();
    files.sort();
    Ok(files)
}
