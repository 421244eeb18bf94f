//! A million facts simulated by `veilig simulate`: what a steering group waits for when it tries a policy out.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kernel::fact::Fact;
use kernel::synthetic::region;
use testkit::folder::{RunFolder, checkout};
use testkit::trouble::{Result, Trouble};
use testkit::veilig;

use crate::figures::{Figure, Figures, Goal, Runs};
use crate::machine::kilobytes;

/// Measures.
pub(crate) fn measure(quick: bool, figures: &mut Figures) -> Result<()> {
    let (facts, times) = if quick { (50_000, 1) } else { (1_000_000, 3) };
    let folder = RunFolder::new("simulate")?;
    let file = written(&folder.path().join("facts.jsonl"), facts)?;
    let runs = (0..times).map(|_| simulated(&file)).collect::<Result<Vec<_>>>()?;
    let read = (0..times).map(|_| read(&file)).collect::<Result<Vec<_>>>()?;
    let scale = 1e6 / facts as f64;
    let seconds = |values: &[f64]| Runs::of(values.iter().map(|seconds| seconds * scale).collect());
    figures.add(Figure {
        row: "simulate",
        what: "a million facts by `veilig simulate`, on one core".to_owned(),
        unit: "s",
        runs: seconds(&runs.iter().map(|run| run.seconds).collect::<Vec<_>>()),
        raw: ("reading the same facts from JSON".to_owned(), seconds(&read)),
        goal: Goal::AtMost(10.0),
    });
    let size = std::fs::metadata(&file).map_err(|e| Trouble::io("look at", &file, e))?.len() as f64 / 1024.0 / 1024.0;
    figures.add(Figure {
        row: "simulate",
        what: "most memory of it (VmHWM)".to_owned(),
        unit: "MB",
        runs: Runs::of(runs.iter().map(|run| run.megabytes).collect()),
        raw: ("the facts as a file".to_owned(), Runs::of(vec![size])),
        goal: Goal::AtMost(1024.0),
    });
    Ok(())
}

/// Facts of as many made-up regions as it takes.
fn written(path: &Path, facts: usize) -> Result<PathBuf> {
    let trouble = |e| Trouble::io("write", path, e);
    let mut file = BufWriter::new(File::create(path).map_err(trouble)?);
    for fact in (1..).flat_map(region).take(facts) {
        serde_json::to_writer(&mut file, &fact).map_err(|e| trouble(e.into()))?;
        file.write_all(b"\n").map_err(trouble)?;
    }
    file.flush().map_err(trouble)?;
    Ok(path.to_owned())
}

struct Run {
    seconds: f64,
    megabytes: f64,
}

fn simulated(facts: &Path) -> Result<Run> {
    let binary = veilig::binary();
    let mut command = Command::new(&binary);
    command.args(["simulate", "--json", "--policy"]).arg(checkout().join("policies/hart-van-brabant.yaml"));
    command.arg("--facts").arg(facts).stdout(Stdio::null());
    let trouble = |e| Trouble::io("run", &binary, e);
    let begun = Instant::now();
    let mut program = command.spawn().map_err(trouble)?;
    let status = format!("/proc/{}/status", program.id());
    let mut most = 0;
    let ended = loop {
        most = most.max(kilobytes(&status, "VmHWM:").unwrap_or_default());
        if let Some(ended) = program.try_wait().map_err(trouble)? {
            break ended;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    };
    let seconds = begun.elapsed().as_secs_f64();
    if !ended.success() {
        return Err(Trouble::refused("simulate a million facts", format!("it ended with {ended}")));
    }
    Ok(Run { seconds, megabytes: most as f64 / 1024.0 })
}

fn read(facts: &Path) -> Result<f64> {
    let file = File::open(facts).map_err(|e| Trouble::io("read", facts, e))?;
    let begun = Instant::now();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|e| Trouble::io("read", facts, e))?;
        black_box(serde_json::from_str::<Fact>(&line).map_err(|e| Trouble::refused("read a fact", e.to_string()))?);
    }
    Ok(begun.elapsed().as_secs_f64())
}
