//! `cargo xtask up`: a region that stays until Ctrl-C.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use serde_json::Value;
use testkit::engines;
use testkit::folder::{self, RunFolder};
use testkit::issuer::ROLES;
use testkit::stories::{self, Story};
use testkit::trouble::{Result, Trouble};
use testkit::wait;

use crate::compile;
use crate::region::{Region, write_whole};
use crate::screen::Screen;
use crate::signals;
use crate::timeline;

const POLICY: &str = "policies/hart-van-brabant.yaml";
const DEMO: &str = "policies/demo.yaml";

/// How `up` can be told to differ.
#[derive(Args)]
pub(crate) struct Options {
    /// Start empty: play no stories
    #[arg(long)]
    no_stories: bool,
    /// The deadlines of the region [default: policies/hart-van-brabant.yaml; while stories play, policies/demo.yaml]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Once ready, write one JSON object here: api, temporal, temporalUi, nats, postgres, tokens by role
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// The port of the API [default: any free one]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

/// Builds, starts, loads the policy, plays the stories, tells where to look, and stays.
pub(crate) fn run(options: &Options, screen: &Screen) -> Result<()> {
    if let Some(port) = options.port {
        engines::ensure_free(port)?;
    }
    let Some(folder) = RunFolder::named("up")? else {
        return Err(Trouble::refused("start", "a region of this checkout is up already (.veilig/up is in use)"));
    };
    let region = start(options, folder.path(), screen)?;
    let places = region.places();
    tell(&region, &places, folder.path(), screen)?;
    if let Some(file) = &options.ready_file {
        write_whole(file, &format!("{places}\n"))?;
    }
    case_book(options, &region, screen)?;
    screen.print("\nThe region stays up until Ctrl-C.");
    stay(&region)
}

fn start(options: &Options, folder: &Path, screen: &Screen) -> Result<Region> {
    let binary = compile::veilig(screen)?;
    let region = Region::start(binary, folder, options.port, screen)?;
    screen.step("Loading the policy");
    match &options.policy {
        Some(file) => region.load_policy(file)?,
        None if options.no_stories => region.load_policy(&folder::checkout().join(POLICY))?,
        None => region.load_policy(&folder::checkout().join(DEMO))?,
    }
    Ok(region)
}

/// Plays the case book, then puts the region's own deadlines in force.
fn case_book(options: &Options, region: &Region, screen: &Screen) -> Result<()> {
    if options.no_stories {
        return Ok(());
    }
    let files = stories::case_book()?;
    screen.print("\nThe case book, a day a second (policies/demo.yaml). What the system does by itself is marked with !\n");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| timeline::follow(region, screen, &over));
        let played: Vec<_> = files.iter().map(|file| scope.spawn(|| play(file, region, screen))).collect();
        let results: Vec<Result<()>> = played
            .into_iter()
            .map(|played| played.join().unwrap_or_else(|_| Err(Trouble::refused("play a story", "the player stopped"))))
            .collect();
        over.store(true, Ordering::SeqCst);
        results.into_iter().collect::<Result<()>>()
    })?;
    if options.policy.is_none() {
        screen.step("Putting the region's own deadlines in force");
        region.load_policy(&folder::checkout().join(POLICY))?;
    }
    Ok(())
}

fn play(file: &Path, region: &Region, screen: &Screen) -> Result<()> {
    let story = Story::read(file)?;
    let number = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('-').next()).unwrap_or("?");
    screen.print(&format!("  {number} {}", story.title.en));
    if let Err(trouble) = region.play(&story, &mut |says| screen.print(&format!("  {number}   {says}"))) {
        screen.print(&format!("  {number} did not go as expected (on a busy machine a second can be too short): {trouble}"));
        return Ok(());
    }
    screen.print(&format!("  {number} went as expected: {}", story.title.en));
    Ok(())
}

fn tell(region: &Region, places: &Value, folder: &Path, screen: &Screen) -> Result<()> {
    let tokens = folder.join("tokens");
    for (role, _) in ROLES {
        write_whole(&tokens.join(role), places["tokens"][role].as_str().unwrap_or_default())?;
    }
    let place = |name: &str| places[name].as_str().unwrap_or_default().to_owned();
    let roles: Vec<&str> = ROLES.iter().map(|(role, _)| *role).collect();
    let api = place("api");
    let documents = documents(region);
    let (temporal, nats, postgres) = (place("temporalUi"), place("nats"), place("postgres"));
    let shown = tokens.strip_prefix(folder::checkout()).unwrap_or(&tokens).display();
    screen.print(&format!(
        "\nThe region is up. Ctrl-C ends all of it.\n\n\
         \x20 API          {api}\n\
         {documents}\
         \x20 Temporal     {temporal}   one workflow per case: its watch\n\
         \x20 PostgreSQL   {postgres}\n\
         \x20 NATS         {nats}\n\
         \x20 Tokens       {shown}/<role>, valid for twelve hours:\n\
         {}\n\
         \x20 Logs         .veilig/up\n\n\
         \x20 curl -H \"Authorization: Bearer $(cat {shown}/vt-duty-officer)\" {api}/intake/v1/reports\n",
        columns(&roles),
    ));
    Ok(())
}

/// Where each service's reference page is.
fn documents(region: &Region) -> String {
    let api = region.places()["api"].as_str().unwrap_or_default().to_owned();
    let services = ["intake", "fjc-planning", "supervision", "wijzer-scheiden", "elder-abuse", "deadlines"];
    services.map(|service| format!("  Reference    {api}/{service}/v1/reference\n")).concat()
}

/// Words in lines of at most a hundred characters.
fn columns(words: &[&str]) -> String {
    let mut lines = vec![String::from("              ")];
    for word in words {
        if lines.last().is_some_and(|line| line.len() + word.len() > 100) {
            lines.push(String::from("              "));
        }
        if let Some(line) = lines.last_mut() {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// Until a signal comes, or something falls over.
fn stay(region: &Region) -> Result<()> {
    loop {
        signals::leave_if_told();
        if let Some(trouble) = region.fallen() {
            signals::leave_if_told();
            return Err(trouble);
        }
        wait::between_looks();
    }
}
