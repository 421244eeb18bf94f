//! The NetworkPolicies open exactly the edges that docs/architecture.md declares.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};
use testkit::folder;

use crate::helm::{example, helm};

/// From, to, port.
type Edge = (String, String, String);

/// The table under "Who calls whom".
fn declared() -> BTreeSet<Edge> {
    let document = fs::read_to_string(folder::checkout().join("docs/architecture.md")).unwrap();
    let section = document.split("## Who calls whom").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| from"));
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let words = |cell: &str| cell.split(',').map(|word| word.trim().to_owned()).collect::<Vec<_>>();
    let mut edges = BTreeSet::new();
    for row in rows.map(cells) {
        for from in words(&row[1]) {
            for to in words(&row[2]) {
                edges.insert((from.clone(), to, row[3].clone()));
            }
        }
    }
    assert!(edges.len() > 20, "the table was not found");
    edges
}

/// Who is outside, by the ports of a rule that names nobody.
fn anywhere(rule: &Value) -> String {
    let numbers: Vec<u64> = rule["ports"].as_array().unwrap().iter().map(|port| port["port"].as_u64().unwrap()).collect();
    match numbers[..] {
        [4317] => "collector",
        [443, 6443] => "kubernetes",
        [443] => "desks",
        ref other => panic!("nobody is meant by the ports {other:?}"),
    }
    .to_owned()
}

fn component(selector: &Value) -> Option<String> {
    selector["matchLabels"]["app.kubernetes.io/component"].as_str().map(str::to_owned)
}

/// The kind of port that a rule opens, and to whom or from whom.
fn port(rule: &Value) -> String {
    let numbers: Vec<u64> = rule["ports"].as_array().unwrap().iter().map(|port| port["port"].as_u64().unwrap()).collect();
    match numbers[..] {
        [8080] => "api",
        [9090] => "metrics",
        [5432] | [4222, 8222] | [7233] | [8090] | [4317] | [443, 6443] | [443] => "engine",
        [53, 53] => "names",
        ref other => panic!("no edge has the ports {other:?}"),
    }
    .to_owned()
}

/// The edges that policies open, as those who are called see it, and as those who call see it.
fn opened(resources: &[Value]) -> (BTreeSet<Edge>, BTreeSet<Edge>) {
    let (mut called, mut calls) = (BTreeSet::new(), BTreeSet::new());
    let outside = |peer: &Value| match peer {
        peer if *peer == json!({"podSelector": {}}) => "door".to_owned(),
        peer if peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] == "monitoring" => {
            "monitoring".to_owned()
        }
        peer => panic!("nobody is meant by {peer}"),
    };
    for policy in resources.iter().filter(|one| one["kind"] == "NetworkPolicy") {
        let spec = &policy["spec"];
        assert_eq!(spec["policyTypes"], json!(["Ingress", "Egress"]), "{policy}");
        let Some(me) = component(&spec["podSelector"]) else {
            assert!(spec["ingress"].is_null() && spec["egress"].is_null(), "what holds for all pods opens nothing: {policy}");
            continue;
        };
        for rule in spec["ingress"].as_array().into_iter().flatten() {
            let peers = rule["from"].as_array().unwrap_or_else(|| panic!("{me} is open to everybody: {rule}"));
            for peer in peers {
                let from = component(&peer["podSelector"]).unwrap_or_else(|| outside(peer));
                called.insert((from, me.clone(), port(rule)));
            }
        }
        for rule in spec["egress"].as_array().into_iter().flatten() {
            let port = port(rule);
            if port == "names" {
                continue;
            }
            match rule["to"].as_array() {
                None => drop(calls.insert((me.clone(), anywhere(rule), port))),
                Some(peers) => {
                    let to = peers.iter().map(|peer| component(&peer["podSelector"]).unwrap());
                    calls.extend(to.map(|to| (me.clone(), to, port.clone())));
                }
            }
        }
    }
    (called, calls)
}

#[test]
fn the_network_policies_open_exactly_the_edges_of_the_architecture_both_ways() {
    let Some(helm) = helm() else { return };
    // Engines and all: every edge has both its ends here.
    let (called, calls) = opened(&example(&helm, "evaluation"));
    let declared = declared();
    let ours = |edge: &&Edge| !["door", "monitoring"].contains(&edge.0.as_str());
    let theirs = |edge: &&Edge| !["collector", "kubernetes", "desks"].contains(&edge.1.as_str());
    let only = |one: &BTreeSet<Edge>, other: &BTreeSet<Edge>| one.difference(other).cloned().collect::<Vec<_>>();
    let calling: BTreeSet<Edge> = declared.iter().filter(ours).cloned().collect();
    let being_called: BTreeSet<Edge> = declared.iter().filter(theirs).cloned().collect();
    assert_eq!(only(&calls, &calling), [], "calls that no row of docs/architecture.md declares");
    assert_eq!(only(&calling, &calls), [], "declared calls that no policy lets out");
    assert_eq!(only(&called, &being_called), [], "callers that no row of docs/architecture.md declares");
    assert_eq!(only(&being_called, &called), [], "declared callers that no policy lets in");
}

#[test]
fn every_pod_has_a_policy_and_what_is_not_opened_is_closed() {
    let Some(helm) = helm() else { return };
    for name in crate::helm::EXAMPLES {
        let resources = example(&helm, name);
        let policies: BTreeSet<_> = resources
            .iter()
            .filter(|one| one["kind"] == "NetworkPolicy")
            .map(|one| component(&one["spec"]["podSelector"]).unwrap_or_else(|| "everybody".to_owned()))
            .collect();
        assert!(policies.contains("everybody"), "{name}");
        for pod in resources.iter().filter(|one| !one["spec"]["template"].is_null() || one["kind"] == "Pod") {
            let labels =
                if pod["kind"] == "Pod" { &pod["metadata"]["labels"] } else { &pod["spec"]["template"]["metadata"]["labels"] };
            let component = labels["app.kubernetes.io/component"].as_str().unwrap();
            assert!(policies.contains(component), "{name}: {component} has no policy");
        }
    }
}
