//! What holds for every pod of every example.

use serde_json::{Value, json};

use crate::helm::{EXAMPLES, chart, example, helm, resources, template};

/// The pod specs of a resource, with their names.
fn pod(resource: &Value) -> Option<(String, &Value)> {
    let spec = match resource["kind"].as_str()? {
        "Pod" => &resource["spec"],
        "Deployment" | "StatefulSet" | "Job" => &resource["spec"]["template"]["spec"],
        _ => return None,
    };
    Some((format!("{} {}", resource["kind"].as_str()?, resource["metadata"]["name"].as_str()?), spec))
}

fn every_pod(look: impl Fn(&str, &Value, &[Value])) {
    let Some(helm) = helm() else { return };
    for name in EXAMPLES {
        let resources = example(&helm, name);
        let pods: Vec<_> = resources.iter().filter_map(pod).collect();
        assert!(pods.len() >= 2, "{name} has no pods");
        for (named, spec) in pods {
            look(&format!("{name}: {named}"), spec, &resources);
        }
    }
}

#[test]
fn every_pod_keeps_to_the_restricted_level_and_writes_nothing_but_its_volumes() {
    every_pod(|name, spec, _| {
        let security = &spec["securityContext"];
        assert_eq!(security["runAsNonRoot"], true, "{name}");
        assert_eq!(security["seccompProfile"], json!({"type": "RuntimeDefault"}), "{name}");
        assert!(security["runAsUser"].as_u64().is_some_and(|user| user > 10_000), "{name}");
        for container in spec["containers"].as_array().unwrap() {
            let security = &container["securityContext"];
            assert_eq!(security["allowPrivilegeEscalation"], false, "{name}");
            assert_eq!(security["readOnlyRootFilesystem"], true, "{name}");
            assert_eq!(security["capabilities"], json!({"drop": ["ALL"]}), "{name}");
            assert!(container["resources"]["limits"]["memory"].is_string(), "{name} may take any memory");
            assert!(container["resources"]["requests"]["cpu"].is_string(), "{name} asks for nothing");
        }
    });
}

#[test]
fn every_pod_has_an_account_of_its_own_and_none_but_the_operator_has_a_token() {
    every_pod(|name, spec, resources| {
        assert_eq!(spec["automountServiceAccountToken"], false, "{name}");
        // Variables of other Services would be taken for flags of veilig.
        assert_eq!(spec["enableServiceLinks"], false, "{name}");
        let volumes = spec["volumes"].as_array().into_iter().flatten();
        let sources = volumes.flat_map(|volume| volume["projected"]["sources"].as_array().into_iter().flatten());
        let tokens = sources.filter(|source| !source["serviceAccountToken"].is_null()).count();
        assert_eq!(tokens, usize::from(name.ends_with("-operator")), "{name}");
        let account = spec["serviceAccountName"].as_str().unwrap_or_else(|| panic!("{name} has no account"));
        let made = resources.iter().find(|one| one["kind"] == "ServiceAccount" && one["metadata"]["name"] == account);
        assert_eq!(made.unwrap_or_else(|| panic!("{name}: {account} is not made"))["automountServiceAccountToken"], false);
        let users = resources.iter().filter_map(pod).filter(|(_, spec)| spec["serviceAccountName"] == account).count();
        assert_eq!(users, 1, "{name}: {account} is shared");
    });
}

#[test]
fn no_secret_is_a_variable() {
    every_pod(|name, spec, _| {
        for container in spec["containers"].as_array().unwrap() {
            let variables = container["env"].as_array().into_iter().flatten();
            for variable in variables {
                assert!(variable["valueFrom"].is_null(), "{name}: {variable}");
            }
            assert!(container["envFrom"].is_null(), "{name}");
        }
    });
}

#[test]
fn a_pod_leaves_its_service_before_it_ends_and_has_time_to_finish() {
    let Some(helm) = helm() else { return };
    for name in EXAMPLES {
        for deployment in example(&helm, name).iter().filter(|one| one["kind"] == "Deployment") {
            let spec = &deployment["spec"]["template"]["spec"];
            let drain = spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().unwrap();
            // Twenty seconds for requests, eight for the last facts, three for traces.
            assert!(spec["terminationGracePeriodSeconds"].as_u64().unwrap() >= drain + 31, "{name}");
            assert_eq!(deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"], 0, "{name}");
            for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
                assert_eq!(spec["containers"][0][probe]["httpGet"]["port"], "metrics", "{name} {probe}");
            }
        }
    }
}

#[test]
fn every_variable_is_one_that_veilig_knows() {
    let Some(helm) = helm() else { return };
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_veilig")).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for name in EXAMPLES {
        for (named, spec) in example(&helm, name).iter().filter_map(pod) {
            for container in spec["containers"].as_array().unwrap() {
                for variable in container["env"].as_array().into_iter().flatten() {
                    let variable = variable["name"].as_str().unwrap();
                    let is_known = variable == "SSL_CERT_FILE"
                        || ["=", "]"].iter().any(|end| help.contains(&format!("[env: {variable}{end}")));
                    assert!(is_known, "{name}: {named} sets {variable}, which veilig does not know");
                }
            }
        }
    }
}

#[test]
fn every_secret_of_the_region_example_reaches_the_pods_that_need_it() {
    let Some(helm) = helm() else { return };
    let resources = example(&helm, "region");
    let secrets = |component: &str| -> Vec<String> {
        let named = format!("veilig-{component}");
        let (_, spec) = resources.iter().filter(|one| one["metadata"]["name"] == *named).find_map(pod).unwrap();
        let sources = spec["volumes"][0]["projected"]["sources"].as_array().unwrap();
        let mut names: Vec<_> = sources.iter().map(|source| source["secret"]["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names.dedup();
        names
    };
    let engines = ["nats-ca", "veilig-db-app", "veilig-db-ca", "veilig-db-client", "veilig-db-pooler", "veilig-nats"];
    assert_eq!(secrets("intake"), engines);
    let both: Vec<_> = secrets("workflows").into_iter().filter(|name| !engines.contains(&name.as_str())).collect();
    assert_eq!(both, ["veilig-oidc", "veilig-temporal", "veilig-temporal-client"]);
    assert_eq!(secrets("migrate"), ["veilig-db-ca", "veilig-db-client", "veilig-db-migrator"]);
    assert_eq!(secrets("operator"), ["veilig-operator"]);
    assert_eq!(secrets("check"), ["veilig-check", "veilig-temporal", "veilig-temporal-client"]);
}

#[test]
fn an_evaluation_that_names_no_policy_puts_none_in_force() {
    let Some(helm) = helm() else { return };
    let values = chart().join("ci/evaluation-values.yaml").display().to_string();
    let jobs = |more: &[&str]| -> Vec<String> {
        let output = template(&helm, &[&["--values", &values], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let all = resources(&String::from_utf8(output.stdout).unwrap());
        let jobs = all.iter().filter(|one| one["kind"] == "Job");
        jobs.map(|job| job["metadata"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert!(jobs(&[]).contains(&"veilig-policy".to_owned()), "{:?}", jobs(&[]));
    assert!(!jobs(&["--set", "evaluation.policy="]).contains(&"veilig-policy".to_owned()));
}
