//! Who may know whom: `kernel → platform` and `kernel → proto`; both `→ services and workflows → veilig`.

use std::collections::BTreeSet;

use crate::metadata::{Dependency, Kind, Package, packages};
use crate::sources::must_be_empty;

/// Pure words only: dates, ids, text formats. Nothing here opens a file or a socket, or starts a task.
const KERNEL_MAY_USE: &[&str] =
    &["base64", "jiff", "schemars", "serde", "serde-saphyr", "serde_json", "sha2", "thiserror", "utoipa", "uuid"];

/// What a package depends on, of those that `wanted` picks.
fn dependencies(package: &Package, wanted: impl Fn(&Dependency) -> bool) -> BTreeSet<&str> {
    package.dependencies.iter().filter(|dependency| wanted(dependency)).map(|dependency| dependency.name.as_str()).collect()
}

/// What a package of ours may depend on, of ours, outside its tests.
fn may_know<'a>(package: &Package, services: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    match package.name.as_str() {
        "kernel" | "testkit" => BTreeSet::new(),
        "platform" | "proto" => BTreeSet::from(["kernel"]),
        "xtask" => BTreeSet::from(["testkit"]),
        "servicetest" => BTreeSet::from(["kernel", "platform", "proto", "testkit"]),
        // Its clients of HTTP are made as everybody's are.
        "bench" => BTreeSet::from(["kernel", "platform", "testkit"]),
        "veilig" => ["kernel", "platform", "proto", "workflows"].into_iter().chain(services.iter().copied()).collect(),
        "workflows" => BTreeSet::from(["kernel", "platform", "proto"]),
        name if services.contains(name) => BTreeSet::from(["kernel", "platform", "proto"]),
        name => panic!("{name} is new: say in tests/architecture/crates.rs what it may know"),
    }
}

#[test]
fn a_crate_knows_only_the_layers_below_it() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let services = packages.iter().filter(|package| package.folder.to_string_lossy().contains("/services/"));
    let services: BTreeSet<&str> = services.map(|package| package.name.as_str()).collect();
    assert!(services.len() >= 4, "the services were not found: {services:?}");

    let mut broken = Vec::new();
    for package in &packages {
        let known = dependencies(package, |d| d.kind != Kind::Test && ours.contains(d.name.as_str()));
        let may = may_know(package, &services);
        broken.extend(known.difference(&may).map(|other| format!("{} depends on {other}", package.name)));
        // Tests may use the testkit as well, and services what they have in common; tests of the whole may use everything.
        let tests = dependencies(package, |d| d.kind == Kind::Test && ours.contains(d.name.as_str()));
        let may_test: BTreeSet<&str> =
            may.into_iter().chain(["testkit"]).chain(services.contains(package.name.as_str()).then_some("servicetest")).collect();
        if package.name != "veilig" {
            broken.extend(tests.difference(&may_test).map(|other| format!("the tests of {} depend on {other}", package.name)));
        }
    }
    must_be_empty("A crate depends only on the layers below it, and a service never on a service.", &broken);
}

#[test]
fn each_engine_is_known_by_the_crate_that_stands_for_it() {
    let mut broken = Vec::new();
    for package in packages() {
        for engine in dependencies(&package, |d| d.kind != Kind::Test) {
            let by = match engine {
                "async-nats" => "platform",
                name if name.starts_with("temporalio-") => "workflows",
                _ => continue,
            };
            // `veilig` itself only lists services: its sources are held to the same rule in `folders`.
            // The bench measures the engines bare, and tests of services read what was published; no product depends on either.
            if !["veilig", "bench", "servicetest", by].contains(&package.name.as_str()) {
                broken.push(format!("{} depends on {engine}, which is for {by}", package.name));
            }
        }
    }
    must_be_empty("NATS is known in platform, Temporal in workflows.", &broken);
}

#[test]
fn kernel_depends_on_nothing_that_does_input_or_output() {
    let packages = packages();
    let kernel = packages.iter().find(|package| package.name == "kernel").unwrap();
    let known = dependencies(kernel, |d| d.kind == Kind::Normal);
    let may: BTreeSet<&str> = KERNEL_MAY_USE.iter().copied().collect();
    let broken: Vec<_> = known.difference(&may).map(|other| format!("kernel depends on {other}")).collect();
    must_be_empty("kernel is pure; a new dependency is a decision.", &broken);
    let jiff = kernel.dependencies.iter().find(|dependency| dependency.name == "jiff").unwrap();
    let reads_files = jiff.has_defaults || jiff.features.iter().any(|feature| feature.starts_with("tzdb-zoneinfo"));
    assert!(!reads_files, "with these features jiff reads time zones from the machine: {:?}", jiff.features);
}
