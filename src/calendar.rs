//! `veilig calendar`: the free days of a year, with the article or decree that frees them.

use std::io::Write as _;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use kernel::calendar::{Calendar, DayKind};
use platform::BoxError;
use serde_json::json;

use crate::language;

/// The command with its help.
pub(crate) fn command() -> Command {
    let year = Arg::new("year")
        .long("year")
        .required(true)
        .value_name("YEAR")
        .value_parser(value_parser!(i16).range(1900..=2200))
        .help("The year, from 1900 to 2200");
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Answer one JSON object");
    Command::new("calendar")
        .about("List the days on which no term of law ends, weekends left out")
        .long_about("Lists the holidays of Atw art. 3 and the days that royal decrees equate to them, each with its source.\nWith --json: {year, calendarVersion, days: [{date, kind, nl, en, source}]}; kind is holiday or equated.")
        .args([year, json, language::arg()])
}

/// Does what the command line asks.
pub(crate) async fn run(asked: ArgMatches) -> Result<(), BoxError> {
    let year = *asked.get_one::<i16>("year").ok_or("no year was given")?;
    let calendar = Calendar::netherlands();
    let days = calendar.year(year);
    let mut out = std::io::stdout().lock();
    if asked.get_flag("json") {
        let answer = json!({"year": year, "calendarVersion": calendar.version(), "days": days});
        return Ok(writeln!(out, "{answer}")?);
    }
    let is_dutch = language::is_dutch(&asked);
    for day in days {
        let kind = match (day.kind, is_dutch) {
            (DayKind::Equated, true) => "gelijkgesteld",
            (DayKind::Equated, false) => "equated",
            (_, true) => "feestdag",
            (_, false) => "holiday",
        };
        let name = if is_dutch { &day.nl } else { &day.en };
        writeln!(out, "{}  {kind:<13}  {name} ({})", day.date, day.source)?;
    }
    Ok(())
}
