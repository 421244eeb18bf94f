//! `veilig explain`: a certificate in sentences, after its end was computed again from what it says itself.

use std::io::{Read as _, Write as _};

use clap::{Arg, ArgAction, ArgMatches, Command};
use kernel::certificate::{Certificate, check, schema};
use platform::BoxError;

use crate::language;

/// The command with its help.
pub(crate) fn command() -> Command {
    let file = Arg::new("file")
        .value_name("FILE")
        .required_unless_present("schema")
        .help("The certificate, as GET /deadlines/v1/obligations/{id}/certificate answers it; - reads standard input");
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print the certificate itself, in a settled form");
    let schema = Arg::new("schema").long("schema").action(ArgAction::SetTrue).help("Print the JSON Schema of certificates");
    Command::new("explain")
        .about("Explain how a due instant was found, and check it")
        .long_about("Reads a certificate, computes its due instant again from what it says itself (term, start, changes, free days), and\ntells every step in Dutch or English. A certificate that does not hold is told on standard error; the exit code is then 1.")
        .args([file, json, schema, language::arg()])
}

/// Does what the command line asks.
pub(crate) async fn run(asked: ArgMatches) -> Result<(), BoxError> {
    let mut out = std::io::stdout().lock();
    if asked.get_flag("schema") {
        return Ok(writeln!(out, "{:#}", schema())?);
    }
    let file = asked.get_one::<String>("file").ok_or("no file was given")?;
    let text = read(file).map_err(|error| format!("{file} cannot be read: {error}"))?;
    let certificate: Certificate = serde_json::from_str(&text)
        .map_err(|error| format!("{file} holds no certificate: {error} (see `veilig explain --schema`)"))?;
    check(&certificate).map_err(|doubt| format!("{file} does not hold: {doubt}"))?;
    if asked.get_flag("json") {
        writeln!(out, "{}", serde_json::to_string_pretty(&certificate)?)?;
    } else {
        writeln!(out, "{}", language::choose(&asked, &certificate.text))?;
    }
    Ok(())
}

fn read(file: &str) -> std::io::Result<String> {
    if file != "-" {
        return std::fs::read_to_string(file);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
