//! `bench`: what a region does, measured, with the raw limit beside each figure.
#![doc = include_str!("../README.md")]

mod arming;
mod cluster;
mod figures;
mod footprint;
mod herd;
mod jetstream;
mod load;
mod machine;
mod place;
mod region;
mod replay;
mod reports;
mod reproject;
mod rows;
mod say;
mod simulate;
mod temporal;
mod terms;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use testkit::trouble::{Result, Trouble};

use crate::figures::Figures;
use crate::place::Place;
use crate::rows::{ROWS, Row};

/// Measures a region in release mode and prints a table with the raw limit beside each figure.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Options {
    /// Only these rows; may be given several times
    #[arg(long, value_name = "ROW", value_parser = rows::named)]
    only: Vec<&'static Row>,
    /// Smaller numbers: shows that the bench works, in a minute or two; its figures say little
    #[arg(long)]
    quick: bool,
    /// Write the figures here as well, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Fail when a goal is not met
    #[arg(long)]
    strict: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options).await {
        Ok(figures) if options.strict && !figures.are_met() => ExitCode::FAILURE,
        Ok(_) => ExitCode::SUCCESS,
        Err(trouble) => {
            say::error(&trouble);
            ExitCode::FAILURE
        }
    }
}

/// Measures, and tells what was measured even when a row breaks off.
async fn run(options: &Options) -> Result<Figures> {
    let machine = machine::look();
    let (mut figures, mut place) = (Figures::default(), None);
    let measured = measure(options, &mut place, &mut figures).await;
    let versions = match &place {
        Some(place) => place.versions().await?,
        None => Vec::new(),
    };
    say::print(&machine::told(&machine, &versions, options.quick));
    say::print(&figures.table());
    if let Some(file) = &options.json {
        let text = format!("{:#}\n", figures.json(&machine, &versions, options.quick));
        std::fs::write(file, text).map_err(|e| Trouble::io("write", file, e))?;
    }
    measured.map(|()| figures)
}

async fn measure(options: &Options, place: &mut Option<Place>, figures: &mut Figures) -> Result<()> {
    for row in ROWS.iter().filter(|row| options.only.is_empty() || options.only.contains(row)) {
        say::step(row.name);
        if row.needs_engines && place.is_none() {
            *place = Some(Place::start(options.quick).await?);
        }
        rows::measure(row, options.quick, place.as_ref(), figures).await?;
    }
    Ok(())
}
