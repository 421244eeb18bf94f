//! The documents as others see them: linted by the tool that the Dutch government uses, with its rules and with ours.

use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::folder::{RunFolder, checkout};
use testkit::node::{self, Packages};

/// Every service with a document; that none is forgotten is held by `every_operation_…` in `rights.rs`.
pub(crate) const SERVICES: [&str; 6] = ["intake", "fjc-planning", "supervision", "wijzer-scheiden", "elder-abuse", "deadlines"];

/// What the linter says of each document; empty when it finds no error.
fn lint(packages: &Packages, rules: &Path, documents: &[PathBuf]) -> String {
    let mut command = packages.command("@stoplight/spectral-cli/dist/index.js");
    command.args(["lint", "--quiet", "--fail-severity", "error", "--ruleset"]).arg(rules).args(documents);
    let output = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { String::new() } else { said }
}

fn print(service: &str, into: &Path) -> PathBuf {
    let printed = Command::new(env!("CARGO_BIN_EXE_veilig")).args(["openapi", service]).output().unwrap();
    let file = into.join(format!("{service}.json"));
    std::fs::write(&file, printed.stdout).unwrap();
    file
}

#[test]
fn every_document_passes_the_design_rules_of_the_dutch_government() {
    let packages = node::install("tests/openapi", &|_| {}).unwrap_or_else(|trouble| panic!("{trouble}"));
    let folder = RunFolder::new("openapi").unwrap();
    let documents = SERVICES.map(|service| print(service, folder.path()));
    let ours = checkout().join("tests/openapi/ruleset.yaml");
    assert_eq!(lint(&packages, &ours, &documents), "", "our rules");

    let theirs = checkout().join("../shared/reference/adr-ruleset.yaml");
    if theirs.is_file() {
        assert_eq!(lint(&packages, &theirs, &documents), "", "the published rules");
    } else {
        println!("the published ruleset is not here ({}): only our own was run", theirs.display());
    }
}

#[test]
fn the_linter_finds_what_is_wrong() {
    let packages = node::install("tests/openapi", &|_| {}).unwrap_or_else(|trouble| panic!("{trouble}"));
    let folder = RunFolder::new("openapi").unwrap();
    let good = std::fs::read_to_string(print("intake", folder.path())).unwrap();
    let broken = [
        ("/assess-safety\"", "/assessSafety\"", "kebab-case"),
        ("\"API-Version\"", "\"Version\"", "version-header"),
        ("application/problem+json", "application/json", "problem-details"),
        ("\"birthDate\"", "\"date_of_birth\"", "camel-case"),
        ("#/components/schemas/ReporterView\"", "#/components/schemas/Nothing\"", "invalid-ref"),
    ];
    let rules = checkout().join("tests/openapi/ruleset.yaml");
    for (right, wrong, rule) in broken {
        let file = folder.path().join(format!("{rule}.json"));
        assert!(good.contains(right), "the document has no {right}");
        std::fs::write(&file, good.replace(right, wrong)).unwrap();
        let said = lint(&packages, &rules, &[file]);
        assert!(said.contains(rule), "{wrong} was not found: {said}");
    }
}
