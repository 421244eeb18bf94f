//! `veilig synthetic`: the facts of a region that does not exist, one a line.

use std::io::{BufWriter, Write as _};

use clap::{Arg, ArgMatches, Command, value_parser};
use kernel::synthetic::region;
use platform::BoxError;

/// `--seed NUMBER`.
pub(crate) fn seed() -> Arg {
    Arg::new("seed")
        .long("seed")
        .value_name("NUMBER")
        .value_parser(value_parser!(u64))
        .default_value("1")
        .help("The same number gives the same region")
}

/// The region that was asked for.
pub(crate) fn facts(asked: &ArgMatches) -> Vec<kernel::fact::Fact> {
    region(asked.get_one::<u64>("seed").copied().unwrap_or(1))
}

/// The command with its help.
pub(crate) fn command() -> Command {
    Command::new("synthetic")
        .about("Print the facts of a made-up region, one JSON object a line")
        .long_about(
            "Prints facts as `veilig simulate --facts` reads them: 2016, 2017 and the first half of 2018 with the volumes and the\n\
             shares of the regional programme (docs/domain.md). How long people took is not in the programme and is made up.",
        )
        .arg(seed())
}

/// Does what the command line asks.
pub(crate) async fn run(asked: ArgMatches) -> Result<(), BoxError> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for fact in facts(&asked) {
        serde_json::to_writer(&mut out, &fact)?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
