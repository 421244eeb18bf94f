//! `veilig term`: when a term ends, with every step.

use std::io::{BufRead as _, BufWriter, Write as _};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use kernel::calendar::Calendar;
use kernel::certificate::sentence;
use kernel::term::{Kind, Length, Term, Unit};
use kernel::time::{Timestamp, amsterdam};
use platform::BoxError;
use serde_json::{Value, json};

use crate::language;

const INSTANT: &str = "write an instant with its offset, such as 2026-05-12T10:00:00+02:00";

/// The command with its help.
pub(crate) fn command() -> Command {
    let kind = Arg::new("kind")
        .long("kind")
        .required(true)
        .value_name("KIND")
        .value_parser(PossibleValuesParser::new(Kind::NAMES.map(|(name, _)| name)))
        .help("How it counts");
    let length = Arg::new("length")
        .long("length")
        .required(true)
        .value_name("LENGTH")
        .allow_hyphen_values(true)
        .value_parser(length)
        .help("A number and a unit: seconds, minutes, hours, days, weeks, months, years, working-days");
    let from = Arg::new("from")
        .long("from")
        .required(true)
        .value_name("INSTANT")
        .allow_hyphen_values(true)
        .help("When it starts, with an offset; backward terms count back from it; - reads one instant a line");
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Answer one JSON object");
    Command::new("term")
        .about("Compute when a term ends, with every step")
        .long_about(
            "Computes when a term ends, in the calendar of the Netherlands with every decree that this build knows.\n\n\
             atw             calendar days, then Algemene termijnenwet arts. 1, 2 and 4; beyond art. 4 the raw end stands\n\
             working-days    days that are no weekend, holiday or equated day; `5 days` means five of them\n\
             wall-clock      the same local clock time, or an exact duration\n\
             calendar        months and years, clamped at the end of a month, never shifted\n\
             backward        back from a coming event, never shifted\n\
             eu              Regulation 1182/71\n\
             service-target  as written, without legal effect\n\n\
             With --json, and for each line of --from -: {term, from, due, dueDate, steps}; due is the first instant that is too\n\
             late, dueDate the last day (null for terms of the clock).",
        )
        .args([kind, length, from, json, language::arg()])
}

fn length(text: &str) -> Result<Length, String> {
    text.parse::<Length>().map_err(|error| format!("{}: {}", error.message, error.advice))
}

/// Does what the command line asks.
pub(crate) async fn run(asked: ArgMatches) -> Result<(), BoxError> {
    let term = term(&asked)?;
    let calendar = Calendar::netherlands();
    let from = asked.get_one::<String>("from").ok_or("--from was not given")?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    if from == "-" {
        for (number, line) in std::io::stdin().lock().lines().enumerate() {
            let line = line.map_err(|error| format!("--from -: standard input cannot be read: {error}"))?;
            if line.trim().is_empty() {
                continue;
            }
            let from = instant(&line).map_err(|error| format!("--from -: line {}: {error}", number + 1))?;
            writeln!(out, "{}", answer(term, from, &calendar))?;
        }
        return Ok(out.flush()?);
    }
    let from = instant(from).map_err(|error| format!("--from: {error}"))?;
    if asked.get_flag("json") {
        writeln!(out, "{}", answer(term, from, &calendar))?;
    } else {
        for step in term.end(from, &calendar).steps {
            writeln!(out, "{}", language::choose(&asked, &sentence(&step)))?;
        }
    }
    Ok(out.flush()?)
}

fn term(asked: &ArgMatches) -> Result<Term, BoxError> {
    let kind = asked.get_one::<String>("kind").ok_or("--kind was not given")?;
    let length = *asked.get_one::<Length>("length").ok_or("--length was not given")?;
    let (_, kind) = Kind::NAMES.into_iter().find(|(name, _)| name == kind).ok_or("--kind is unknown")?;
    let unit = if kind == Kind::WorkingDays && length.unit == Unit::Days { Unit::WorkingDays } else { length.unit };
    let term = Term::new(kind, Length { unit, ..length });
    Ok(term.map_err(|error| format!("--length: {}: {}", error.message, error.advice))?)
}

fn instant(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    text.parse().map_err(|_| format!("`{text}` is no instant: {INSTANT}"))
}

fn answer(term: Term, from: Timestamp, calendar: &Calendar) -> Value {
    let end = term.end(from, calendar);
    json!({"term": term, "from": local(from), "due": local(end.due), "dueDate": end.due_date, "steps": end.steps})
}

/// RFC 3339 with the offset of Amsterdam.
fn local(at: Timestamp) -> String {
    let zoned = at.to_zoned_datetime(amsterdam());
    at.display_with_offset(zoned.offset()).to_string()
}
