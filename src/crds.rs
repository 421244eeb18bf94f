//! `veilig crds`: the definitions of the resources that `veilig serve operator` looks after.

use std::io::Write as _;

use clap::{ArgMatches, Command};
use platform::BoxError;

/// The command with its help.
pub(crate) fn command() -> Command {
    Command::new("crds")
        .about("Print the definitions of the Kubernetes resources of the operator")
        .long_about("Prints the CustomResourceDefinitions of DeadlinePolicy and EscalationDesk. Helm installs those of the chart and never\nupgrades them: veilig crds | kubectl apply --server-side -f - does.")
}

/// Does what the command line asks.
pub(crate) async fn run(_: ArgMatches) -> Result<(), BoxError> {
    let mut out = std::io::stdout().lock();
    for definition in operator::crd::definitions() {
        write!(out, "---\n{}", definition.yaml)?;
    }
    Ok(out.flush()?)
}
