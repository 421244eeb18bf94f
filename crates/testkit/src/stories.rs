//! Stories: what happens to a household, as data, played against the API only; demonstration, test and documentation at once.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use crate::http::{Answer, Client, fresh_key};
use crate::issuer::{self, Claims, Issuer};
use crate::trouble::{Result, Trouble};

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

/// One request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// When, in days since the story began.
    pub at: f64,
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
    /// What is posted; `{name}` is what an earlier step kept, `{worker:role}` a worker's id.
    #[serde(default)]
    pub body: Value,
    /// An `Idempotency-Key` of its own; absent: a fresh one.
    #[serde(default)]
    pub key: Option<String>,
    /// The status that must come; absent: any of success.
    #[serde(default)]
    pub status: Option<u16>,
    /// What to keep of the answer: a name, and where it stands (a JSON pointer).
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
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
    /// Whether its breach is on record.
    #[serde(default)]
    pub breached: bool,
    /// The rungs that must have rung, in this order, each once; warnings beside them may have.
    #[serde(default)]
    pub rungs: Vec<String>,
    /// The rungs that must not have rung.
    #[serde(default)]
    pub never: Vec<String>,
}

/// An obligation as it is.
#[derive(Debug)]
struct Seen {
    state: String,
    breached: bool,
    /// Every rung that rang, in order; the breach itself is left out.
    rang: Vec<String>,
}

impl Expectation {
    fn is_met_by(&self, seen: &Seen) -> bool {
        let mut rest = seen.rang.iter();
        let in_order = self.rungs.iter().all(|rung| rest.any(|rang| rang == rung));
        let once = self.rungs.iter().all(|rung| seen.rang.iter().filter(|rang| *rang == rung).count() == 1);
        let never = !self.never.iter().any(|rung| seen.rang.contains(rung));
        (&self.state, self.breached) == (&seen.state, seen.breached) && in_order && once && never
    }
}

impl Story {
    /// Reads a story's file.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).map_err(|e| Trouble::io("read the story", file, e))?;
        serde_saphyr::from_str(&text).map_err(|e| Trouble::refused(format!("read the story {}", file.display()), e))
    }

    /// Plays the story and checks what it expects. `day` is how long a day lasts; `tell` hears what happens.
    pub fn play(&self, base: &str, issuer: &Issuer, day: Duration, tell: &mut dyn FnMut(&str)) -> Result<()> {
        let mut player = Player { base, issuer, day, began: Instant::now(), kept: BTreeMap::new() };
        for step in &self.steps {
            player.step(self, step, tell)?;
        }
        self.expect.iter().try_for_each(|expected| player.check(self, expected))
    }
}

/// A story while it is played.
struct Player<'a> {
    base: &'a str,
    issuer: &'a Issuer,
    day: Duration,
    began: Instant,
    kept: BTreeMap<String, String>,
}

/// How long a step may wait for what other services have yet to hear.
const PATIENCE: Duration = Duration::from_secs(30);

impl Player<'_> {
    fn step(&mut self, story: &Story, step: &Step, tell: &mut dyn FnMut(&str)) -> Result<()> {
        let due = self.began + self.day.mul_f64(step.at);
        while let Some(left) = due.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            std::thread::park_timeout(left);
        }
        let key = step.key.as_ref().map_or_else(fresh_key, |key| self.fill(key));
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.ask(step, &key)?;
            let missing = match step.status {
                Some(status) if answer.status == status => None,
                None if answer.is_success() => None,
                _ => Some(format!("{} {}", answer.status, answer.text())),
            };
            let missing = missing.or_else(|| self.keep(step, &answer));
            let Some(missing) = missing else { break };
            if Instant::now() > deadline {
                let what = format!("play \"{}\" at day {}: {} ({})", story.title.en, step.at, step.says, self.path(step));
                return Err(Trouble::refused(what, missing));
            }
            std::thread::park_timeout(Duration::from_millis(100));
        }
        tell(&step.says);
        Ok(())
    }

    fn path(&self, step: &Step) -> String {
        self.fill(step.get.as_deref().or(step.post.as_deref()).unwrap_or("/"))
    }

    fn ask(&self, step: &Step, key: &str) -> Result<Answer> {
        let (client, path) = (self.client(&step.role), self.path(step));
        match step.post {
            Some(_) => client.post_as(&path, &self.filled(&step.body), key),
            None => client.get(&path),
        }
    }

    fn client(&self, role: &str) -> Client {
        let claims = match role.split_once('@') {
            Some((role, desk)) => Claims::of(role).organisation(desk).desks(&[desk]),
            None => Claims::of(role),
        };
        Client::new(self.base).bearer(&self.issuer.mint(&claims))
    }

    /// Keeps what the step asks of the answer; gives what is not there.
    fn keep(&mut self, step: &Step, answer: &Answer) -> Option<String> {
        if step.keep.is_empty() {
            return None;
        }
        let json = answer.json();
        for (name, pointer) in &step.keep {
            match json.pointer(pointer).and_then(Value::as_str) {
                Some(value) => drop(self.kept.insert(name.clone(), value.to_owned())),
                None => return Some(format!("the answer has nothing at {pointer}: {json}")),
            }
        }
        None
    }

    fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.kept {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        for (role, _) in issuer::ROLES {
            filled = filled.replace(&format!("{{worker:{role}}}"), &issuer::worker(role));
        }
        filled
    }

    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text)),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(fields) => fields.iter().map(|(name, item)| (name.clone(), self.filled(item))).collect(),
            Value::Null => Value::Object(serde_json::Map::new()),
            other => other.clone(),
        }
    }

    /// Waits until an expectation holds; tells what is seen when it does not.
    fn check(&self, story: &Story, expected: &Expectation) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = self.seen(expected)?;
            if seen.iter().any(|seen| expected.is_met_by(seen)) {
                return Ok(());
            }
            if Instant::now() > deadline {
                let what = format!("find in \"{}\" what it expects of {} {}", story.title.en, expected.subject, expected.row);
                return Err(Trouble::refused(what, format!("expected {expected:?}\nseen     {seen:?}")));
            }
            std::thread::park_timeout(Duration::from_millis(200));
        }
    }

    /// The subject's obligations of the row, as they are.
    fn seen(&self, expected: &Expectation) -> Result<Vec<Seen>> {
        let client = self.client("chain-manager");
        let subject = self.fill(&expected.subject);
        let owed = client.get(&format!("/deadlines/v1/subjects/{subject}/obligations"))?.json();
        let mut seen = vec![];
        let of_row = |item: &&Value| item["row"] == expected.row.as_str();
        for item in owed["items"].as_array().into_iter().flatten().filter(of_row) {
            let id = item["id"].as_str().unwrap_or_default();
            let whole = client.get(&format!("/deadlines/v1/obligations/{id}"))?.json();
            let rungs = whole["rungs"].as_array().into_iter().flatten();
            let rang = rungs.filter(|rung| rung["outcome"] == "rang").filter_map(|rung| rung["rung"].as_str());
            seen.push(Seen {
                state: item["state"].as_str().unwrap_or_default().to_owned(),
                breached: !item["breachedAt"].is_null(),
                rang: rang.filter(|rung| *rung != "breach").map(str::to_owned).collect(),
            });
        }
        Ok(seen)
    }
}
