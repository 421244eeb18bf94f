//! What a real API server and the schemas that it publishes make of the examples: strictly, and at the *restricted* level.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::{Map, Value, json};
use testkit::cluster::{ControlPlane, Place};
use testkit::engines::quiet;
use testkit::folder::RunFolder;
use testkit::programs::{self, Group};
use testkit::skipped::skipped;
use testkit::wait::{PATIENCE, until};

use crate::helm::{EXAMPLES, chart, helm, rendered, resources};

/// Definitions of others that the chart has resources of.
const FOREIGN: [&str; 3] = [
    "gateway-api/gateway.networking.k8s.io_httproutes.yaml",
    "prometheus-operator/monitoring.coreos.com_prometheusrules.yaml",
    "prometheus-operator/monitoring.coreos.com_servicemonitors.yaml",
];

/// An API server that knows them, and a namespace that lets in restricted pods only.
struct Server {
    control: ControlPlane,
    helm: PathBuf,
    kubeconform: PathBuf,
    folder: RunFolder,
}

/// The one that these tests share; `None`, and said so, where its programs were not built before.
fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(start).as_ref()
}

fn start() -> Option<Server> {
    let helm = helm()?;
    let built =
        |group: Group| programs::built(group).ok_or_else(|| format!("{0} is not built (cargo xtask fetch {0})", group.name()));
    let found = ControlPlane::missing()
        .map_or(Ok(()), Err)
        .and_then(|()| Ok((built(Group::Definitions)?, built(Group::Kubeconform)?.join("kubeconform"))));
    let (definitions, kubeconform) = match found {
        Ok(found) => found,
        Err(why) => {
            let why = std::env::var("VEILIG_TEST_NO_API_SERVER").unwrap_or(why);
            skipped("the tests of the Helm chart on an API server", &why.replace('\n', " "));
            return None;
        }
    };
    let folder = RunFolder::new("chart-server").unwrap();
    let control = ControlPlane::start(folder.path(), &Place::Here, &quiet).unwrap_or_else(|trouble| panic!("{trouble}"));
    let server = Server { control, helm, kubeconform, folder };
    let own = chart().join("crds");
    for file in FOREIGN.iter().map(|name| definitions.join(name)).chain([own]) {
        server.does(&["apply", "--server-side", "--filename", &file.display().to_string()]);
    }
    server.does(&["wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"]);
    // An established kind is served at once, and its schema a moment later.
    let groups = ["gateway.networking.k8s.io/v1", "monitoring.coreos.com/v1", "veilig.nl/v1"];
    let are_published = || {
        let index = server.does(&["get", "--raw", "/openapi/v3"]);
        groups.iter().all(|group| index.contains(&format!("\"apis/{group}\"")))
    };
    until("the schemas are published", PATIENCE, are_published).unwrap();
    server.does(&["create", "namespace", "region"]);
    let levels = ["enforce", "warn"].map(|mode| format!("pod-security.kubernetes.io/{mode}=restricted"));
    // A pod is let in only when its account is there, and a dry run makes none.
    server.does(&["create", "serviceaccount", "veilig-check", "--namespace", "region"]);
    server.does(&["label", "namespace", "region", &levels[0], &levels[1]]);
    Some(server)
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat()
}

/// Runs a command with a text on its standard input.
fn given(command: &mut Command, text: &str) -> (bool, String) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writing = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // One that refuses at once reads no further; what it says is what counts.
    let _ = writing.join().unwrap();
    (output.status.success(), said(&output))
}

