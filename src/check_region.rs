//! `veilig check-region`: one made-up report, as far as an armed obligation, and back. What `helm test` runs.

use std::io::Write as _;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Args, Command, FromArgMatches as _};
use kernel::fact::{Subject, SubjectKind};
use platform::{BoxError, Config, chain};
use serde_json::{Value, json};
use workflows::armer::Armer;

use crate::client::Region;

/// What the check is told beside the configuration of every command.
#[derive(Args)]
struct Check {
    /// The municipality (CBS code) of the household that is made up.
    #[arg(long, default_value = "0855", value_name = "CODE")]
    municipality: String,
    /// How long each step may take, in seconds.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    patience: u64,
    #[command(flatten)]
    config: Config,
}

/// The command with its help.
pub(crate) fn command() -> Command {
    let about = "Check a running region: report something made up, see its obligation open and its watch armed, and take it back";
    let long = "Posts a report about a household that does not exist, waits until deadlines has opened an obligation for it and Temporal has\n\
                its watch, takes the report back (not admitted) and waits until nothing is left to ring. The token must carry the role\n\
                region-check. The exit code is 1 when a step does not come to pass, and the message says which part of the region to look at.";
    Check::augment_args(Command::new("check-region")).about(about).long_about(long)
}

/// Does what the command line asks.
pub(crate) async fn run(matches: ArgMatches) -> Result<(), BoxError> {
    let Check { municipality, patience, config } = Check::from_arg_matches(&matches)?;
    let config = config.checked()?;
    let steps = Steps { begun: Instant::now(), patience: Duration::from_secs(patience) };
    let temporal = workflows::settings::temporal(&config).await?;
    let client = Region::new(&config).await?;

    let (report, key) = (made_up(&municipality), uuid::Uuid::new_v4().to_string());
    let posted = steps.until("a report is taken in", "Is intake ready, and the issuer reachable?", async || {
        Ok(Some(client.post("intake", "/reports", &report, &key).await?))
    });
    let id: uuid::Uuid = posted.await?["reportId"].as_str().ok_or("intake told no reportId")?.parse()?;
    let subject = Subject { kind: SubjectKind::Report, id };

    let opened = steps
        .until("deadlines has opened an obligation", NO_OBLIGATION, async || Ok((open(&client, id).await? > 0).then_some(())));
    opened.await?;
    let connected = steps.until("Temporal answers", "Is Temporal reachable from here?", async || {
        Ok(Some(Armer::new(temporal.connect(None).await?)))
    });
    let armer = connected.await?;
    let armed = steps.until("its watch is armed", "Do workflows run, and can they reach NATS and Temporal?", async || {
        Ok(armer.known(subject).await?.and_then(|known| known.schedule.next))
    });
    let next = armed.await?;
    steps.tell(&format!("the next rung is at {next}"))?;

    let back = json!({ "reason": "not-admitted", "note": "A check of the installation; nobody exists." });
    let taken_back = steps.until("the report is taken back", "Does intake still answer?", async || {
        Ok(Some(client.post("intake", &format!("/reports/{id}/not-admit"), &back, &format!("{key}-back")).await?))
    });
    taken_back.await?;
    let closed =
        steps.until("nothing is owed any more", NO_OBLIGATION, async || Ok((open(&client, id).await? == 0).then_some(())));
    closed.await?;
    let ended = steps.until("its watch has ended", "Do workflows run, and can they reach NATS and Temporal?", async || {
        Ok(armer.known(subject).await?.is_none().then_some(()))
    });
    ended.await?;
    steps.tell("the region keeps its promise")
}

const NO_OBLIGATION: &str = "Is a policy in force, does deadlines run, and can intake and deadlines reach NATS?";

/// Steps that are waited for and told.
struct Steps {
    begun: Instant,
    patience: Duration,
}

impl Steps {
    /// Looks until there is something. What goes wrong meanwhile is told when the patience ends.
    async fn until<T>(
        &self,
        what: &str,
        hint: &str,
        mut look: impl AsyncFnMut() -> Result<Option<T>, BoxError>,
    ) -> Result<T, BoxError> {
        let until = Instant::now() + self.patience;
        loop {
            let seen = match look().await {
                Ok(Some(found)) => {
                    self.tell(what)?;
                    return Ok(found);
                }
                Ok(None) => String::new(),
                Err(error) => format!(" Last seen: {}", chain(error.as_ref())),
            };
            if Instant::now() >= until {
                return Err(format!("waited {} s in vain until {what}. {hint}{seen}", self.patience.as_secs()).into());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    fn tell(&self, what: &str) -> Result<(), BoxError> {
        Ok(writeln!(std::io::stdout(), "{:>7.1} s  {what}", self.begun.elapsed().as_secs_f32())?)
    }
}

/// How many obligations of a report are open.
async fn open(client: &Region, report: uuid::Uuid) -> Result<usize, BoxError> {
    let owed = client.get("deadlines", &format!("/subjects/report/{report}/obligations")).await?;
    let items = owed["items"].as_array().into_iter().flatten();
    Ok(items.filter(|item| item["state"] == "open").count())
}

fn made_up(municipality: &str) -> Value {
    json!({
        "reporter": { "capacity": "police" },
        "household": { "municipalityCode": municipality },
        "nature": ["other"],
        "injury": false,
        "description": "A check of the installation; nobody exists.",
        "persons": [{ "role": "victim", "surname": "Installatiecontrole" }],
    })
}
