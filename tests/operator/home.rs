//! A namespace with a region of its own and operators in front of it.

use std::path::Path;

use serde_json::{Value, json};
use testkit::engines::shared as engines;
use testkit::folder::RunFolder;
use testkit::http::{Answer, Client};
use testkit::{Issuer, Setup, Veilig, fresh_database, fresh_prefix};

use crate::cluster::{self, Cluster, see};

/// A namespace with its region. What is named first ends first.
pub(crate) struct Home {
    pub(crate) cluster: &'static Cluster,
    pub(crate) namespace: String,
    pub(crate) region: Veilig,
    pub(crate) issuer: Issuer,
    pub(crate) database: String,
    pub(crate) setup: Setup,
    #[expect(dead_code, reason = "its end removes the folder")]
    folder: RunFolder,
}

impl Home {
    /// Starts a region, and makes a namespace of this name with the operator's account; nothing where there is no API server.
    pub(crate) async fn new(namespace: &'static str) -> Option<Self> {
        Self::with(namespace, &["intake", "deadlines"]).await
    }

    /// The same, with these services in its region.
    pub(crate) async fn with(namespace: &'static str, services: &'static [&'static str]) -> Option<Self> {
        let cluster = tokio::task::spawn_blocking(cluster::shared).await.unwrap()?;
        let (database, prefix) = (fresh_database().await.url, fresh_prefix());
        Some(tokio::task::spawn_blocking(move || Self::start(cluster, namespace, services, &database, &prefix)).await.unwrap())
    }

    fn start(cluster: &'static Cluster, namespace: &str, services: &[&str], database: &str, prefix: &str) -> Self {
        let (folder, issuer) = (RunFolder::new("operator").unwrap(), Issuer::start().unwrap());
        let setup = Setup::new(folder.path()).binary(Path::new(env!("CARGO_BIN_EXE_veilig"))).database(database);
        let setup = setup.engines(engines(), prefix, "default").unwrap().issuer(&issuer).unwrap();
        setup.run(&["migrate"]).unwrap();
        let region = setup.serve(services).unwrap();
        cluster.does(&["create", "namespace", namespace]);
        cluster.install_account(namespace);
        let kubeconfig = folder.path().join("operator.kubeconfig");
        cluster.account(namespace, &kubeconfig);
        let setup = setup.set("oidc-client-id", "operator").set("api-url", region.url()).set("kubeconfig", kubeconfig);
        let setup = setup.set("kubernetes-namespace", namespace);
        let database = database.to_owned();
        Self { cluster, namespace: namespace.to_owned(), region, issuer, database, setup, folder }
    }

    /// Starts an operator; it is ready, and perhaps not the leader.
    pub(crate) fn operator(&self) -> Veilig {
        self.setup.serve(&["operator"]).unwrap_or_else(|trouble| panic!("{trouble}"))
    }

    /// Declares something, as people do.
    pub(crate) fn apply(&self, resource: &Value) {
        let (succeeded, said) = self.applied(resource);
        assert!(succeeded, "{said}");
    }

    /// The same, with what `kubectl` answers.
    pub(crate) fn applied(&self, resource: &Value) -> (bool, String) {
        self.cluster.given(&["apply", "--server-side", "--namespace", &self.namespace, "-f", "-"], &resource.to_string())
    }

    /// `kubectl` in this namespace; it must succeed.
    pub(crate) fn kubectl(&self, args: &[&str]) -> String {
        self.cluster.does(&[args, &["--namespace", &self.namespace]].concat())
    }

    /// A resource as it is now.
    pub(crate) fn get(&self, kind: &str, name: &str) -> Value {
        self.cluster.get(&self.namespace, kind, name)
    }

    /// Waits until a condition of a resource has this status and reason, and gives the resource.
    pub(crate) fn until(&self, kind: &str, name: &str, condition: &str, (status, reason): (&str, &str)) -> Value {
        see(&format!("{condition} of {name} is {status}, {reason}"), || {
            let found = self.get(kind, name);
            let told = self::condition(&found, condition);
            let is_so = told["status"] == status && told["reason"] == reason;
            if is_so { Ok(found) } else { Err(format!("{:#}", found["status"])) }
        })
    }

    /// A DeadlinePolicy until one of its conditions is so.
    pub(crate) fn policy_until(&self, name: &str, condition: &str, told: (&str, &str)) -> Value {
        self.until("deadlinepolicy", name, condition, told)
    }

    /// What deadlines answers to somebody with this role.
    pub(crate) fn asked(&self, role: &str, path: &str) -> Answer {
        self.region.client(&self.issuer, role).get(&format!("/deadlines/v1{path}")).unwrap()
    }

    /// A version of the policy as the database has it.
    pub(crate) fn version(&self, version: &str) -> Value {
        let answer = self.asked("policy-manager", &format!("/policies/{version}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["policyVersion"].clone()
    }

    /// Somebody does something at deadlines by hand.
    pub(crate) fn by_hand(&self, path: &str, body: &Value) {
        let answer = self.region.client(&self.issuer, "policy-manager").post(&format!("/deadlines/v1{path}"), body).unwrap();
        assert!(answer.is_success(), "{}", answer.text());
    }

    /// A report of which the assessment is owed; waits until it is, and gives its id.
    pub(crate) fn report(&self) -> String {
        let report = json!({
            "reporter": { "capacity": "police" },
            "household": { "municipalityCode": "0855" },
            "nature": ["other"],
            "injury": false,
            "description": "A test; nobody exists.",
            "persons": [{ "role": "victim", "surname": "Proef" }],
        });
        let posted = self.region.client(&self.issuer, "police").post("/intake/v1/reports", &report).unwrap();
        assert_eq!(posted.status, 201, "{}", posted.text());
        let id = posted.json()["reportId"].as_str().unwrap().to_owned();
        see("the report's assessment is owed", || {
            let owed = self.asked("chain-manager", &format!("/subjects/report/{id}/obligations"));
            let items = owed.json()["items"].as_array().cloned().unwrap_or_default();
            if items.iter().any(|item| item["state"] == "open") { Ok(()) } else { Err(owed.text()) }
        });
        id
    }

    /// Waits until there are events about a resource for a reason, and gives their notes. They come after the status.
    pub(crate) fn events(&self, name: &str, reason: &str) -> Vec<String> {
        let args = ["get", "events.events.k8s.io", "--output", "json", "--namespace", &self.namespace];
        see(&format!("{name} has the event {reason}"), || {
            let list: Value = serde_json::from_str(&self.cluster.does(&args)).unwrap();
            let about = |event: &&Value| event["regarding"]["name"] == name && event["reason"] == reason;
            let items = list["items"].as_array().unwrap().iter().filter(about);
            let notes: Vec<_> = items.map(|event| event["note"].as_str().unwrap_or_default().to_owned()).collect();
            if notes.is_empty() { Err("no event".to_owned()) } else { Ok(notes) }
        })
    }
}

/// A condition of a resource.
pub(crate) fn condition(resource: &Value, kind: &str) -> Value {
    let conditions = resource["status"]["conditions"].as_array().into_iter().flatten();
    conditions.into_iter().find(|one| one["type"] == kind).cloned().unwrap_or_default()
}

/// The numbers that an operator tells.
pub(crate) fn metrics(operator: &Veilig) -> String {
    Client::new(operator.url()).get("/metrics").unwrap().text()
}
