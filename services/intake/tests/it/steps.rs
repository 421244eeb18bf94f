//! Every step with a report: asked over HTTP, kept, and told.

use proto::intake::{PersonInformed, ReportNotAdmitted, SafetyAssessed};
use serde_json::{Value, json};

use crate::region::{Region, field, report};

/// Takes a step and asserts that exactly this was told by it.
async fn step_tells(region: &Region, role: &str, report: &str, step: &str, body: Value, tells: &[&str]) -> Value {
    let before = region.told().await.len();
    let view = region.step(role, report, step, body).await;
    let told = region.told().await;
    let kinds: Vec<_> = told[before..].iter().map(|told| told.kind.strip_prefix("intake.").unwrap()).collect();
    assert_eq!(kinds, tells, "{step}");
    view
}

#[tokio::test]
async fn a_report_is_followed_up_at_veilig_thuis_until_it_is_closed() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    let (_, persons) = region.report(id).await;
    let worker = testkit::issuer::worker("vt-handler");

    step_tells(&region, "police", id, "mark-acute", json!({}), &["report_marked_acute"]).await;
    step_tells(&region, "vt-duty-officer", id, "answer-acute", json!({"note": "politie is er"}), &["acute_answered"]).await;
    let view =
        step_tells(&region, "vt-team-lead", id, "assign-handler", json!({"handlerId": worker}), &["handler_assigned"]).await;
    assert_eq!(view["handlerId"], worker);

    let follow_up = json!({"outcome": "follow-up-at-veilig-thuis", "note": "ernstig"});
    step_tells(&region, "vt-handler", id, "assess-safety", follow_up, &["safety_assessed"]).await;
    let assessed = &region.told_of::<SafetyAssessed>().await[0];
    assert_eq!(assessed.code("outcome"), "follow-up-at-veilig-thuis");
    assert_eq!(assessed.code("feedback_owed"), "true");
    assert_eq!(assessed.ids("person_ids"), persons[..3], "victim, suspected perpetrator and child");

    let view = step_tells(&region, "investigator", id, "decide-investigation", json!({}), &["investigation_decided"]).await;
    assert_eq!(view["status"], "investigation-decided");
    step_tells(&region, "investigator", id, "start-investigation", json!({}), &["investigation_started"]).await;
    let judged = json!({"finding": "confirmed", "note": "bevestigd"});
    let view = step_tells(&region, "investigator", id, "judge-investigation", judged, &["investigation_judged"]).await;
    assert_eq!((&view["status"], &view["investigation"]["finding"]), (&json!("judged"), &json!("confirmed")));
    step_tells(&region, "vt-handler", id, "complete-follow-up", json!({}), &["follow_up_completed"]).await;

    let refused = region.worker("vt-handler").post(&format!("/reports/{id}/close"), &json!({})).await;
    assert_eq!(refused.status, 409, "somebody is still to be informed: {}", refused.text());

    let child = &persons[2];
    let extension = json!({"weeks": 2, "groundTask": "de taak vraagt het", "groundSituation": "om de situatie te stoppen"});
    for _ in 0..2 {
        step_tells(
            &region,
            "vt-handler",
            id,
            &format!("persons/{child}/extend-informing"),
            extension.clone(),
            &["informing_extended"],
        )
        .await;
    }
    for person in &persons {
        let through = json!({"throughRepresentative": person == child});
        step_tells(&region, "vt-handler", id, &format!("persons/{person}/inform"), through, &["person_informed"]).await;
    }
    let informed = region.told_of::<PersonInformed>().await;
    assert_eq!((informed[2].id("person_id"), informed[2].code("through_representative")), (child.clone(), "true"));
    step_tells(&region, "vt-handler", id, &format!("persons/{}/start-help", persons[0]), json!({}), &["help_started"]).await;
    step_tells(&region, "vt-handler", id, &format!("persons/{}/start-help", persons[1]), json!({}), &["help_started"]).await;
    let no_help = json!({"reason": "woont elders en is veilig"});
    step_tells(&region, "vt-handler", id, &format!("persons/{child}/no-help-needed"), no_help, &["help_not_needed"]).await;
    for after in ["assessment", "investigation"] {
        step_tells(&region, "vt-handler", id, "give-feedback", json!({"after": after}), &["feedback_given"]).await;
    }
    let view = step_tells(&region, "vt-handler", id, "close", json!({}), &["report_closed"]).await;
    assert_eq!(view["status"], "closed");

    let extensions = "select count(*) from intake.informing_extensions join intake.informing_grounds using (person_id, number)";
    assert_eq!(region.number(extensions).await, 2);
    let file = region.worker("vt-handler").get(&format!("/reports/{id}/file")).await.json();
    let about: Vec<_> = file["notes"].as_array().unwrap().iter().map(|note| note["about"].as_str().unwrap()).collect();
    assert_eq!(about, ["description", "acute-answer", "assessment", "judgement", "help-not-needed"]);
    assert_eq!(file["persons"][0]["surname"], "Proefpersoon");
    assert_eq!(file["reporter"]["name"], "Brigadier Bijvoorbeeld");
    assert_eq!(file["address"], json!({"postcode": "5038EA", "houseNumber": 12}));
}

