//! `veilig policy check`: every mistake of a policy file, with its line and what to do about it; `activate` puts one in force.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches as _, value_parser};
use kernel::policy::{KnownFacts, Row, load};
use platform::{BoxError, Config};
use serde_json::json;

use crate::client::{Region, Unwilling};

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
    let activate = Activate::augment_args(Command::new("activate"))
        .about("Put a policy file in force in a running region")
        .long_about("Checks the file, submits it to deadlines and activates it. The token must carry the role policy-manager. A policy that is in force already stays so.");
    let schema = Command::new("schema").about("Print the JSON Schema of policy files");
    Command::new("policy")
        .about("Work with policy files")
        .subcommand_required(true)
        .subcommand(check)
        .subcommand(activate)
        .subcommand(schema)
}

/// Does what the command line asks.
pub(crate) async fn run(matches: ArgMatches) -> Result<(), BoxError> {
    match matches.subcommand() {
        Some(("check", asked)) => check(asked.get_one::<PathBuf>("file").ok_or("no file was given")?).map(drop),
        Some(("activate", asked)) => activate(Activate::from_arg_matches(asked)?).await,
        _ => Ok(writeln!(std::io::stdout(), "{:#}", kernel::policy::schema())?),
    }
}

/// What `activate` is told beside the configuration of every command.
#[derive(Args)]
struct Activate {
    /// The policy, YAML of at most 1 MiB.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How long the region may take to answer, in seconds.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    patience: u64,
    #[command(flatten)]
    config: Config,
}

async fn activate(told: Activate) -> Result<(), BoxError> {
    let yaml = check(&told.file)?;
    let client = Region::new(&told.config.checked()?).await?;
    let until = Instant::now() + Duration::from_secs(told.patience);
    // Both are harmless when they are sent again: the same text is the same version, and the one in force stays so.
    let version = loop {
        match submit_and_activate(&client, &yaml).await {
            Ok(version) => break version,
            Err(error) if error.downcast_ref().is_some_and(Unwilling::is_final) || Instant::now() >= until => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    };
    Ok(writeln!(std::io::stdout(), "{version} is in force.")?)
}

async fn submit_and_activate(client: &Region, yaml: &str) -> Result<String, BoxError> {
    let key = || uuid::Uuid::new_v4().to_string();
    let submitted = client.post("deadlines", "/policies", &json!({ "yaml": yaml }), &key()).await?;
    let version = submitted["version"].as_str().ok_or("deadlines told no version")?.to_owned();
    client.post("deadlines", &format!("/policies/{version}/activate"), &json!({}), &key()).await?;
    Ok(version)
}

/// Checks a file, sums it up, and gives back its text.
fn check(file: &Path) -> Result<String, BoxError> {
    let mut out = std::io::stdout();
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
    Ok(text)
}

fn tell(out: &mut impl Write, what: &str, names: impl Iterator<Item = String>) -> std::io::Result<()> {
    let names: Vec<_> = names.collect();
    if names.is_empty() { writeln!(out, "{what}: none") } else { writeln!(out, "{what}:\n  {}", names.join("\n  ")) }
}

/// A row that sleeps, with its English title.
fn waiting(row: &Row) -> String {
    format!("{} ({})", row.id, row.title.en)
}
