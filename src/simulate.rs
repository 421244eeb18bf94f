//! `veilig simulate`: a history under another policy or calendar, beside the one in force. Reads only.

mod report;
mod sources;

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use kernel::obligations::Rules;
use kernel::simulate::{Question, simulate, tried};
use kernel::time::Timestamp;
use platform::BoxError;

use crate::language;
use sources::Past;

const HELP: &str = "\
Plays a history on virtual time: facts become known in the order in which they were recorded, and every rung rings at its
instant. Tells what would have been owed, breached and escalated, in all, by row, and by week and desk; with a second
policy beside it also which cases would have gone otherwise, the first of them explained by both certificates. The policy
is taken to have been in force from the beginning. Nothing is written, and nothing is made up: what people would have done
after another warning is not in a history.

The history is one of
  --facts FILE           facts as JSON lines: {id, kind, occurredAt, recordedAt, fields: {ids, codes, instants, dates}};
                         - reads standard input; `veilig synthetic` prints an example
  --from-database URL    what the service deadlines knows, in a transaction that can only read; beside --policy stands
                         what really was in force; without --policy that alone is played, which gives what happened
  --synthetic            a made-up region with the volumes of 2016, 2017 and the first half of 2018";

/// The command with its help.
pub(crate) fn command() -> Command {
    let file = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("FILE").value_parser(value_parser!(PathBuf)).help(help)
    };
    let facts = Arg::new("facts").long("facts").value_name("FILE").help("Facts as JSON lines; - reads standard input");
    let database = Arg::new("from-database").long("from-database").value_name("URL").help("The database of a region");
    let synthetic = Arg::new("synthetic").long("synthetic").action(ArgAction::SetTrue).help("A made-up region");
    let until = Arg::new("until")
        .long("until")
        .value_name("INSTANT")
        .value_parser(|text: &str| {
            text.parse::<Timestamp>().map_err(|_| "write an instant with its offset, such as 2018-07-01T00:00:00+02:00")
        })
        .help("Until when time goes on; if not said, until the last that the history knows");
    let explain = Arg::new("explain")
        .long("explain")
        .value_name("NUMBER")
        .value_parser(value_parser!(usize))
        .default_value("20")
        .help("How many of the changed cases to explain");
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Answer one JSON object");
    Command::new("simulate")
        .about("Play a history under another policy or calendar, and tell what differs")
        .long_about(HELP)
        .arg(file("policy", "The policy to try").required_unless_present("from-database"))
        .arg(file("against", "The policy to show beside it"))
        .arg(file("calendar", "Decrees to try with it: a YAML list of {source, knownFrom, days: [{date, nl, en}]}"))
        .args([facts, database, synthetic])
        .group(ArgGroup::new("history").args(["facts", "from-database", "synthetic"]).required(true))
        .arg(crate::synthetic::seed().conflicts_with_all(["facts", "from-database"]))
        .args([until, explain, json, language::arg()])
}

/// Does what the command line asks.
pub(crate) async fn run(asked: ArgMatches) -> Result<(), BoxError> {
    let (policy, decrees) = (sources::policy(&asked, "policy")?, sources::decrees(&asked)?);
    let beside = sources::policy(&asked, "against")?.map(|policy| Rules::of(tried(Some(policy.into()), vec![])));
    let mut progress = Progress::new();
    let mut past = sources::read(&asked, |facts| progress.tell(&format!("{facts} facts read"))).await?;
    let until = asked.get_one::<Timestamp>("until").copied().or(past.until);
    let until = until.ok_or("the history holds no fact about a case")?;
    let (rules, against) = match policy {
        Some(policy) => (Rules::of(tried(Some(policy.into()), decrees)), beside.or(past.rules.take())),
        None => (past.rules.take().unwrap_or_else(|| Rules::of([])).and(tried(None, decrees)), beside),
    };
    let Past { history, accepted, .. } = &mut past;
    let explain = asked.get_one::<usize>("explain").copied().unwrap_or_default();
    let question = Question { rules: &rules, against: against.as_ref(), accepted, until, explain };
    let report = simulate(history, &question, |cases| {
        progress.tell(&format!("{cases} cases played"));
        ControlFlow::Continue(())
    });
    let report = report.ok_or("the simulation was broken off")?;
    progress.done();
    let mut out = BufWriter::new(std::io::stdout().lock());
    if asked.get_flag("json") {
        serde_json::to_writer_pretty(&mut out, &report)?;
        writeln!(out)?;
    } else {
        report::tell(&mut out, &report, language::is_dutch(&asked))?;
    }
    Ok(out.flush()?)
}

/// One line on a terminal that says how far the work is; nothing where nobody looks.
struct Progress {
    is_seen: bool,
}

impl Progress {
    fn new() -> Self {
        Self { is_seen: std::io::stderr().is_terminal() }
    }

    fn tell(&mut self, what: &str) {
        if self.is_seen {
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(std::io::stderr(), "\r{what}\x1b[K");
        }
    }

    fn done(&mut self) {
        self.tell("");
    }
}
