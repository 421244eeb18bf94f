//! Reads a policy file: first its form, then its meaning.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy, Options};

use super::check::Check;
use super::file::PolicyFile;
use super::{Mistake, Mistakes, Policy};
use crate::calendar::Decree;

/// The facts that services publish: kinds with the names of their fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownFacts(BTreeMap<String, BTreeSet<String>>);

impl KnownFacts {
    /// The fields of a fact; `None` when nobody publishes it.
    pub fn fields(&self, kind: &str) -> Option<&BTreeSet<String>> {
        self.0.get(kind)
    }

    /// Every kind in order.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<K: Into<String>, F: IntoIterator<Item = N>, N: Into<String>> FromIterator<(K, F)> for KnownFacts {
    fn from_iter<T: IntoIterator<Item = (K, F)>>(facts: T) -> Self {
        Self(facts.into_iter().map(|(kind, fields)| (kind.into(), fields.into_iter().map(Into::into).collect())).collect())
    }
}

const MOST_BYTES: usize = 1024 * 1024;
const MOST_NODES: usize = 50_000;

/// Reads a policy that was accepted before: a fact that it awaits may have been published since then. The rows that sleep
/// in it go on sleeping; a new version wakes them.
pub fn load_stored(file: &str, text: &str, known: &KnownFacts) -> Result<Policy, Mistakes> {
    read(file, text, known, true)
}

/// Reads and checks a policy. `file` is the name to show in mistakes. A mistake of form stops at the first; mistakes of
/// meaning are all told.
pub fn load(file: &str, text: &str, known: &KnownFacts) -> Result<Policy, Mistakes> {
    read(file, text, known, false)
}

/// Reads royal decrees: a YAML list of `{source, knownFrom, days: [{date, nl, en}]}`, as somebody tries them out before they are published.
pub fn load_decrees(file: &str, text: &str) -> Result<Vec<Decree>, Mistakes> {
    form(file, text)
}

fn read(file: &str, text: &str, known: &KnownFacts, is_stored: bool) -> Result<Policy, Mistakes> {
    let parsed: PolicyFile = form(file, text)?;
    Check::new(file, known, is_stored).policy(&parsed)
}

fn form<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Mistakes> {
    if text.len() > MOST_BYTES {
        return Err(whole_file(
            file,
            format!("the file has {} bytes", text.len()),
            "a policy has at most 1 MiB; split it by region",
        ));
    }
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| of_form(file, &error))
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_reader_input_bytes: Some(MOST_BYTES),
            max_nodes: MOST_NODES,
            max_events: 4 * MOST_NODES,
            max_aliases: 0,
            max_anchors: 0,
            max_depth: 32,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        with_snippet: false,
    }
}

fn whole_file(file: &str, message: String, advice: &str) -> Mistakes {
    Mistakes(vec![Mistake { file: file.to_owned(), line: 1, column: 1, message, advice: advice.to_owned() }])
}

fn of_form(file: &str, error: &serde_saphyr::Error) -> Mistakes {
    let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
    let message = error.to_string();
    let message = message.split(" at line").next().unwrap_or(&message).trim().to_owned();
    let advice = if message.contains("budget") || message.contains("alias") || message.contains("anchor") {
        "write every part out: a policy has no anchors or aliases and at most 50,000 nodes"
    } else if message.contains("unknown field") {
        "correct the key; docs/policy.md lists the keys of each part"
    } else if message.contains("missing field") {
        "add the key; docs/policy.md lists the keys of each part"
    } else if message.contains("uplicate") {
        "keep one of the two"
    } else {
        "correct the form; the meaning is checked after that"
    };
    Mistakes(vec![Mistake { file: file.to_owned(), line, column, message, advice: advice.to_owned() }])
}
