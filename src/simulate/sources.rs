//! Where a simulation's history and rules come from.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use clap::ArgMatches;
use kernel::calendar::Decree;
use kernel::fact::{Fact, Subject};
use kernel::obligations::Rules;
use kernel::policy::{KnownFacts, Policy, load, load_decrees};
use kernel::simulate::{Accepted, History};
use kernel::time::Timestamp;
use platform::BoxError;

/// What happened, as far as the source knows it.
#[derive(Default)]
pub(super) struct Past {
    pub(super) history: History,
    /// Warnings that were accepted.
    pub(super) accepted: BTreeMap<Subject, Vec<Accepted>>,
    /// The rules that were in force.
    pub(super) rules: Option<Rules>,
    /// The last instant of which it knows anything.
    pub(super) until: Option<Timestamp>,
}

/// How many facts pass between two signs of life.
const OFTEN: u64 = 10_000;

/// Reads the history that was asked for.
pub(super) async fn read(asked: &ArgMatches, mut progress: impl FnMut(u64)) -> Result<Past, BoxError> {
    let mut past = Past::default();
    if let Some(url) = asked.get_one::<String>("from-database") {
        let each = |fact: Fact| {
            past.history.add(&fact);
            if past.history.len().is_multiple_of(OFTEN) {
                progress(past.history.len());
            }
        };
        let known = deadlines::past(url, each).await?;
        return Ok(Past { rules: Some(known.rules), accepted: known.accepted, until: known.until, ..past });
    }
    if let Some(file) = asked.get_one::<String>("facts") {
        let lines: Box<dyn BufRead> = match file.as_str() {
            "-" => Box::new(std::io::stdin().lock()),
            name => Box::new(BufReader::new(File::open(name).map_err(|error| format!("{name} cannot be read: {error}"))?)),
        };
        of_lines(&mut past.history, file, lines, progress)?;
    } else {
        crate::synthetic::facts(asked).iter().for_each(|fact| past.history.add(fact));
    }
    past.until = past.history.span().map(|(_, last)| last);
    Ok(past)
}

fn of_lines(history: &mut History, file: &str, lines: impl BufRead, mut progress: impl FnMut(u64)) -> Result<(), BoxError> {
    for (number, line) in lines.lines().enumerate() {
        let line = line.map_err(|error| format!("{file} cannot be read: {error}"))?;
        if line.trim().is_empty() {
            continue;
        }
        history.read(&line).map_err(|error| {
            format!("{file}:{}: no fact: {error}\n    `veilig synthetic` prints facts as they are written", number + 1)
        })?;
        if history.len().is_multiple_of(OFTEN) {
            progress(history.len());
        }
    }
    Ok(())
}

/// The policy that a flag names.
pub(super) fn policy(asked: &ArgMatches, flag: &str) -> Result<Option<Policy>, BoxError> {
    let Some(file) = asked.get_one::<PathBuf>(flag) else { return Ok(None) };
    let known: KnownFacts = proto::known_facts().collect();
    Ok(Some(load(&file.display().to_string(), &text(file)?, &known)?))
}

/// The decrees to try.
pub(super) fn decrees(asked: &ArgMatches) -> Result<Vec<Decree>, BoxError> {
    let Some(file) = asked.get_one::<PathBuf>("calendar") else { return Ok(vec![]) };
    Ok(load_decrees(&file.display().to_string(), &text(file)?)?)
}

fn text(file: &PathBuf) -> Result<String, BoxError> {
    Ok(std::fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?)
}
