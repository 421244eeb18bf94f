//! Under the chart's Role the operator may do what it does, and nothing else.

use tokio::task::block_in_place;

use crate::home::Home;
use crate::policies::{declared, from_now, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_does_everything_under_its_role_and_may_do_nothing_else() {
    let Some(home) = Home::new("rights").await else { return };
    block_in_place(|| {
        let operator = home.operator();
        home.apply(&declared("all", &text("1", "5 working-days"), Some(from_now(-60))));
        home.policy_until("all", "Active", ("True", "InForce"));
        home.kubectl(&["delete", "deadlinepolicy", "all", "--timeout=120s"]);
        let said = operator.said();
        assert!(!said.to_lowercase().contains("forbidden"), "{said}");
        let account = format!("--as=system:serviceaccount:{}:veilig-operator", home.namespace);
        let may = |verb: &str, what: &str, namespace: &str| {
            home.cluster.kubectl(&["auth", "can-i", verb, what, "--namespace", namespace, &account]).0
        };
        assert!(
            may("patch", "deadlinepolicies.veilig.nl", &home.namespace) && may("get", "secret/veilig-desks", &home.namespace)
        );
        for (verb, what) in [
            ("get", "secrets"),
            ("get", "secret/veilig-db"),
            ("list", "secrets"),
            ("create", "secrets"),
            ("get", "pods"),
            ("create", "pods"),
            ("delete", "configmaps"),
            ("delete", "deadlinepolicies.veilig.nl"),
            ("create", "deadlinepolicies.veilig.nl"),
            ("update", "deadlinepolicies.veilig.nl"),
            ("update", "lease.coordination.k8s.io/another"),
            ("create", "rolebindings.rbac.authorization.k8s.io"),
            ("escalate", "roles.rbac.authorization.k8s.io"),
            ("list", "namespaces"),
            ("create", "serviceaccounts/token"),
        ] {
            assert!(!may(verb, what, &home.namespace), "it may {verb} {what}");
        }
        for (verb, what) in [("list", "deadlinepolicies.veilig.nl"), ("get", "configmaps"), ("create", "events.events.k8s.io")] {
            assert!(!may(verb, what, "default"), "it may {verb} {what} in another namespace");
        }
    });
}
