//! Wrong values are refused, with a message that helps.

use crate::helm::{chart, helm, template};

/// A region's values, and one more setting; what Helm says of it.
fn said(more: &[&str]) -> Option<String> {
    let helm = helm()?;
    let values = chart().join("ci/region-values.yaml").display().to_string();
    let args: Vec<&str> = ["--values", &values].into_iter().chain(more.iter().flat_map(|set| ["--set", set])).collect();
    let output = template(&helm, &args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() { String::new() } else { said })
}

#[test]
fn unknown_keys_and_impossible_values_are_refused_by_name() {
    for (setting, word) in [
        ("topolgy=single", "topolgy"),
        ("topology=both", "topology"),
        ("postgres.urll.existingSecret=x", "urll"),
        ("workload.replicas=0", "replicas"),
        ("services.intak.replicas=2", "intak"),
        ("organisation.oin=12", "oin"),
        ("nats.url=http://nats:4222", "nats"),
        ("temporal.url=temporal:7233", "temporal"),
        ("image.digest=latest", "digest"),
        ("workload.drainSeconds=-1", "drainSeconds"),
        ("workload.terminationGracePeriodSeconds=5", "terminationGracePeriodSeconds"),
        ("evaluation.policy=../../etc/passwd", "policy"),
        ("operator.secrets[0]=Not a name", "secrets"),
        ("operator.everywhere=true", "everywhere"),
    ] {
        let Some(said) = said(&[setting]) else { return };
        assert!(said.contains(word), "{setting} is not refused by name: {said:?}");
    }
}

#[test]
fn what_is_missing_is_named_with_what_to_do() {
    for (setting, words) in [
        ("oidc.issuer=", ["oidc.issuer is missing", "evaluation.enabled"]),
        ("oidc.clientSecret.existingSecret=", ["oidc.clientSecret.existingSecret is missing", "workflows"]),
        ("postgres.url.existingSecret=", ["postgres.url.existingSecret is missing", "CloudNativePG"]),
        ("nats.url=", ["nats.url is missing", "tls://host:4222"]),
        ("temporal.url=", ["temporal.url is missing", "https://host:7233"]),
        ("temporal.payloadKey.existingSecret=", ["temporal.payloadKey.existingSecret is missing", "openssl rand"]),
        ("evaluation.enabled=true", ["engines of its own", "switch evaluation off"]),
        ("operator.clientSecret.existingSecret=", ["operator.clientSecret.existingSecret is missing", "the client \"operator\""]),
        ("ingress.enabled=true", ["ingress.host is missing", "host name"]),
    ] {
        let Some(said) = said(&[setting]) else { return };
        assert!(words.iter().all(|word| said.contains(word)), "{setting}: {said:?}");
    }
}

#[test]
fn an_evaluation_warns_loudly_before_anything_else() {
    let Some(helm) = helm() else { return };
    let output = std::process::Command::new(&helm)
        .args(["install", "veilig"])
        .arg(chart())
        .args(["--dry-run=client", "--set", "evaluation.enabled=true"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let notes = said.split("NOTES:").nth(1).unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)));
    assert!(notes.lines().take(6).any(|line| line.contains("NEVER ENTER DATA ABOUT REAL FAMILIES")), "{notes}");
    assert!(notes.contains("helm test veilig"), "{notes}");
}
