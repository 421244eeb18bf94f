//! Policies of one row, as people declare them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// A policy by which a report is assessed within this term.
pub(crate) fn text(version: &str, term: &str) -> String {
    format!(
        r#"region: test
version: "{version}"
title: {{nl: Proef, en: Test}}
duty_desk: vt-manager
roles:
  - {{id: vt-team-lead, title: {{nl: teamleider, en: team lead}}, lead: vt-manager}}
  - {{id: vt-manager, title: {{nl: manager, en: manager}}, lead: vt-director}}
  - {{id: vt-director, title: {{nl: directeur, en: director}}, deputy: vt-manager}}
desks: []
rows:
  - id: D2
    title: {{nl: Veiligheidsbeoordeling, en: Safety assessment}}
    about: report
    counts_from: [{{fact: intake.report_received}}]
    fulfilled_by: [{{fact: intake.safety_assessed}}]
    cancelled_by: [{{fact: intake.report_not_admitted}}]
    term: {term}
    ladder:
      - {{id: warning, at: after 2 working-days, notify: vt-team-lead}}
      - {{id: due, at: due, notify: vt-manager}}
      - {{id: reminder, at: overdue 5 working-days, notify: vt-director, repeat: every 5 working-days}}
    source:
      duty: {{source: a test, confidence: proposal}}
      length: {{source: a test, confidence: proposal}}
      ladder: {{source: a test, confidence: proposal}}
"#
    )
}

/// A resource with a text of its own, to come into force at an instant if one is given.
pub(crate) fn declared(name: &str, text: &str, at: Option<Timestamp>) -> Value {
    let mut resource = json!({
        "apiVersion": "veilig.nl/v1",
        "kind": "DeadlinePolicy",
        "metadata": { "name": name },
        "spec": { "policy": { "inline": text } },
    });
    if let Some(at) = at {
        resource["spec"]["activateAt"] = at.to_string().into();
    }
    resource
}

/// An instant so many seconds from now; before now if negative.
#[expect(clippy::disallowed_methods, reason = "the test's own clock: the region's is the database's, on the same machine")]
pub(crate) fn from_now(seconds: i64) -> Timestamp {
    let at = Timestamp::now() + SignedDuration::from_secs(seconds);
    Timestamp::from_second(at.as_second()).unwrap()
}
