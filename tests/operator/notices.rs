//! A desk's own system is told of what is escalated to the desk, whatever stands in between.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::Veilig;
use tokio::task::block_in_place;

use crate::cluster::see;
use crate::home::{Home, condition, metrics};
use crate::leaders::leader;
use crate::receiver::{Does, Notice, Receiver};

const SERVICES: &[&str] = &["intake", "deadlines", "supervision"];
const TAKES: Does = Does::Answers(202);
/// What a report in these tests says of somebody.
const MARK: &str = "Proef";

/// A policy by which every report is before the justice chain at once.
fn policy() -> String {
    r#"region: test
version: "1"
title: {nl: Proef, en: Test}
duty_desk: vt-manager
roles:
  - {id: vt-manager, title: {nl: manager, en: manager}, lead: vt-director}
  - {id: vt-director, title: {nl: directeur, en: director}, deputy: vt-manager}
  - {id: programme-director, title: {nl: programmadirecteur, en: programme director}}
desks:
  - {id: justice, title: {nl: justitieketen, en: justice chain}, ends_with: programme-director}
rows:
  - id: D2
    title: {nl: Veiligheidsbeoordeling, en: Safety assessment}
    about: report
    counts_from: [{fact: intake.report_received}]
    fulfilled_by: [{fact: intake.safety_assessed}]
    cancelled_by: [{fact: intake.report_not_admitted}]
    term: 24 hours
    ladder:
      - {id: desk, at: opened, escalate: [{desk: justice}]}
      - {id: due, at: due, notify: vt-manager}
      - {id: reminder, at: overdue 24 hours, notify: vt-director, repeat: every 24 hours}
    source:
      duty: {source: a test, confidence: proposal}
      length: {source: a test, confidence: proposal}
      ladder: {source: a test, confidence: proposal}
"#
    .to_owned()
}

/// A region whose reports are escalated at once; nothing where there is no API server.
async fn region(namespace: &'static str) -> Option<Home> {
    let home = Home::with(namespace, SERVICES).await?;
    block_in_place(|| {
        home.by_hand("/policies", &json!({ "yaml": policy() }));
        home.by_hand("/policies/1/activate", &json!({}));
    });
    Some(home)
}

/// A report that is escalated; waits until it is, and gives its id.
fn escalated(home: &Home) -> String {
    let id = home.report();
    let workflows = home.region.client(&home.issuer, "workflows");
    let rung = workflows.post(&format!("/deadlines/v1/subjects/report/{id}/ring"), &json!({})).unwrap();
    assert_eq!(rung.status, 200, "{}", rung.text());
    let chain = home.region.client(&home.issuer, "chain-manager");
    see("the report is before the desk", || {
        let list = chain.get("/supervision/v1/escalations?desk=justice&limit=200").unwrap();
        let items = list.json()["items"].as_array().cloned().unwrap_or_default();
        if items.iter().any(|item| item["reportId"] == *id) { Ok(()) } else { Err(list.text()) }
    });
    id
}

fn declared(name: &str, receiver: &Receiver) -> Value {
    json!({
        "apiVersion": "veilig.nl/v1", "kind": "EscalationDesk", "metadata": {"name": name},
        "spec": {"desk": "justice", "webhook": {"url": receiver.url}},
    })
}

/// Waits until a desk is told or not told for this reason, and gives the resource.
fn until(home: &Home, name: &str, told: (&str, &str)) -> Value {
    home.until("escalationdesk", name, "Delivering", told)
}

/// Waits until a notice about a report was taken, and gives all about it.
fn taken(receiver: &Receiver, report: &str) -> Vec<Notice> {
    see("the notice is taken", || {
        let about = receiver.about(report);
        if about.iter().any(Notice::was_taken) { Ok(about) } else { Err(format!("{about:?}")) }
    })
}

/// Waits until a status field of a desk is this.
fn shows(home: &Home, name: &str, field: &str, value: &Value) {
    see(&format!("{field} is {value}"), || {
        let status = home.get("escalationdesk", name)["status"].clone();
        if status[field] == *value { Ok(()) } else { Err(format!("{status:#}")) }
    });
}