impl Server {
    fn does(&self, args: &[&str]) -> String {
        let output = self.control.kubectl().args(args).output().unwrap();
        assert!(output.status.success(), "kubectl {args:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn tries(&self, text: &str) -> (bool, String) {
        let mut kubectl = self.control.kubectl();
        kubectl.args(["apply", "--dry-run=server", "--validate=strict", "--namespace", "region", "--filename", "-"]);
        given(&mut kubectl, text)
    }

    /// The schema of every kind that the server has, a file each, in which nothing may stand that it does not name.
    fn schemas(&self) -> PathBuf {
        let folder = self.folder.path().join("schemas");
        fs::create_dir_all(&folder).unwrap();
        let index: Value = serde_json::from_str(&self.does(&["get", "--raw", "/openapi/v3"])).unwrap();
        let served = index["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with("api"));
        for (_, at) in served {
            let document: Value =
                serde_json::from_str(&self.does(&["get", "--raw", at["serverRelativeURL"].as_str().unwrap()])).unwrap();
            let Some(mut components) = document["components"]["schemas"].as_object().cloned() else { continue };
            components.values_mut().for_each(close);
            write_kinds(&components, &folder);
        }
        folder
    }
}

/// A file for each kind among these schemas, with all that it refers to.
fn write_kinds(components: &Map<String, Value>, folder: &Path) {
    for (name, schema) in components {
        for kind in schema["x-kubernetes-group-version-kind"].as_array().into_iter().flatten() {
            let part = |key: &str| kind[key].as_str().unwrap_or_default().to_lowercase();
            let group = part("group");
            let file = format!("{}-{}-{}.json", part("kind"), group.split('.').next().unwrap_or_default(), part("version"));
            let whole = json!({ "$ref": format!("#/components/schemas/{name}"), "components": { "schemas": components } });
            fs::write(folder.join(file.replace("--", "-")), whole.to_string()).unwrap();
        }
    }
}

/// Lets in no field that a schema does not name, unless it says otherwise.
fn close(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    let open = object.contains_key("additionalProperties") || object.contains_key("x-kubernetes-preserve-unknown-fields");
    if object.contains_key("properties") && !open {
        object.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    for (key, value) in object.iter_mut() {
        match (key.as_str(), value) {
            ("properties", Value::Object(fields)) => fields.values_mut().for_each(close),
            ("items" | "additionalProperties", value) => close(value),
            ("allOf" | "anyOf" | "oneOf", Value::Array(values)) => values.iter_mut().for_each(close),
            _ => {}
        }
    }
}

#[test]
fn a_server_takes_every_example_in_a_namespace_of_the_restricted_level() {
    let Some(server) = server() else { return };
    for example in EXAMPLES {
        let text = rendered(&server.helm, example);
        let (taken, said) = server.tries(&text);
        assert!(taken, "{example}: {said}");
        assert!(!said.contains("would violate PodSecurity"), "{example}: {said}");
        let told: BTreeSet<_> = said.lines().filter(|line| line.ends_with("(server dry run)")).collect();
        assert_eq!(told.len(), resources(&text).len(), "{example}: {said}");
    }
}

#[test]
fn a_server_refuses_a_field_that_is_none_and_a_pod_that_may_too_much() {
    let Some(server) = server() else { return };
    let text = rendered(&server.helm, "single");
    let (taken, said) = server.tries(&text.replacen("runAsNonRoot:", "runAsNonroot:", 1));
    assert!(!taken && said.contains("runAsNonroot"), "{said}");
    let (_, said) = server.tries(&text.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"));
    assert!(said.contains("would violate PodSecurity"), "{said}");
}

#[test]
fn every_example_is_strictly_as_the_schemas_of_the_server_say() {
    let Some(server) = server() else { return };
    let location = format!("{}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json", server.schemas().display());
    let kubeconform = |text: &str| {
        let mut command = Command::new(&server.kubeconform);
        command.args(["-strict", "-summary", "-schema-location", &location]);
        given(&mut command, text)
    };
    for example in EXAMPLES {
        let text = rendered(&server.helm, example);
        let (valid, said) = kubeconform(&text);
        let all = format!("Valid: {}, Invalid: 0, Errors: 0, Skipped: 0", resources(&text).len());
        assert!(valid && said.contains(&all), "{example}: {all}, but {said}");
    }
    let (valid, said) = kubeconform(&rendered(&server.helm, "single").replacen("runAsNonRoot:", "runAsNonroot:", 1));
    assert!(!valid && said.contains("runAsNonroot"), "{said}");
}
