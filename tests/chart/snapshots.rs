//! What each example renders is committed: a change of the chart is a visible difference.

use std::fs;

use testkit::folder;

use crate::helm::{EXAMPLES, helm, rendered};

/// Keys whose values Helm makes anew each time.
const FRESH: [&str; 4] = ["postgres-password", "database-url", "payload-key", "client-secret"];

/// The text with what is random made the same.
fn steady(text: &str) -> String {
    let steady = |line: &str| {
        let fresh = FRESH.iter().find(|key| line.starts_with(&format!("  {key}: ")));
        fresh.map_or_else(|| line.to_owned(), |key| format!("  {key}: (made at install)"))
    };
    text.lines().map(steady).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn every_example_renders_to_its_snapshot() {
    let Some(helm) = helm() else { return };
    let mut differ = Vec::new();
    for example in EXAMPLES {
        let file = folder::checkout().join(format!("tests/chart/snapshots/{example}.yaml"));
        let text = steady(&rendered(&helm, example));
        if std::env::var_os("VEILIG_SNAPSHOTS").is_some() {
            fs::write(&file, &text).unwrap();
        }
        let known = fs::read_to_string(&file).unwrap_or_default();
        if known != text {
            let line = known.lines().zip(text.lines()).position(|(known, now)| known != now).unwrap_or_default();
            differ.push(format!("{} at line {}", file.display(), line + 1));
        }
    }
    assert!(
        differ.is_empty(),
        "the chart renders otherwise than {differ:?}; if that is meant, run with VEILIG_SNAPSHOTS=1 and commit"
    );
}

#[test]
fn the_examples_of_the_chart_are_those_that_are_tested() {
    let folder = crate::helm::chart().join("ci");
    let mut found: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    let mut known: Vec<_> = EXAMPLES.iter().map(|example| format!("{example}-values.yaml")).collect();
    known.sort();
    assert_eq!(found, known);
}
