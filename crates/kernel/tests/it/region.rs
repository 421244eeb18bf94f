//! Helpers: the published facts, the two policies, and a small language for telling histories.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use kernel::policy::{KnownFacts, Policy, load};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Kinds and fields as the .proto files have them.
pub(crate) fn known_facts() -> KnownFacts {
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for service in ["intake", "fjc-planning", "supervision", "wijzer-scheiden", "elder-abuse", "deadlines"] {
        let path = root().join(format!("proto/veilig/{}.proto", service.replace('-', "_")));
        let text = std::fs::read_to_string(path).unwrap();
        let text: String = text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join(" ");
        for message in text.split("message ").skip(1) {
            let (name, body) = message.split_once('{').unwrap();
            let body = body.split_once('}').unwrap().0;
            let field = |field: &str| field.split('=').next().unwrap().split_whitespace().last().map(str::to_owned);
            let fields = body.split(';').filter(|part| part.contains('=')).filter_map(field).collect();
            facts.insert(format!("{service}.{}", snake(name.trim())), fields);
        }
    }
    facts.into_iter().collect()
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

pub(crate) fn policy_text(name: &str) -> String {
    std::fs::read_to_string(root().join("policies").join(name)).unwrap()
}

pub(crate) fn policy(name: &str) -> Policy {
    static LOADED: Mutex<BTreeMap<String, Policy>> = Mutex::new(BTreeMap::new());
    let mut loaded = LOADED.lock().unwrap();
    let load = || load(name, &policy_text(name), &known_facts()).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    loaded.entry(name.to_owned()).or_insert_with(load).clone()
}

/// The policy on the day on which every fact that it awaits is published: no row sleeps.
pub(crate) fn awake(name: &str) -> Policy {
    let (text, known) = awake_text(name);
    load(name, &text, &known).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

pub(crate) fn awake_text(name: &str) -> (String, KnownFacts) {
    let (text, known) = (policy_text(name), known_facts());
    let published = known.kinds().map(|kind| (kind.to_owned(), known.fields(kind).unwrap().clone()));
    let all = published.chain(policy(name).awaits).collect();
    let (awaits, rows) = (text.find("awaits:\n").unwrap(), text.find("rows:\n").unwrap());
    (format!("{}{}", &text[..awaits], &text[rows..]), all)
}

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::calendar::Calendar;
use kernel::fact::{Fact, Fields};
use kernel::obligations::{Body, Entry, Fold, Obligation, Ring, RungKey, ring};
use kernel::policy::Action;
use kernel::time::{Timestamp, amsterdam};
use uuid::Uuid;

/// An id that a test can name.
pub(crate) fn id(name: &str) -> Uuid {
    kernel::id::derived("test", &[name.as_bytes()])
}

/// Day `d` of a story at a time of day; day 0 is Monday 1 June 2026, without holidays ahead.
pub(crate) fn day(d: i64, time: &str) -> Timestamp {
    let (hour, minute) = time.split_once(':').unwrap();
    let date = jiff::civil::date(2026, 6, 1).saturating_add(jiff::Span::new().days(d));
    date.at(hour.parse().unwrap(), minute.parse().unwrap(), 0, 0).to_zoned_datetime(amsterdam()).unwrap().timestamp()
}

/// How a test tells an instant: `d7 09:00`.
pub(crate) fn told(at: Timestamp) -> String {
    let local = at.to_zoned_datetime(amsterdam());
    let days = (local.date() - jiff::civil::date(2026, 6, 1)).get_days();
    format!("d{days} {:02}:{:02}", local.hour(), local.minute())
}

/// A fact written as `kind field=value …`; values of `…_id` and `…_ids` are names, parts of a list stand between `+`.
pub(crate) fn fact(at: Timestamp, text: &str) -> Fact {
    let mut words = text.split_whitespace();
    let kind = words.next().unwrap().to_owned();
    let mut fields = Fields::default();
    for word in words {
        let (field, value) = word.split_once('=').unwrap();
        let values = value.split('+');
        if field.ends_with("_id") || field.ends_with("_ids") {
            fields.ids.insert(field.to_owned(), values.map(id).collect());
        } else if field.ends_with("_at") {
            fields.instants.insert(field.to_owned(), value.parse().unwrap());
        } else if field.ends_with("_date") {
            fields.dates.insert(field.to_owned(), value.parse().unwrap());
        } else {
            fields.codes.insert(field.to_owned(), values.map(str::to_owned).collect());
        }
    }
    Fact { id: id(&format!("{at} {text}")), kind, occurred_at: at, recorded_at: at, fields }
}

pub(crate) fn activated(name: &str, at: Timestamp) -> Entry {
    activation(policy(name), at)
}

pub(crate) fn activation(policy: kernel::policy::Policy, at: Timestamp) -> Entry {
    let id = id(&format!("{} {at}", policy.version));
    Entry { id, occurred_at: at, recorded_at: at, body: Body::PolicyActivated(Arc::new(policy)) }
}

/// A region in which time passes and every ring is heard.
pub(crate) struct Region {
    pub(crate) fold: Fold,
    pub(crate) recorded: BTreeSet<RungKey>,
    pub(crate) heard: Vec<String>,
    pub(crate) accepted: Vec<Timestamp>,
    pub(crate) now: Timestamp,
}

impl Region {
    pub(crate) fn with(name: &str) -> Self {
        Self::of(policy(name))
    }

    /// A region in which every awaited fact is published.
    pub(crate) fn awake(name: &str) -> Self {
        Self::of(awake(name))
    }

    fn of(policy: Policy) -> Self {
        let mut fold = Fold::new();
        fold.apply(activation(policy, day(-30, "00:00")));
        Self { fold, recorded: BTreeSet::new(), heard: Vec::new(), accepted: Vec::new(), now: day(-30, "00:00") }
    }

    /// Lets time pass until the instant, ringing whenever something is to be done, then takes the fact in.
    pub(crate) fn happens(&mut self, at: Timestamp, text: &str) -> Uuid {
        self.wait_until(at);
        let fact = fact(at, text);
        let id = fact.id;
        self.fold.apply(fact.into());
        self.ring_all();
        id
    }

    /// A fact becomes known some time after it was true.
    pub(crate) fn learns(&mut self, recorded_at: Timestamp, fact: Fact) {
        self.wait_until(recorded_at);
        self.fold.apply(Fact { recorded_at, ..fact }.into());
        self.ring_all();
    }

    pub(crate) fn wait_until(&mut self, at: Timestamp) {
        while let Some(next) = self.ring_all().filter(|next| *next <= at) {
            self.now = next;
        }
        self.now = at;
        self.ring_all();
    }

    fn ring_all(&mut self) -> Option<Timestamp> {
        let mut next: Option<Timestamp> = None;
        for obligation in self.fold.obligations(self.now, self.now) {
            let ring = self.ring(&obligation);
            if obligation.state.is_open() {
                assert!(ring.next.is_some_and(|next| next > self.now), "{} is open and silent", obligation.row);
            }
            next = next.into_iter().chain(ring.next).min();
            self.record(&obligation, &ring);
        }
        next
    }

    pub(crate) fn ring(&self, obligation: &Obligation) -> Ring {
        ring(obligation, &self.recorded, &self.accepted, &Calendar::netherlands(), self.now)
    }

    fn record(&mut self, obligation: &Obligation, ring: &Ring) {
        if ring.breach {
            self.heard.push(format!("{} {} breach", told(self.now), obligation.row));
            assert!(self.recorded.insert(obligation.breach_key()));
        }
        for rung in &ring.record {
            let whom = match &rung.action {
                Action::Notify(role) => role.clone(),
                Action::Escalate(desk) => format!("desk {desk}"),
            };
            self.heard.push(format!("{} {} {whom}", told(self.now), obligation.row));
            assert!(self.recorded.insert(obligation.key(rung)), "rang twice: {rung:?}");
        }
    }

    /// The rungs heard of one row.
    pub(crate) fn heard_of(&self, row: &str) -> Vec<&str> {
        self.heard.iter().map(String::as_str).filter(|line| line.split(' ').nth(2) == Some(row)).collect()
    }

    pub(crate) fn only(&self, row: &str) -> Obligation {
        let mut found = self.fold.obligations(self.now, self.now).into_iter().filter(|obligation| obligation.row == row);
        let obligation = found.next().unwrap_or_else(|| panic!("no obligation of row {row}"));
        assert!(found.next().is_none(), "more than one of {row}");
        obligation
    }
}
