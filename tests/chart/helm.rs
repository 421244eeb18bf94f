//! Runs `helm` on the chart.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use testkit::folder;
use testkit::programs::{self, Group};
use testkit::skipped::skipped;

/// The examples in `ci/`.
pub(crate) const EXAMPLES: [&str; 4] = ["single", "region", "evaluation", "high-availability"];

/// The chart's folder.
pub(crate) fn chart() -> PathBuf {
    folder::checkout().join("charts/veilig")
}

/// Where Helm is; `None`, and said so, where it was not built before. No test waits for a compiler.
pub(crate) fn helm() -> Option<PathBuf> {
    let found = programs::built(Group::Helm).map(|folder| folder.join("helm"));
    if found.is_none() {
        let why = std::env::var("VEILIG_TEST_NO_HELM");
        let why = why.unwrap_or_else(|_| "Helm is not built; `cargo xtask fetch helm` does that".to_owned());
        skipped("the tests of the Helm chart", &why.replace('\n', " "));
    }
    found
}

/// Has Helm render the chart with more arguments.
pub(crate) fn template(helm: &PathBuf, args: &[&str]) -> Output {
    let mut command = Command::new(helm);
    command.args(["template", "veilig"]).arg(chart()).args(["--namespace", "region"]).args(args);
    command.output().unwrap()
}

/// The text that Helm renders of an example.
pub(crate) fn rendered(helm: &PathBuf, example: &str) -> String {
    let values = chart().join(format!("ci/{example}-values.yaml"));
    let output = template(helm, &["--values", &values.display().to_string()]);
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The resources in a rendered text.
pub(crate) fn resources(text: &str) -> Vec<Value> {
    let documents = text.split("\n---\n").map(|document| document.trim_start_matches("---\n"));
    let read = |document: &str| -> Value { serde_saphyr::from_str(document).unwrap_or_else(|e| panic!("{e}\n{document}")) };
    let has_content = |document: &&str| document.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#'));
    documents.filter(has_content).map(read).collect()
}

/// The resources of an example.
pub(crate) fn example(helm: &PathBuf, name: &str) -> Vec<Value> {
    resources(&rendered(helm, name))
}