#[tokio::test]
async fn a_report_is_turned_away() {
    let region = Region::new().await;
    for reason in ["not-admitted", "wrongly-addressed"] {
        let id = &region.posted(&report()).await;
        let body = json!({"reason": reason, "note": "geluidsoverlast"});
        let view = step_tells(&region, "vt-handler", id, "not-admit", body, &["report_not_admitted"]).await;
        assert_eq!((&view["status"], &view["notAdmittedReason"]), (&json!("not-admitted"), &json!(reason)));
    }
    let told = region.told_of::<ReportNotAdmitted>().await;
    assert_eq!(told[1].code("reason"), "wrongly-addressed");
    assert_eq!(told[1].ids("person_ids").len(), 4);
}

#[tokio::test]
async fn no_follow_up_needs_a_reason_for_each_person_and_can_be_closed() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    let (_, persons) = region.report(id).await;
    let assess = format!("/reports/{id}/assess-safety");
    let handler = region.worker("vt-handler");
    let reasons = |numbers: &[usize], text: &str| {
        let reasons: Vec<_> = numbers.iter().map(|n| json!({"personId": persons[*n], "reason": text})).collect();
        json!({"outcome": "no-follow-up-needed", "reasons": reasons})
    };
    for incomplete in [json!({"outcome": "no-follow-up-needed"}), reasons(&[0, 1], "hulp loopt"), reasons(&[0, 1, 2], " ")] {
        let answer = handler.post(&assess, &incomplete).await;
        assert_eq!((answer.status, field(&answer).as_str()), (422, "reasons"), "{}", answer.text());
    }
    let tells = ["safety_assessed", "help_not_needed", "help_not_needed", "help_not_needed"];
    step_tells(&region, "vt-handler", id, "assess-safety", reasons(&[0, 1, 2], "hulp loopt"), &tells).await;
    assert!(region.told_of::<SafetyAssessed>().await[0].ids("person_ids").is_empty(), "help is owed to nobody");
    for person in &persons {
        region.step("vt-handler", id, &format!("persons/{person}/inform"), json!({})).await;
    }
    region.step("vt-handler", id, "give-feedback", json!({"after": "assessment"})).await;
    assert_eq!(region.step("vt-handler", id, "close", json!({})).await["status"], "closed");
}

#[tokio::test]
async fn help_that_started_before_is_not_told_as_not_needed() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    let (_, persons) = region.report(id).await;
    region.step("vt-handler", id, &format!("persons/{}/start-help", persons[0]), json!({})).await;
    let reasons: Vec<_> = persons[1..3].iter().map(|person| json!({"personId": person, "reason": "hulp loopt"})).collect();
    let body = json!({"outcome": "no-follow-up-needed", "reasons": reasons});
    step_tells(&region, "vt-handler", id, "assess-safety", body, &["safety_assessed", "help_not_needed", "help_not_needed"])
        .await;
}

#[tokio::test]
async fn a_custom_route_is_described_in_words() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    region.step("vt-handler", id, "assess-safety", json!({"outcome": "regional-custom"})).await;
    let answer = region.worker("vt-handler").post(&format!("/reports/{id}/describe-custom-route"), &json!({})).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    let described = json!({"description": "wijkverpleging komt elke dag"});
    let view = step_tells(&region, "vt-handler", id, "describe-custom-route", described, &["custom_route_described"]).await;
    assert_eq!(view["status"], "custom-route-described");
}

