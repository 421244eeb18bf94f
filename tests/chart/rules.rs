//! The alerts as Prometheus takes them: each fires at its threshold and not below it, whichever of several pods sees it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use testkit::folder::{RunFolder, checkout};
use testkit::programs::{self, Group};
use testkit::skipped::skipped;

use crate::helm::{chart, helm, resources, template};

/// `promtool` and what the chart renders for it.
struct Prometheus {
    promtool: PathBuf,
    rules: Value,
    folder: RunFolder,
}

/// `None`, and said so, where promtool or Helm was not built before.
fn prometheus() -> Option<Prometheus> {
    let helm = helm()?;
    let Some(promtool) = programs::built(Group::Promtool).map(|folder| folder.join("promtool")) else {
        let why = std::env::var("VEILIG_TEST_NO_PROMTOOL");
        let why = why.unwrap_or_else(|_| "promtool is not built; `cargo xtask fetch promtool` does that".to_owned());
        skipped("the tests of the alerts", &why.replace('\n', " "));
        return None;
    };
    let values = chart().join("ci/region-values.yaml").display().to_string();
    let runbooks = "metrics.prometheusRule.runbooks=https://runbooks.example";
    let output = template(&helm, &["--values", &values, "--set", runbooks]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all = resources(&String::from_utf8(output.stdout).unwrap());
    let rules = all.into_iter().find(|one| one["kind"] == "PrometheusRule").unwrap()["spec"].clone();
    Some(Prometheus { promtool, rules, folder: RunFolder::new("rules").unwrap() })
}

impl Prometheus {
    /// Writes a file that promtool reads: JSON is YAML.
    fn write(&self, file: &str, content: &Value) {
        fs::write(self.folder.path().join(file), content.to_string()).unwrap();
    }

    fn run(&self, args: &[&str], files: &[String]) -> Output {
        Command::new(&self.promtool).current_dir(self.folder.path()).args(args).args(files).output().unwrap()
    }
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat()
}

/// The tests in `alerts.test.yaml`.
fn tests() -> Value {
    serde_saphyr::from_str(&fs::read_to_string(checkout().join("tests/chart/alerts.test.yaml")).unwrap()).unwrap()
}

/// Every rule, with the place where it stands.
fn each(rules: &Value) -> Vec<(String, Value)> {
    let groups = rules["groups"].as_array().unwrap().iter().enumerate();
    groups
        .flat_map(|(group, content)| {
            let rules = content["rules"].as_array().unwrap().iter().enumerate();
            rules.map(move |(rule, content)| (format!("/groups/{group}/rules/{rule}"), content.clone())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn prometheus_takes_the_alerts_and_each_fires_when_it_must_and_only_then() {
    let Some(prometheus) = prometheus() else { return };
    prometheus.write("alerts.yaml", &prometheus.rules);
    let checked = prometheus.run(&["check", "rules", "--lint=all", "--lint-fatal"], &["alerts.yaml".to_owned()]);
    let number = each(&prometheus.rules).len();
    assert!(checked.status.success() && said(&checked).contains(&format!("{number} rules found")), "{}", said(&checked));
    prometheus.write("tests.yaml", &tests());
    let tested = prometheus.run(&["test", "rules"], &["tests.yaml".to_owned()]);
    assert!(tested.status.success(), "{}", said(&tested));
}

/// The rule as it is, for which its tests succeed.
const RIGHT: &str = "it is";

/// What a rule might say instead, each of which a test must notice.
fn others(rule: &Value) -> Vec<(String, Value)> {
    let expr = rule["expr"].as_str().unwrap();
    let saying = |expr: String| {
        let mut other = rule.clone();
        other["expr"] = expr.clone().into();
        (expr, other)
    };
    let mut others = vec![(RIGHT.to_owned(), rule.clone()), saying("vector(1) > 1".to_owned())];
    if rule.get("for").is_some() {
        let mut hasty = rule.clone();
        hasty.as_object_mut().unwrap().remove("for");
        others.push(("without its `for`".to_owned(), hasty));
    }
    if let Some(at) = expr.rfind(" > ").or_else(|| expr.rfind(" < ")) {
        let (before, after) = expr.split_at(at + 3);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let threshold: i64 = after[..digits].parse().unwrap();
        others.extend([-1, 1].map(|by| saying(format!("{before}{}{}", threshold + by, &after[digits..]))));
    }
    let swapped = [("max by", "min by"), ("min by", "max by"), ("sum by", "max by")];
    let swapped = swapped.into_iter().find(|(of, _)| expr.contains(of));
    others.extend(swapped.map(|(of, other)| saying(expr.replacen(of, other, 1))));
    others
}

#[test]
fn a_threshold_a_wait_or_a_sum_over_pods_that_is_another_is_noticed() {
    let Some(prometheus) = prometheus() else { return };
    let tests = tests();
    let mut names = Vec::new();
    for (place, rule) in each(&prometheus.rules) {
        let about = |group: &&Value| {
            let asked = group["alert_rule_test"].as_array().unwrap();
            asked.iter().any(|one| one["alertname"] == rule["alert"])
        };
        let about: Vec<&Value> = tests["tests"].as_array().unwrap().iter().filter(about).collect();
        for (what, other) in others(&rule) {
            let number = names.len();
            let mut rules = prometheus.rules.clone();
            *rules.pointer_mut(&place).unwrap() = other;
            prometheus.write(&format!("rules-{number}.yaml"), &rules);
            let tests = json!({
                "rule_files": [format!("rules-{number}.yaml")],
                "evaluation_interval": tests["evaluation_interval"],
                "tests": about,
            });
            prometheus.write(&format!("tests-{number}.yaml"), &tests);
            names.push((rule["alert"].to_string(), what));
        }
    }
    let files: Vec<String> = (0..names.len()).map(|number| format!("tests-{number}.yaml")).collect();
    let output = prometheus.run(&["test", "rules"], &files);
    // For each file a line with its name, and below it whether its tests succeeded.
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut told = text.split("Processing test file: tests-").skip(1);
    assert_eq!(told.clone().count(), names.len(), "{}", said(&output));
    let mistaken = names.iter().filter(|(_, what)| told.next().unwrap().contains("SUCCESS") != (what == RIGHT));
    let mistaken: Vec<_> = mistaken.collect();
    assert!(mistaken.is_empty(), "no test notices these, or none succeeds as it is: {mistaken:#?}");
}
