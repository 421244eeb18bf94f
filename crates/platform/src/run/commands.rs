//! The command line: serve, migrate, openapi, facts, and what `main` adds.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use jiff::Timestamp;

use super::{Program, apart, drain, serve};
use crate::error::chain;
use crate::{BoxError, Config, db, inbox, outbox, telemetry};

#[derive(Args)]
struct Serve {
    /// The services to run in this process, or `all`.
    #[arg(required = true, value_name = "SERVICE")]
    services: Vec<String>,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct Migrate {
    /// The login that will serve, if it is another than the one that migrates: it is made a member of the services' roles.
    #[arg(long, env = "VEILIG_SERVING_USER", value_name = "NAME")]
    serving_user: Option<String>,
    /// Wait this long for a database that does not answer yet, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    wait: u64,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct OpenApi {
    /// The service.
    #[arg(value_name = "SERVICE")]
    service: String,
}

#[derive(Args)]
struct Replay {
    /// The service that told the facts.
    #[arg(value_name = "SERVICE")]
    service: String,
    /// From this instant on (2026-03-01T00:00:00Z), by when they were recorded.
    #[arg(long, value_name = "INSTANT")]
    since: Timestamp,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct Parked {
    /// The service that could not take them in.
    #[arg(value_name = "SERVICE")]
    service: String,
    /// Try them again; the running service does so within seconds.
    #[arg(long)]
    retry: bool,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct Restored {
    #[command(flatten)]
    config: Config,
}

/// Does what the command line asks.
pub(super) fn main(program: Program) -> ExitCode {
    let matches = command(&program).get_matches();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(program, &matches)),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "veilig: {}", chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn command(program: &Program) -> Command {
    let names: Vec<&'static str> = program.services.iter().map(|service| service.name).collect();
    let one = PossibleValuesParser::new(&names);
    let apart = program.apart.iter().map(|role| role.name);
    let any = PossibleValuesParser::new(names.iter().copied().chain(apart).chain(["all"]));
    let facts = Command::new("facts")
        .about("Look after facts on their way: publish again, see what could not be taken in")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            with::<Replay>(
                "replay",
                "Publish a service's facts and schedules again. Whoever took them in before is not affected",
            )
            .mut_arg("service", |arg| arg.value_parser(one.clone())),
        )
        .subcommand(
            with::<Parked>(
                "parked",
                "List the facts that a service could not take in, with the reason; with --retry, try them again",
            )
            .mut_arg("service", |arg| arg.value_parser(one.clone())),
        )
        .subcommand(with::<Restored>(
            "restored",
            "The database was restored to an earlier moment: make the streams anew, so that they hold what it holds and nothing else",
        ));
    let command = Command::new("veilig")
        .about("Case management for domestic violence and child abuse that keeps every deadline")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help("Every flag is also an environment variable, shown with it. PostgreSQL, NATS JetStream and Temporal must run; `cargo xtask up` starts all of it on a laptop.")
        .subcommand(
            with::<Serve>(
                "serve",
                "Run services: their API under /<service>/v1, /health/live, /health/ready and /metrics, until SIGTERM or SIGINT",
            )
            .mut_arg("services", |arg| arg.value_parser(any)),
        )
        .subcommand(with::<Migrate>(
            "migrate",
            "Make or update each service's schema and role in the database. Run it before a new version serves; running it again is harmless",
        ))
        .subcommand(
            with::<OpenApi>("openapi", "Print a service's OpenAPI 3.1 document")
                .mut_arg("service", |arg| arg.value_parser(one)),
        )
        .subcommand(facts);
    program.commands.iter().fold(command, |command, (own, _)| command.subcommand(own.clone()))
}

/// A command with the arguments of `A`, told in these words: what the arguments are made of has words of its own, which are not meant.
fn with<A: Args>(name: &'static str, about: &'static str) -> Command {
    A::augment_args(Command::new(name)).about(about).long_about(about)
}

async fn run(mut program: Program, matches: &ArgMatches) -> Result<(), BoxError> {
    match matches.subcommand() {
        Some(("serve", matches)) => {
            let Serve { services, config } = Serve::from_arg_matches(matches)?;
            let config = config.checked()?;
            let _sends_the_rest = telemetry::init(&config.telemetry, &services.join(" "))?;
            if let Some(role) = apart::asked(&program.apart, &services)? {
                return Ok(apart::serve(role, config).await?);
            }
            let all = services.iter().any(|name| name == "all");
            let running = serve::serve(program, config, (!all).then_some(services)).await?;
            drain::until_asked(running.asked()).await?;
            running.ended().await?;
        }
        Some(("migrate", matches)) => {
            let Migrate { serving_user, wait, config } = Migrate::from_arg_matches(matches)?;
            let config = config.checked()?;
            let _sends_the_rest = telemetry::init(&config.telemetry, "migrate")?;
            db::until_reachable(&config, Duration::from_secs(wait)).await?;
            db::migrate(&config, &program.services, serving_user.as_deref()).await?;
        }
        Some(("openapi", matches)) => {
            let OpenApi { service } = OpenApi::from_arg_matches(matches)?;
            let service = program.services.iter().find(|one| one.name == service).ok_or("there is no such service")?;
            say(&service.api().document.to_pretty_json()?)?;
        }
        Some(("facts", matches)) => facts(matches).await?,
        Some((name, matches)) => {
            let own =
                program.commands.iter().position(|(command, _)| command.get_name() == name).ok_or("there is no such command")?;
            let (_, run) = program.commands.swap_remove(own);
            run(matches.clone()).await?;
        }
        None => {}
    }
    Ok(())
}

async fn facts(matches: &ArgMatches) -> Result<(), BoxError> {
    match matches.subcommand() {
        Some(("replay", matches)) => {
            let Replay { service, since, config } = Replay::from_arg_matches(matches)?;
            let number = outbox::replay(&config.checked()?, &service, since).await?;
            say(&format!("{number} facts of {service} are published again"))?;
        }
        Some(("parked", matches)) => {
            let Parked { service, retry, config } = Parked::from_arg_matches(matches)?;
            for line in inbox::parked(&config.checked()?, &service, retry).await? {
                say(&line)?;
            }
        }
        Some(("restored", matches)) => {
            outbox::restored(&Restored::from_arg_matches(matches)?.config.checked()?).await?;
            say("the streams are made anew; every service publishes again what its database holds")?;
        }
        _ => {}
    }
    Ok(())
}

fn say(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Service;

    #[test]
    fn the_command_line_is_sound_and_explains_itself() {
        let program = Program::new(vec![Service::new("intake", "Intake"), Service::new("deadlines", "Deadlines")]);
        let mut command = command(&program);
        command.clone().debug_assert();
        let help = command.find_subcommand_mut("serve").expect("it is there").render_long_help().to_string();
        for word in ["intake", "deadlines", "all", "VEILIG_DATABASE_URL", "VEILIG_NATS_PREFIX", "VEILIG_OIDC_ISSUER"] {
            assert!(help.contains(word), "{word} in {help}");
        }
        let whole = command.render_long_help().to_string();
        for about in ["Run services: their API", "Make or update each service's schema", "Print a service's OpenAPI"] {
            assert!(whole.contains(about), "{about} in {whole}");
        }
        assert!(command.try_get_matches_from(["veilig", "serve", "nonsense"]).is_err());
    }
}
