//! The operator may do at the Kubernetes API exactly what the table in its README lists; nothing else of the chart may do anything.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use testkit::folder::checkout;

use crate::helm::{EXAMPLES, example, helm};

/// Group, resource, names, verb.
type Right = (String, String, String, String);

fn words(cell: &str) -> Vec<String> {
    cell.split(',').map(|word| word.trim().trim_matches('`').to_owned()).collect()
}

/// The table under "Rights".
fn declared() -> BTreeSet<Right> {
    let document = fs::read_to_string(checkout().join("services/operator/README.md")).unwrap();
    let section = document.split("## Rights").nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| group")).map(|line| {
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
        cells
    });
    let mut rights = BTreeSet::new();
    for row in rows {
        for resource in words(&row[2]) {
            for verb in words(&row[4]) {
                rights.insert((row[1].trim_matches('`').to_owned(), resource.clone(), row[3].trim_matches('`').to_owned(), verb));
            }
        }
    }
    assert!(rights.len() > 10, "the table was not found");
    rights
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// What the rules of a role give.
fn given(role: &Value) -> BTreeSet<Right> {
    let mut rights = BTreeSet::new();
    for rule in role["rules"].as_array().unwrap() {
        let names = texts(&rule["resourceNames"]).join(" ");
        for group in texts(&rule["apiGroups"]) {
            let group = if group.is_empty() { "core".to_owned() } else { group };
            for resource in texts(&rule["resources"]) {
                for verb in texts(&rule["verbs"]) {
                    // Which Secrets is said by the values.
                    let names = if resource == "secrets" { "operator.secrets".to_owned() } else { names.clone() };
                    rights.insert((group.clone(), resource.clone(), names, verb));
                }
            }
        }
    }
    rights
}

#[test]
fn the_operator_has_the_rights_that_its_readme_lists_and_nobody_else_has_any() {
    let Some(helm) = helm() else { return };
    let of =
        |name: &str, kind: &str| -> Vec<Value> { example(&helm, name).into_iter().filter(|one| one["kind"] == kind).collect() };
    for name in EXAMPLES {
        assert!(of(name, "ClusterRole").is_empty() && of(name, "ClusterRoleBinding").is_empty(), "{name}");
        let has_operator = of(name, "Deployment").iter().any(|one| one["metadata"]["name"] == "veilig-operator");
        let (roles, bindings) = (of(name, "Role"), of(name, "RoleBinding"));
        assert_eq!((roles.len(), bindings.len()), (usize::from(has_operator), usize::from(has_operator)), "{name}");
        for binding in bindings {
            assert_eq!(binding["roleRef"]["name"], roles[0]["metadata"]["name"], "{name}");
            let subjects = binding["subjects"].as_array().unwrap();
            assert_eq!((subjects.len(), &subjects[0]["name"]), (1, &Value::from("veilig-operator")), "{name}");
        }
        for role in roles {
            let mut declared = declared();
            if !given(&role).iter().any(|right| right.1 == "secrets") {
                declared.retain(|right| right.1 != "secrets");
            }
            assert_eq!(given(&role), declared, "{name}");
        }
    }
}

#[test]
fn the_operator_reads_no_secret_but_those_that_are_named() {
    let Some(helm) = helm() else { return };
    let role = example(&helm, "region").into_iter().find(|one| one["kind"] == "Role").unwrap();
    let secrets =
        role["rules"].as_array().unwrap().iter().filter(|rule| texts(&rule["resources"]).contains(&"secrets".to_owned()));
    let names: Vec<_> = secrets.flat_map(|rule| texts(&rule["resourceNames"])).collect();
    assert_eq!(names, ["veilig-desks"]);
}
