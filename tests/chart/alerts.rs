//! Alerts and dashboard ask for metrics that exist; every alert has a runbook that says what it means for families.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use testkit::folder;

use crate::helm::{chart, example, helm, resources, template};

/// Every `veilig_…` word of a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with("veilig_")).map(str::to_owned).collect()
}

/// What the chart has alerts from: for every region, and for those with an operator.
const ALERTS: [&str; 2] = ["charts/veilig/files/alerts.yaml", "charts/veilig/files/alerts-operator.yaml"];

/// Every alert.
fn rules() -> Vec<Value> {
    let of = |file| -> Value { serde_saphyr::from_str(&read(file)).unwrap() };
    let groups = ALERTS.into_iter().flat_map(|file| of(file)["groups"].as_array().unwrap().clone());
    groups.flat_map(|group| group["rules"].as_array().unwrap().clone()).collect()
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
    for file in ALERTS.into_iter().chain(["charts/veilig/files/dashboard.json"]) {
        for name in names(&read(file)) {
            let histogram = name.trim_end_matches("_count").to_owned() + "_bucket";
            assert!(counted.contains(&name) || counted.contains(&histogram), "{file} asks for {name}, which nothing counts");
        }
    }
}

#[test]
fn every_alert_has_a_runbook_that_says_what_it_means_for_families_and_what_to_do() {
    let operations = read("docs/operations.md");
    let sections: BTreeSet<String> = operations.lines().filter_map(|line| line.strip_prefix("### ")).map(anchor).collect();
    let mut named = BTreeSet::new();
    for rule in rules() {
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

/// Prometheus gives what it reads labels of its own; where ours have the same name, ours must stay.
#[test]
fn what_an_alert_is_grouped_by_is_said_by_us_and_not_overwritten() {
    let Some(helm) = helm() else { return };
    let grouped: BTreeSet<String> = rules()
        .iter()
        .flat_map(|rule| {
            let text = rule["expr"].as_str().unwrap();
            let lists = text.split(" by (").skip(1).map(|rest| rest.split(')').next().unwrap_or_default());
            lists.flat_map(|list| list.split(", ").map(str::to_owned)).collect::<Vec<_>>()
        })
        .collect();
    assert!(grouped.contains("service"), "{grouped:?}");
    let monitors = example(&helm, "region").into_iter().filter(|one| one["kind"] == "ServiceMonitor");
    let endpoints: Vec<Value> = monitors.flat_map(|one| one["spec"]["endpoints"].as_array().unwrap().clone()).collect();
    assert!(!endpoints.is_empty() && endpoints.iter().all(|endpoint| endpoint["honorLabels"] == true), "{endpoints:?}");
}

#[test]
fn alerts_about_the_operator_are_there_with_the_operator_and_not_without() {
    let Some(helm) = helm() else { return };
    let groups = |more: &[&str]| -> Vec<String> {
        let values = chart().join("ci/region-values.yaml").display().to_string();
        let output = template(&helm, &[&["--values", &values], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let all = resources(&String::from_utf8(output.stdout).unwrap());
        let rule = all.iter().find(|one| one["kind"] == "PrometheusRule").unwrap();
        let groups = rule["spec"]["groups"].as_array().unwrap();
        groups.iter().map(|group| group["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(groups(&[]), ["veilig", "veilig-operator"]);
    assert_eq!(groups(&["--set", "operator.enabled=false"]), ["veilig"]);
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    heading.trim().to_lowercase().replace(' ', "-")
}
