//! What could not be run here, so that it is said in the closing lines and never lost among the names of tests.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Names the file that `cargo xtask test` gathers these lines in.
pub const FILE: &str = "VEILIG_TEST_SKIPPED";

/// Says that something is not run, and why; on standard error, and to `cargo xtask test`.
pub fn skipped(what: &str, why: &str) {
    let line = format!("not run: {what}, because {why}");
    let _ = writeln!(std::io::stderr(), "{line}");
    if let Some(file) = std::env::var_os(FILE).map(PathBuf::from) {
        let opened = OpenOptions::new().create(true).append(true).open(file);
        let _ = opened.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    }
}

/// The lines that were gathered, each once.
pub fn gathered(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let lines: std::collections::BTreeSet<_> = text.lines().map(str::to_owned).collect();
    lines.into_iter().collect()
}