#[tokio::test]
async fn what_the_domain_refuses_is_a_conflict_or_names_the_field_and_changes_nothing() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    let (before, persons) = region.report(id).await;
    let (one, neighbour) = (&persons[0], &persons[3]);
    let unknown = "00000000-0000-4000-8000-000000000000";
    let grounds = |weeks: u8, task: &str| json!({"weeks": weeks, "groundTask": task, "groundSituation": "b"});
    let cases: &[(String, Value, u16, &str)] = &[
        ("close".into(), json!({}), 409, ""),
        ("decide-investigation".into(), json!({}), 409, ""),
        ("start-investigation".into(), json!({}), 409, ""),
        ("judge-investigation".into(), json!({"finding": "confirmed"}), 409, ""),
        ("complete-follow-up".into(), json!({}), 409, ""),
        ("describe-custom-route".into(), json!({"description": "x"}), 409, ""),
        ("send-transfer".into(), crate::region::transfer(), 409, ""),
        ("give-feedback".into(), json!({"after": "assessment"}), 409, ""),
        ("assess-safety".into(), json!({"outcome": "whatever"}), 400, "outcome"),
        ("assess-safety".into(), json!({"outcome": "transfer", "by": "me"}), 400, "by"),
        ("assess-safety".into(), json!({"outcome": "transfer", "occurredAt": "2999-01-01T00:00:00Z"}), 422, "occurredAt"),
        ("assess-safety".into(), json!({"outcome": "transfer", "occurredAt": "1999-01-01T00:00:00Z"}), 422, "occurredAt"),
        ("assess-safety".into(), json!({"outcome": "transfer", "reasons": [{"personId": one, "reason": "x"}]}), 422, "reasons"),
        ("assign-handler".into(), json!({"handlerId": "me"}), 400, "handlerId"),
        (format!("persons/{unknown}/inform"), json!({}), 404, ""),
        ("persons/nobody/inform".into(), json!({}), 400, "personId"),
        (format!("persons/{one}/extend-informing"), grounds(3, "a"), 422, "weeks"),
        (format!("persons/{one}/extend-informing"), grounds(1, " "), 422, "groundTask"),
        (format!("persons/{one}/no-help-needed"), json!({}), 422, "reason"),
        (format!("persons/{one}/no-help-needed"), json!({"reason": " "}), 422, "reason"),
        (format!("persons/{neighbour}/start-help"), json!({}), 422, ""),
    ];
    for (step, body, status, named) in cases {
        let role = if step.starts_with("assign") { "vt-team-lead" } else { "vt-handler" };
        let answer = region.worker(role).post(&format!("/reports/{id}/{step}"), body).await;
        assert_eq!((answer.status, field(&answer).as_str()), (*status, *named), "{step} {body}: {}", answer.text());
    }
    assert_eq!(region.report(id).await.0, before);
    assert_eq!(region.worker("vt-handler").post(&format!("/reports/{unknown}/close"), &json!({})).await.status, 404);
}

#[tokio::test]
async fn whoever_saw_an_older_version_changes_nothing() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    let handler = region.worker("vt-handler");
    let seen = handler.get(&format!("/reports/{id}")).await.header("etag").unwrap().to_owned();
    let assess = |seen: String| {
        let (handler, path) = (handler.clone(), format!("/reports/{id}/assess-safety"));
        async move { handler.post_with(&path, &json!({"outcome": "transfer"}), &[("if-match", &seen)]).await }
    };
    region.step("vt-duty-officer", id, "mark-acute", json!({})).await;
    let stale = assess(seen).await;
    assert_eq!((stale.status, field(&stale).as_str()), (412, "If-Match"));
    let seen = handler.get(&format!("/reports/{id}")).await.header("etag").unwrap().to_owned();
    let fresh = assess(seen.clone()).await;
    assert_eq!(fresh.status, 200, "{}", fresh.text());
    assert_ne!(fresh.header("etag"), Some(seen.as_str()));
}

#[tokio::test]
async fn two_who_assess_at_the_same_time_are_one_assessment() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    let path = format!("/reports/{id}/assess-safety");
    let (one, other) = (region.worker("vt-handler"), region.worker("vt-team-lead"));
    let body = json!({"outcome": "transfer"});
    let (one, other) = tokio::join!(one.post(&path, &body), other.post(&path, &body));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(region.told_of::<SafetyAssessed>().await.len(), 1);
}
