//! The Tiltfile evaluates and names only what exists; the Dockerfile has nothing that its linter minds.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use testkit::Trouble;
use testkit::engines::{Tool, find, quiet};
use testkit::folder::checkout;
use testkit::skipped::skipped;

use crate::helm::{example, helm};

/// A pinned tool; `None`, and said so, where the package index has none for this machine or cannot be reached.
fn tool(tool: Tool, what: &str) -> Option<PathBuf> {
    match find(tool, &quiet) {
        Ok(program) => Some(program),
        Err(trouble @ Trouble::WrongHash { .. }) => panic!("{trouble}"),
        Err(trouble) => {
            skipped(what, &trouble.to_string().replace('\n', " "));
            None
        }
    }
}

/// What the Tiltfile calls, with what; `None`, and said so, where this machine's Python has no Starlark.
fn calls() -> Option<Vec<Value>> {
    let what = "the test of the Tiltfile";
    let starlark = tool(Tool::Starlark, what)?;
    let python = || {
        let mut python = Command::new("python3");
        python.env("PYTHONPATH", starlark.parent().unwrap().parent().unwrap()).env("PYTHONDONTWRITEBYTECODE", "1");
        python
    };
    // The package was fetched with some Python, which need not be the one that is found here.
    let is_usable = python().args(["-c", "import starlark"]).output().is_ok_and(|output| output.status.success());
    if !is_usable {
        skipped(what, "python3 is not there or cannot import the package starlark");
        return None;
    }
    let output = python().arg("tests/tilt/evaluate.py").arg("Tiltfile").current_dir(checkout()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_tiltfile_evaluates_and_names_only_what_exists() {
    let Some(calls) = calls() else { return };
    let named = |name: &str| calls.iter().filter(move |call| call["name"] == name).collect::<Vec<_>>();
    let first = |call: &Value| call["args"][0].as_str().unwrap().to_owned();
    let paths = named("local_resource").into_iter().flat_map(|call| texts(&call["named"]["deps"])).collect::<Vec<_>>();
    let paths = paths.into_iter().chain(named("helm").into_iter().map(first));
    for path in paths.chain(named("helm").into_iter().flat_map(|call| texts(&call["named"]["values"]))) {
        assert!(checkout().join(&path).exists(), "the Tiltfile names {path}, which is not there");
    }
    let locals: Vec<String> = named("local_resource").into_iter().map(first).collect();
    let workloads: Vec<String> = named("k8s_resource").into_iter().map(first).collect();
    for needed in named("k8s_resource").into_iter().flat_map(|call| texts(&call["named"]["resource_deps"])) {
        assert!(locals.contains(&needed), "nothing makes {needed}");
    }
    let Some(helm) = helm() else { return };
    let resources = example(&helm, "evaluation");
    let made = |kind: &str| -> Vec<String> {
        let of_kind = resources.iter().filter(|one| one["kind"] == kind);
        of_kind.map(|one| one["metadata"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut expected = [made("Deployment"), made("StatefulSet")].concat();
    let mut told = workloads.clone();
    expected.sort();
    told.sort();
    assert_eq!(told, expected, "the Tiltfile forwards to every Deployment and engine of the chart, and to no other");
    let images: Vec<String> = named("docker_build_with_restart").into_iter().map(first).collect();
    let used = serde_json::to_string(&resources).unwrap();
    assert!(images.iter().all(|image| used.contains(&format!("\"{image}:"))), "{images:?}");
}

#[test]
fn the_dockerfile_has_nothing_that_its_linter_minds() {
    let Some(hadolint) = tool(Tool::Hadolint, "the linter of the Dockerfile") else { return };
    let output = Command::new(hadolint).arg("Dockerfile").current_dir(checkout()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let text = std::fs::read_to_string(checkout().join("Dockerfile")).unwrap();
    let last = text.split("\nFROM ").last().unwrap();
    assert!(last.starts_with("gcr.io/distroless/") && last.contains("\nUSER 65532:65532"), "the last stage has a shell, or root");
}
