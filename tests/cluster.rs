//! The chart on a node that runs pods: `cargo xtask test --cluster`.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly as well")]
#![expect(clippy::print_stdout, reason = "the tests print how long things took")]

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use testkit::cluster::Node;
use testkit::engines::quiet;
use testkit::folder::{RunFolder, checkout};
use testkit::programs::{self, Group};
use testkit::skipped::skipped;

/// A node with the images, and Helm; nothing, and said so, where that is not asked or cannot be.
fn node(folder: &RunFolder) -> Option<(Node, std::path::PathBuf)> {
    let what = "the tests on a Kubernetes node";
    let Some(images) = std::env::var_os("VEILIG_TEST_IMAGES") else {
        let why =
            std::env::var("VEILIG_TEST_NO_NODE").unwrap_or_else(|_| "they are run by `cargo xtask test --cluster`".to_owned());
        skipped(what, &why);
        return None;
    };
    // Asked for by name, a node that cannot be started is a failure and nothing to pass over.
    let helm = programs::find(Group::Helm, "helm", &quiet).unwrap_or_else(|trouble| panic!("{trouble}"));
    let node = Node::start(folder.path(), &quiet).unwrap_or_else(|trouble| panic!("{trouble}"));
    for image in std::env::split_paths(&images) {
        node.load(&image).unwrap_or_else(|trouble| panic!("{trouble}"));
    }
    Some((node, helm))
}

fn succeeded(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

fn pods(node: &Node) -> Vec<Value> {
    let listed = succeeded(node.kubectl().args(["get", "pods", "--namespace", "region", "-o", "json"]));
    let listed: Value = serde_json::from_str(&listed).unwrap();
    listed["items"].as_array().unwrap().clone()
}

#[test]
fn an_installed_region_is_ready_within_two_minutes_without_a_restart_and_passes_its_check() {
    let folder = RunFolder::new("node").unwrap();
    let Some((node, helm)) = node(&folder) else { return };
    succeeded(node.kubectl().args(["create", "namespace", "region"]));
    let level = "pod-security.kubernetes.io/enforce=restricted";
    succeeded(node.kubectl().args(["label", "namespace", "region", level]));

    let begun = Instant::now();
    let mut install = Command::new(&helm);
    install.args(["install", "veilig"]).arg(checkout().join("charts/veilig")).args([
        "--namespace",
        "region",
        "--wait",
        "--timeout",
        "4m",
    ]);
    install.arg("--values").arg(checkout().join("charts/veilig/ci/evaluation-values.yaml"));
    for image in ["image", "evaluation.image"] {
        install.args(["--set", &format!("{image}.tag=test,{image}.pullPolicy=Never")]);
    }
    install.arg("--kubeconfig").arg(node.control().unwrap().kubeconfig());
    let output = install.output().unwrap();
    let took = begun.elapsed();
    if !output.status.success() {
        let events = succeeded(node.kubectl().args(["get", "events,pods", "--namespace", "region"]));
        panic!("{}\n{events}", String::from_utf8_lossy(&output.stderr));
    }
    println!("from helm install to ready, policy and all: {:.0} s", took.as_secs_f32());
    assert!(took < Duration::from_secs(120), "{took:?}");

    let mut test = Command::new(&helm);
    test.args(["test", "veilig", "--namespace", "region", "--logs", "--kubeconfig"]).arg(node.control().unwrap().kubeconfig());
    let said = succeeded(&mut test);
    assert!(said.contains("the region keeps its promise"), "{said}");

    let pods = pods(&node);
    assert!(pods.len() >= 9, "five services and four engines");
    for pod in &pods {
        for container in pod["status"]["containerStatuses"].as_array().into_iter().flatten() {
            assert_eq!(container["restartCount"], 0, "{} was restarted", pod["metadata"]["name"]);
        }
    }
}
