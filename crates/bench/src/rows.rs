//! The rows of the bench, in the order in which they are measured. A new row is a line here and a function.

use testkit::trouble::{Result, Trouble};

use crate::figures::Figures;
use crate::herd::Herd;
use crate::place::{Place, blocking};
use crate::{arming, cluster, footprint, herd, reports, reproject, simulate, terms};

/// A row: some figures that are measured together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// What `--only` and `docs/promises.md` call it.
    pub(crate) name: &'static str,
    /// Whether it runs on PostgreSQL, NATS and Temporal.
    pub(crate) needs_engines: bool,
}

/// All rows.
pub(crate) const ROWS: &[Row] = &[
    Row { name: "terms", needs_engines: false },
    Row { name: "simulate", needs_engines: false },
    Row { name: "ready", needs_engines: true },
    Row { name: "memory", needs_engines: true },
    Row { name: "reports", needs_engines: true },
    Row { name: "armed", needs_engines: true },
    Row { name: "rungs-500", needs_engines: true },
    Row { name: "rungs-10000", needs_engines: true },
    Row { name: "reproject", needs_engines: true },
    Row { name: "cluster", needs_engines: false },
];

/// The row of this name.
pub(crate) fn named(name: &str) -> Result<&'static Row, String> {
    let names = || ROWS.iter().map(|row| row.name).collect::<Vec<_>>().join(", ");
    ROWS.iter().find(|row| row.name == name).ok_or_else(|| format!("the rows are {}", names()))
}

/// Measures one row.
pub(crate) async fn measure(row: &Row, quick: bool, place: Option<&Place>, figures: &mut Figures) -> Result<()> {
    let place = || place.ok_or_else(|| Trouble::refused(format!("measure {}", row.name), "the engines do not run"));
    match row.name {
        "terms" => terms::measure(quick, figures),
        "simulate" => simulate::measure(quick, figures)?,
        "ready" => footprint::ready(place()?, figures).await?,
        "memory" => footprint::memory(place()?, figures).await?,
        "reports" => reports::measure(place()?, figures).await?,
        "armed" => arming::measure(place()?, figures).await?,
        "rungs-500" => {
            let herd = if quick { Herd { obligations: 100, times: 1, ..SMALL } } else { SMALL };
            herd::measure(place()?, row.name, herd, figures).await?;
        }
        "rungs-10000" => {
            let herd = if quick { Herd { obligations: 300, ..LARGE } } else { LARGE };
            herd::measure(place()?, row.name, herd, figures).await?;
        }
        "reproject" => reproject::measure(place()?, figures).await?,
        "cluster" => blocking(|| cluster::measure(quick, figures))?,
        name => return Err(Trouble::refused("measure", format!("the row {name} has no function"))),
    }
    Ok(())
}

/// Some hundred families whose term ends at one instant.
const SMALL: Herd = Herd { obligations: 500, times: 3, rung_goal: 1000.0 };

/// The end of the day in a large region.
const LARGE: Herd = Herd { obligations: 10_000, times: 1, rung_goal: 3000.0 };
