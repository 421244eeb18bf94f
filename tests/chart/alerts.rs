//! Alerts and dashboard ask for metrics that exist; every alert has a runbook that says what it means for families.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use testkit::folder;

/// Every `veilig_…` word of a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with("veilig_")).map(str::to_owned).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(folder::checkout().join(path)).unwrap()
}

/// The names that the code counts under: what stands in a `counter!`, `gauge!` or `histogram!`.
fn counted() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec!["crates/platform/src", "services", "workflows/src"]
        .into_iter()
        .map(|at| folder::checkout().join(at))
        .collect::<Vec<_>>();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(entry).unwrap();
                for kind in ["counter!(", "gauge!(", "histogram!("] {
                    let uses = text.match_indices(kind).map(|(at, _)| &text[at + kind.len()..]);
                    found.extend(
                        uses.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
                            .map(|name| if kind == "histogram!(" { format!("{name}_bucket") } else { name.to_owned() }),
                    );
                }
            }
        }
    }
    found
}

#[test]
fn every_metric_of_an_alert_or_the_dashboard_is_counted_somewhere() {
    let counted = counted();
    assert!(counted.len() > 10, "{counted:?}");
    for file in ["charts/veilig/files/alerts.yaml", "charts/veilig/files/dashboard.json"] {
        for name in names(&read(file)) {
            let histogram = name.trim_end_matches("_count").to_owned() + "_bucket";
            assert!(counted.contains(&name) || counted.contains(&histogram), "{file} asks for {name}, which nothing counts");
        }
    }
}

#[test]
fn every_alert_has_a_runbook_that_says_what_it_means_for_families_and_what_to_do() {
    let rules: Value = serde_saphyr::from_str(&read("charts/veilig/files/alerts.yaml")).unwrap();
    let operations = read("docs/operations.md");
    let sections: BTreeSet<String> = operations.lines().filter_map(|line| line.strip_prefix("### ")).map(anchor).collect();
    let mut named = BTreeSet::new();
    for rule in rules["groups"].as_array().unwrap().iter().flat_map(|group| group["rules"].as_array().unwrap()) {
        let alert = rule["alert"].as_str().unwrap();
        let link = rule["annotations"]["runbook_url"].as_str().unwrap();
        let section = link.strip_prefix("@RUNBOOKS@#").unwrap_or_else(|| panic!("{alert} has no runbook")).to_owned();
        assert!(sections.contains(&section), "docs/operations.md has no section {section} for {alert}");
        assert!(rule["annotations"]["summary"].is_string() && rule["labels"]["severity"].is_string(), "{alert}");
        let text = operations.split("\n### ").find(|text| anchor(text.lines().next().unwrap_or_default()) == section).unwrap();
        for part in ["**For families.**", "**Look at.**", "**Do.**"] {
            assert!(text.contains(part), "{section} does not tell {part}");
        }
        named.insert(section);
    }
    let alerts = operations.split("\n## Alerts").nth(1).unwrap().split("\n## ").next().unwrap();
    let told: BTreeSet<String> = alerts.lines().filter_map(|line| line.strip_prefix("### ")).map(anchor).collect();
    assert_eq!(told, named, "runbooks and alerts are the same list");
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    heading.trim().to_lowercase().replace(' ', "-")
}
