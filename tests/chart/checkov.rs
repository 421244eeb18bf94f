//! What checkov minds in what the chart renders is mended, or explained in `explained.yaml`.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;
use testkit::Trouble;
use testkit::engines::{Packages, Python, python, quiet};
use testkit::folder::{RunFolder, checkout};
use testkit::skipped::skipped;

use crate::helm::{EXAMPLES, example, helm};

/// Why something that checkov minds stays as it is.
struct Explained {
    check: String,
    example: Option<String>,
    resource: String,
}

impl Explained {
    fn of(entry: &Value) -> Self {
        let known = ["check", "example", "resource", "reason"];
        let entry = entry.as_object().unwrap();
        assert!(entry.keys().all(|key| known.contains(&key.as_str())), "{entry:?}");
        let text = |key: &str| entry.get(key).map(|value| value.as_str().unwrap().trim().to_owned());
        let [check, resource, reason] =
            ["check", "resource", "reason"].map(|key| text(key).unwrap_or_else(|| panic!("{entry:?} has no {key}")));
        assert!(!reason.is_empty(), "{check} needs a reason");
        Self { check, example: text("example"), resource }
    }

    fn is_about(&self, failure: &Failure) -> bool {
        let is_meant = match self.resource.split_once('*') {
            Some((start, _)) => failure.resource.starts_with(start),
            None => failure.resource == self.resource,
        };
        let is_here = self.example.as_ref().is_none_or(|example| *example == failure.example);
        is_meant && is_here && self.check == failure.check
    }
}

/// Something that checkov minds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Failure {
    check: String,
    what: String,
    example: String,
    /// `Kind/name`.
    resource: String,
}

/// Python with checkov; `None`, and said so, where the package index has no builds of it for this machine or cannot be reached.
fn checkov() -> Option<Python> {
    let what = "checkov's look at the chart";
    match python(Packages::Checkov, &quiet) {
        Ok(python) => {
            // The packages were fetched with some Python, which need not be the one that is found here.
            let imported = python.command().args(["-c", "import checkov, pydantic_core, yaml"]).output();
            let is_usable = imported.is_ok_and(|output| output.status.success());
            if !is_usable {
                skipped(what, "python3 is not there or cannot import it");
            }
            is_usable.then_some(python)
        }
        Err(trouble @ Trouble::WrongHash { .. }) => panic!("{trouble}"),
        Err(trouble) => {
            skipped(what, &trouble.to_string().replace('\n', " "));
            None
        }
    }
}

/// Writes resources as they come to lie in the cluster: Helm puts those that name no namespace into the release's.
fn write(folder: &RunFolder, name: &str, resources: &[Value]) {
    let lie = |resource: &Value| {
        let mut resource = resource.clone();
        let metadata = resource["metadata"].as_object_mut().unwrap();
        metadata.entry("namespace").or_insert_with(|| "region".into());
        serde_saphyr::to_string(&resource).unwrap()
    };
    fs::write(folder.path().join(format!("{name}.yaml")), resources.iter().map(lie).collect::<Vec<_>>().join("---\n")).unwrap();
}

/// checkov, as it looks at a folder.
fn looking(python: &Python, folder: &RunFolder) -> Command {
    let mut command = python.command();
    command.arg(checkout().join("tests/chart/run_checkov.py")).current_dir(folder.path()).env("HOME", folder.path());
    command.args([
        "--directory",
        ".",
        "--framework",
        "kubernetes",
        "--output",
        "json",
        "--quiet",
        "--compact",
        "--skip-download",
    ]);
    command.arg("--soft-fail").env("CKV_SKIP_PACKAGE_UPDATE_CHECK", "true");
    command
}

/// What checkov minds in a folder, and how many resources it looked at in each file.
fn look(python: &Python, folder: &RunFolder) -> (Vec<Failure>, BTreeMap<String, usize>) {
    let output = looking(python, folder).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !errors.contains("calls somebody"), "{errors}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["summary"]["parsing_errors"], 0, "{}", told["summary"]);
    let results = |kind: &str| told["results"][kind].as_array().cloned().unwrap_or_default();
    let seen = |result: &Value| {
        let text = |key: &str| result[key].as_str().unwrap_or_default().to_owned();
        // `Kind.namespace.name`.
        let resource = text("resource");
        let parts: Vec<&str> = resource.splitn(3, '.').collect();
        Failure {
            check: text("check_id"),
            what: text("check_name"),
            example: text("file_path").trim_start_matches('/').trim_end_matches(".yaml").to_owned(),
            resource: format!("{}/{}", parts[0], parts[2]),
        }
    };
    let failed: Vec<Failure> = results("failed_checks").iter().map(seen).collect();
    let mut looked_at: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for result in results("passed_checks").iter().map(seen).chain(failed.iter().cloned()) {
        looked_at.entry(result.example).or_default().push(result.resource);
    }
    let distinct = |mut resources: Vec<String>| {
        resources.sort();
        resources.dedup();
        resources.len()
    };
    (failed, looked_at.into_iter().map(|(example, resources)| (example, distinct(resources))).collect())
}

#[test]
fn what_checkov_minds_in_an_example_is_explained_and_every_explanation_is_needed() {
    let (Some(helm), Some(python)) = (helm(), checkov()) else { return };
    let folder = RunFolder::new("checkov").unwrap();
    let resources: BTreeMap<&str, Vec<Value>> = EXAMPLES.into_iter().map(|name| (name, example(&helm, name))).collect();
    for (name, resources) in &resources {
        write(&folder, name, resources);
    }
    // One that opens more than it should, to see that it is noticed.
    let opened = serde_json::to_string(&resources["single"]).unwrap();
    let opened = opened.replace("\"allowPrivilegeEscalation\":false", "\"allowPrivilegeEscalation\":true");
    write(&folder, "opened", &serde_json::from_str::<Vec<Value>>(&opened).unwrap());

    let (failures, looked_at) = look(&python, &folder);
    for (name, resources) in &resources {
        let pods = resources.iter().filter(|one| one.pointer("/spec/template/spec").is_some() || one["kind"] == "Pod").count();
        assert!(looked_at[*name] >= pods && pods > 0, "{name}: {looked_at:?}");
    }
    let (opened, failures): (Vec<_>, Vec<_>) = failures.into_iter().partition(|failure| failure.example == "opened");
    assert!(opened.iter().any(|failure| failure.check == "CKV_K8S_20"), "privileges are noticed: {opened:?}");

    let explained = fs::read_to_string(checkout().join("tests/chart/explained.yaml")).unwrap();
    let explained: Vec<Value> = serde_saphyr::from_str(&explained).unwrap();
    let explained: Vec<Explained> = explained.iter().map(Explained::of).collect();
    let open: Vec<_> = failures.iter().filter(|failure| !explained.iter().any(|one| one.is_about(failure))).collect();
    assert!(open.is_empty(), "mend it, or explain it in tests/chart/explained.yaml: {open:#?}");
    for one in &explained {
        let is_needed = failures.iter().any(|failure| one.is_about(failure));
        assert!(is_needed, "nothing is explained by {} for {} any more: take it out", one.check, one.resource);
    }
}

#[test]
fn checkov_calls_nobody_and_ends_if_it_would() {
    let Some(python) = checkov() else { return };
    let folder = RunFolder::new("checkov-calls").unwrap();
    // Unless it is told otherwise it asks the package index at its start for a newer version of itself.
    let output = looking(&python, &folder).env("CKV_SKIP_PACKAGE_UPDATE_CHECK", "false").output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(97) && errors.contains("checkov calls somebody"), "{errors}");
}
