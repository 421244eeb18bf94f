//! `veilig policy check`: every mistake of a policy file, with its line and what to do about it.

use std::io::Write;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use kernel::policy::{KnownFacts, Row, load};
use platform::BoxError;

/// The command with its help.
pub(crate) fn command() -> Command {
    let file = Arg::new("file")
        .required(true)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("The policy, YAML of at most 1 MiB");
    let check = Command::new("check")
        .about("Check a policy file: every mistake with file, line and advice")
        .long_about("Checks form and meaning of a policy file without touching any engine. Mistakes go to standard error as\nfile:line:column, each with advice; the exit code is then 1. A policy without a mistake is summed up on standard output.")
        .arg(file);
    let schema = Command::new("schema").about("Print the JSON Schema of policy files");
    Command::new("policy").about("Work with policy files").subcommand_required(true).subcommand(check).subcommand(schema)
}

/// Does what the command line asks.
pub(crate) async fn run(matches: ArgMatches) -> Result<(), BoxError> {
    let mut out = std::io::stdout();
    let Some(("check", asked)) = matches.subcommand() else {
        return Ok(writeln!(out, "{:#}", kernel::policy::schema())?);
    };
    let file = asked.get_one::<PathBuf>("file").ok_or("no file was given")?;
    let text = std::fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let known: KnownFacts = proto::known_facts().collect();
    let policy = load(&file.display().to_string(), &text, &known)?;
    let rungs: usize = policy.rows.iter().map(|row| row.ladder.len()).sum();
    writeln!(
        out,
        "{}: region {}, version {}: {} rows, {rungs} rungs, {} desks; no mistakes.",
        file.display(),
        policy.region,
        policy.version,
        policy.rows.len(),
        policy.desks.len(),
    )?;
    let heard = policy.facts();
    tell(&mut out, "Facts that no row listens to", known.kinds().filter(|kind| !heard.contains(kind)).map(str::to_owned))?;
    tell(&mut out, "Facts that nobody publishes yet", policy.awaits.keys().cloned())?;
    tell(&mut out, "Rows that sleep until they are published", policy.rows.iter().filter(|row| row.sleeps).map(waiting))?;
    Ok(())
}

fn tell(out: &mut impl Write, what: &str, names: impl Iterator<Item = String>) -> std::io::Result<()> {
    let names: Vec<_> = names.collect();
    if names.is_empty() { writeln!(out, "{what}: none") } else { writeln!(out, "{what}:\n  {}", names.join("\n  ")) }
}

/// A row that sleeps, with its English title.
fn waiting(row: &Row) -> String {
    format!("{} ({})", row.id, row.title.en)
}
