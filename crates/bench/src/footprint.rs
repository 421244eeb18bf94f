//! What a region needs: memory of `veilig serve all`, and the time from its start until it is ready.

use std::process::Command;
use std::time::{Duration, Instant};

use testkit::http;
use testkit::trouble::{Result, Trouble};

use crate::figures::{Figure, Figures, Goal, Runs};
use crate::load::number;
use crate::machine::kilobytes;
use crate::place::{Place, blocking};
use crate::region::{Prepared, Region};
use crate::say;

/// Measurements of one thing.
const TIMES: usize = 3;

/// From start to ready, beside a start of the same program that serves nothing.
pub(crate) async fn ready(place: &Place, figures: &mut Figures) -> Result<()> {
    let prepared = Prepared::new(place).await?;
    let (mut ready, mut bare) = (vec![], vec![]);
    for _ in 0..TIMES {
        let begun = Instant::now();
        let said = Command::new(&place.binary).arg("--version").output();
        said.map_err(|e| Trouble::io("run", &place.binary, e))?;
        bare.push(begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        let veilig = blocking(|| prepared.setup.launch(&["all"]))?;
        let health = format!("{}/health/ready", veilig.url());
        while !blocking(|| http::answers(&health)) {
            if let Some(trouble) = veilig.fallen() {
                return Err(trouble);
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        ready.push(begun.elapsed().as_secs_f64());
    }
    figures.add(Figure {
        row: "ready",
        what: "`veilig serve all`, from start until it is ready (engines run, tables are there)".to_owned(),
        unit: "s",
        runs: Runs::of(ready),
        raw: ("`veilig --version`".to_owned(), Runs::of(bare)),
        goal: Goal::AtMost(2.0),
    });
    Ok(())
}

/// Resident memory, idle and with open obligations.
pub(crate) async fn memory(place: &Place, figures: &mut Figures) -> Result<()> {
    let calm = Duration::from_secs(if place.quick { 3 } else { 15 });
    let open = if place.quick { 200 } else { 5_000 };
    let prepared = Prepared::new(place).await?;
    let mut idle = Vec::new();
    for _ in 1..TIMES {
        let region = prepared.serve(&["all"]).await?;
        tokio::time::sleep(calm).await;
        idle.push(Memory::of(&region)?);
    }
    let region = prepared.serve(&["all"]).await?;
    tokio::time::sleep(calm).await;
    idle.push(Memory::of(&region)?);
    say::step(format_args!("memory with {open} open obligations"));
    number(&region, open, None).await?;
    if !region.armed(open as u64, Duration::from_secs(600)).await? {
        return Err(Trouble::refused("measure memory", "not every report got its watch within ten minutes"));
    }
    tokio::time::sleep(calm).await;
    let busy = Memory::of(&region)?;
    let runs = |of: fn(&Memory) -> f64| Runs::of(idle.iter().map(of).collect());
    let executable = ("of which the executable's own pages".to_owned(), runs(|memory| memory.file));
    for (what, value, goal) in [
        ("VmRSS, idle", runs(|memory| memory.resident), Goal::AtMost(150.0)),
        ("PSS, idle", runs(|memory| memory.proportional), Goal::None),
    ] {
        figures.add(Figure { row: "memory", what: what.to_owned(), unit: "MB", runs: value, raw: executable.clone(), goal });
    }
    for (what, value) in [("VmRSS", busy.resident), ("most VmRSS on the way to", busy.most)] {
        figures.add(Figure {
            row: "memory",
            what: format!("{what} {open} open obligations"),
            unit: "MB",
            runs: Runs::of(vec![value]),
            raw: ("VmRSS, idle".to_owned(), runs(|memory| memory.resident)),
            goal: Goal::None,
        });
    }
    Ok(())
}

/// Memory of the process in megabytes, as the kernel counts it.
pub(crate) struct Memory {
    pub(crate) resident: f64,
    proportional: f64,
    file: f64,
    pub(crate) most: f64,
}

impl Memory {
    /// Of a region's `veilig`.
    pub(crate) fn of(region: &Region<'_>) -> Result<Self> {
        let none = || Trouble::refused("measure memory", "/proc tells nothing about it on this system");
        let pid = region.veilig.pid().ok_or_else(none)?;
        let status = format!("/proc/{pid}/status");
        let megabytes = |file: &str, name| kilobytes(file, name).map(|kilobytes| kilobytes as f64 / 1024.0).ok_or_else(none);
        Ok(Self {
            resident: megabytes(&status, "VmRSS:")?,
            proportional: megabytes(&format!("/proc/{pid}/smaps_rollup"), "Pss:")?,
            file: megabytes(&status, "RssFile:")?,
            most: megabytes(&status, "VmHWM:")?,
        })
    }
}