/// What an operator counts under this name for a listener; nothing where it counts nothing.
fn counted(operator: &Veilig, name: &str, listener: &str) -> Option<f64> {
    let start = format!("{name}{{desk=\"justice\",listener=\"{listener}\"}} ");
    metrics(operator).lines().find_map(|line| line.strip_prefix(&start)?.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_fails_closes_and_hangs_is_told_in_the_end_signed_and_under_one_id() {
    let Some(home) = region("notices").await else { return };
    block_in_place(|| {
        let operator = home.operator();
        let receiver = Receiver::open(Does::Answers(500));
        let (old, new) = ([7; 32], [8; 24]);
        let both = format!("whsec_{}\nwhsec_{}", STANDARD.encode(old), STANDARD.encode(new));
        let signing = format!("--from-literal=signing={both}");
        home.kubectl(&["create", "secret", "generic", "veilig-desks", "--from-literal=token=the-token", &signing]);
        let mut desk = declared("justice", &receiver);
        desk["spec"]["webhook"]["secretKeyRef"] = json!({"name": "veilig-desks", "key": "token"});
        desk["spec"]["webhook"]["signingSecretKeyRef"] = json!({"name": "veilig-desks", "key": "signing"});
        home.apply(&desk);
        let told = until(&home, "justice", ("True", "NothingWaits"));
        assert_eq!((&told["status"]["waiting"], &told["status"]["lastDeliveredAt"]), (&json!(0), &Value::Null), "{told:#}");

        let report = escalated(&home);
        let told = until(&home, "justice", ("False", "Failing"));
        let message = condition(&told, "Delivering")["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with("It answers 500"), "{message}");
        shows(&home, "justice", "waiting", &json!(1));
        receiver.does(Does::Closes);
        until(&home, "justice", ("False", "NoAnswer"));
        receiver.does(Does::Hangs);
        see("a notice hangs", || {
            let about = receiver.about(&report);
            if about.iter().any(|notice| notice.did == Does::Hangs) { Ok(()) } else { Err(format!("{about:?}")) }
        });
        receiver.does(TAKES);
        let about = taken(&receiver, &report);
        until(&home, "justice", ("True", "NothingWaits"));
        shows(&home, "justice", "waiting", &json!(0));
        let told = home.get("escalationdesk", "justice");
        assert!(told["status"]["lastDeliveredAt"].is_string() && told["status"]["oldestWaitingAt"].is_null(), "{told:#}");

        let first = &about[0];
        assert!(about.len() >= 4, "{about:?}");
        for notice in &about {
            assert_eq!((notice.id(), &notice.text), (first.id(), &first.text), "each time the same");
            assert!(notice.is_signed_with(&old) && notice.is_signed_with(&new), "{notice:?}");
            assert!(!notice.is_signed_with(&[9; 32]));
            assert_eq!(notice.header("authorization"), "Bearer the-token");
            assert_eq!(notice.header("content-type"), "application/json");
            assert!(!notice.text.contains(MARK), "a word about somebody: {}", notice.text);
        }
        let instants: Vec<i64> = about.iter().map(|notice| notice.header("webhook-timestamp").parse().unwrap()).collect();
        assert!(instants.is_sorted() && instants[0] < instants[about.len() - 1], "{instants:?}");
        let body = first.body();
        let data = &body["data"];
        assert_eq!((&body["type"], &body["timestamp"]), (&json!("escalation.raised"), &data["raisedAt"]));
        assert_eq!((&data["desk"], &data["policyRow"], &data["rung"]), (&json!("justice"), &json!("D2"), &json!("desk")));
        assert_eq!(data["title"], json!({"nl": "Veiligheidsbeoordeling", "en": "Safety assessment"}));
        let owed = home.asked("chain-manager", &format!("/subjects/report/{report}/obligations")).json();
        assert_eq!((&data["obligationId"], &data["dueAt"]), (&owed["items"][0]["id"], &owed["items"][0]["dueAt"]));
        let known = [
            "escalationId",
            "desk",
            "acute",
            "raisedBy",
            "raisedAt",
            "reportId",
            "obligationId",
            "policyRow",
            "rung",
            "dueAt",
            "title",
            "path",
        ];
        let keys: Vec<_> = data.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, known, "ids, codes and instants");
        let path = data["path"].as_str().unwrap();
        let opened = home.region.client(&home.issuer, "chain-manager").get(path).unwrap().json();
        assert_eq!((&opened["reportId"], &opened["escalationId"]), (&json!(report), &data["escalationId"]), "{path}");

        assert_eq!(counted(&operator, "veilig_operator_desk_waiting", "justice"), Some(0.0));
        let mut nowhere = declared("nowhere", &receiver);
        nowhere["spec"]["desk"] = json!("court");
        home.apply(&nowhere);
        until(&home, "nowhere", ("False", "UnknownDesk"));
        let said = operator.said();
        assert!(!said.contains("the-token") && !said.contains("whsec_"), "a secret is in the log");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_killed_while_it_tells_is_followed_by_another_under_the_same_id() {
    let Some(home) = region("killed").await else { return };
    block_in_place(|| {
        let operators = [home.operator(), home.operator()];
        let first = leader(&[&operators[0], &operators[1]]);
        let (leading, waiting) = (&operators[first], &operators[1 - first]);
        let receiver = Receiver::open(TAKES);
        home.apply(&declared("justice", &receiver));
        let before = escalated(&home);
        taken(&receiver, &before);
        until(&home, "justice", ("True", "NothingWaits"));
        shows(&home, "justice", "waiting", &json!(0));
        let once = receiver.about(&before).len();

        receiver.does(Does::Hangs);
        let report = escalated(&home);
        see("a notice is on its way", || if receiver.about(&report).is_empty() { Err("it is not".to_owned()) } else { Ok(()) });
        leading.kill9();
        receiver.does(TAKES);
        let about = taken(&receiver, &report);
        assert!(about.len() > 1 && about.iter().all(|notice| notice.id() == about[0].id()), "{about:?}");
        leader(&[waiting]);
        until(&home, "justice", ("True", "NothingWaits"));
        let after = escalated(&home);
        taken(&receiver, &after);
        shows(&home, "justice", "waiting", &json!(0));
        assert_eq!(receiver.about(&before).len(), once, "what is on record is told by nobody again");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_declared_late_is_told_of_what_stands_open_and_a_refusal_holds_up_nothing_else() {
    let Some(home) = region("late").await else { return };
    block_in_place(|| {
        let operator = home.operator();
        let (first, second) = (escalated(&home), escalated(&home));
        let (receiver, other) = (Receiver::open(TAKES), Receiver::open(TAKES));
        receiver.refuses(&first, true);
        home.apply(&declared("late", &receiver));
        home.apply(&declared("another", &other));
        taken(&receiver, &second);
        for report in [&first, &second] {
            taken(&other, report);
        }
        until(&home, "another", ("True", "NothingWaits"));
        let told = until(&home, "late", ("False", "Gone"));
        assert!(condition(&told, "Delivering")["message"].as_str().unwrap().contains("410"), "{told:#}");
        assert_eq!(condition(&told, "Reachable")["status"], "True");
        shows(&home, "late", "waiting", &json!(1));
        assert!(home.get("escalationdesk", "late")["status"]["oldestWaitingAt"].is_string());
        home.events("late", "Gone");
        let waits = |number: f64| {
            see(&format!("{number} wait"), || {
                let counted = ["waiting", "oldest_waiting_seconds"]
                    .map(|name| counted(&operator, &format!("veilig_operator_desk_{name}"), "late"));
                let is_so = counted[0] == Some(number) && counted[1].is_some_and(|age| (age > 0.0) == (number > 0.0));
                if is_so { Ok(()) } else { Err(format!("{counted:?}")) }
            });
        };
        waits(1.0);
        let once = receiver.about(&second).len();
        let third = escalated(&home);
        taken(&receiver, &third);
        see("what is refused is told again", || match receiver.about(&first).len() {
            number if number > 2 => Ok(()),
            number => Err(format!("{number} times")),
        });
        home.kubectl(&["delete", "escalationdesk", "late"]);
        waits(0.0);
        home.apply(&declared("late", &receiver));
        until(&home, "late", ("False", "Gone"));
        receiver.refuses(&first, false);
        let about = taken(&receiver, &first);
        assert!(about.iter().all(|notice| notice.id() == about[0].id()));
        assert_eq!(other.about(&first)[0].id(), about[0].id());
        until(&home, "late", ("True", "NothingWaits"));
        assert_eq!(receiver.about(&second).len(), once, "applied again under its name it is told of nothing twice");
    });
}
