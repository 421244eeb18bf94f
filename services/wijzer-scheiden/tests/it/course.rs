//! From entry to end, by every door; the court's calendar; work lists; two at once.

use proto::wijzer_scheiden as told;
use serde_json::{Value, json};

use crate::given::{Given, entry};
use crate::region::{Region, fresh_id, refusal};

#[tokio::test]
async fn a_trajectory_goes_from_its_entry_to_its_end() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    given.does(&region, "start", &json!({})).await;
    let assessed = json!({"level": 6, "problems": ["rejection-of-a-parent", "partner-violence"], "note": "Loopt op"});
    let view = given.does(&region, "conflict-assessments", &assessed).await;
    assert_eq!((&view["conflict"]["level"], view["conflict"]["problems"].as_array().unwrap().len()), (&json!(6), 2));
    given.does(&region, "extend", &json!({"months": 2})).await;
    let unheard = region.worker("fjc-lead").post(&given.path("complete"), &json!({})).await;
    assert_eq!(unheard.status, 409);
    assert_eq!(unheard.json()["errors"].as_array().unwrap().len(), 2, "each child that nobody heard is named");
    for (child, how) in given.children.iter().zip(["conversation", "not-possible"]) {
        given.does(&region, &format!("children/{child}/voice"), &json!({"how": how, "note": "Wil naar beide huizen"})).await;
    }
    let module = given.opened(&region, "kies").await;
    assert_eq!(given.asks(&region, "complete", &json!({})).await, 409, "a module still runs");
    given.does(&region, &format!("modules/{module}/stop"), &json!({"reason": "Klaar"})).await;
    assert_eq!(given.does(&region, "complete", &json!({})).await["state"], "completed");
    assert_eq!(given.asks(&region, "withdraw", &json!({"reason": "Toch niet"})).await, 409);
    let kinds: Vec<_> = region.told().await.into_iter().map(|one| one.kind.replace("wijzer-scheiden.", "")).collect();
    for kind in ["trajectory_entered", "referral_accepted", "intake_held", "trajectory_started", "trajectory_completed"] {
        assert_eq!(kinds.iter().filter(|one| *one == kind).count(), 1, "{kind}: {kinds:?}");
    }
}

#[tokio::test]
async fn the_court_s_date_moves_and_the_report_is_sent_once() {
    let region = Region::new().await;
    let given = Given::by(&region, "court").await;
    let desk = region.bearer(&testkit::Claims::of("desk-secretary").desks(&["divorce-desk"]));
    assert_eq!(desk.post(&given.path("accept"), &json!({})).await.status, 409, "examined first");
    desk.does(&given.path("examine"), &json!({"outcome": "none"})).await;
    desk.does(&given.path("accept"), &json!({})).await;
    let over = desk.post(&given.path("pro-forma-date"), &json!({"proFormaDate": "2020-01-01"})).await;
    assert_eq!(refusal(&over), (422, "proFormaDate".into()));
    for date in ["2199-12-10", "2200-01-14", "2199-11-05"] {
        desk.does(&given.path("pro-forma-date"), &json!({"proFormaDate": date})).await;
    }
    let moved = region.told_of::<told::ProFormaMoved>().await;
    let dates: Vec<_> = moved.iter().map(|one| one.fields.dates["pro_forma_date"].to_string()).collect();
    assert_eq!(dates, ["2199-12-10", "2200-01-14", "2199-11-05"]);
    let other = Given::by(&region, "court").await;
    let calendar = desk.reads("/court-calendar?limit=1").await;
    assert_eq!(calendar["items"][0]["trajectoryId"], given.id.as_str(), "the nearest date first");
    let next = desk.reads(&format!("/court-calendar?limit=1&cursor={}", calendar["nextCursor"].as_str().unwrap())).await;
    assert_eq!(next["items"][0]["trajectoryId"], other.id.as_str());
    desk.does(&given.path("court-report"), &json!({})).await;
    assert_eq!(desk.post(&given.path("court-report"), &json!({})).await.status, 409);
    assert_eq!(region.told_of::<told::CourtReported>().await.len(), 1);
    let without = Given::entered(&region).await;
    assert_eq!(without.asks(&region, "court-report", &json!({})).await, 409, "no court asked");
}

#[tokio::test]
async fn contra_indications_close_the_door_and_a_withdrawal_ends_what_runs() {
    let region = Region::new().await;
    let given = Given::by(&region, "court").await;
    given.does(&region, "examine", &json!({"outcome": "present"})).await;
    assert_eq!(given.asks(&region, "accept", &json!({})).await, 409);
    given.does(&region, "withdraw", &json!({"reason": "Past niet"})).await;

    let cleared = Given::cleared(&region).await;
    cleared.opened(&region, "mediation").await;
    let view = cleared.does(&region, "withdraw", &json!({"reason": "Verhuisd"})).await;
    assert_eq!((&view["state"], &view["modules"][0]["endedBecause"]), (&json!("withdrawn"), &json!("withdrawn")));
    assert_eq!(region.told_of::<told::ReferralWithdrawn>().await.len(), 2);
    assert_eq!(cleared.asks(&region, "modules", &json!({"module": "kies"})).await, 409);
}

#[tokio::test]
async fn what_is_malformed_is_refused_by_field_and_changes_nothing() {
    let region = Region::new().await;
    let lead = region.worker("fjc-lead");
    let households = [fresh_id(), fresh_id()];
    let with = |pointer: &str, value: Value| {
        let mut body = entry("parents", &households);
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let mut dated = entry("parents", &households);
    dated["proFormaDate"] = json!("2199-01-01");
    let mut late = entry("parents", &households);
    late["occurredAt"] = json!("2199-01-01T10:00:00Z");
    let mut odd = entry("parents", &households);
    odd["moon"] = json!(true);
    for (body, status, field) in [
        (with("/entry", json!("moon")), 400, "entry"),
        (with("/municipalityCode", json!("85")), 422, "municipalityCode"),
        (with("/parents", json!([{"name": "Anna Verzonnen"}])), 422, "parents"),
        (with("/parents/1/name", json!(" ")), 400, "parents[1].name"),
        (with("/children", json!([])), 422, "children"),
        (with("/children/0/birthDate", json!("gisteren")), 400, "children[0].birthDate"),
        (dated, 422, "proFormaDate"),
        (late, 422, "occurredAt"),
        (odd, 400, "moon"),
    ] {
        assert_eq!(refusal(&lead.post("/trajectories", &body).await), (status, field.into()), "{body}");
    }
    let given = Given::taken_in(&region).await;
    for (rest, body, status, field) in [
        ("conflict-assessments", json!({"level": 10, "problems": []}), 422, "level"),
        ("conflict-assessments", json!({"level": 3, "problems": ["weather"]}), 400, "problems[0]"),
        ("modules", json!({"module": "yoga"}), 400, "module"),
        ("extend", json!({"months": -1}), 400, "months"),
        ("withdraw", json!({"reason": ""}), 422, "reason"),
        ("forum-items", json!({"reason": "contact-loss", "question": "Wat nu?"}), 422, "reason"),
        ("lead", json!({"workerId": "nobody"}), 400, "workerId"),
    ] {
        let answer = region.worker("fjc-lead").post(&given.path(rest), &body).await;
        assert_eq!(refusal(&answer), (status, field.into()), "{rest} {body}");
    }
    assert_eq!(region.number("select count(*) from wijzer_scheiden.trajectories").await, 1);
}

#[tokio::test]
async fn of_two_at_once_one_wins() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    let lead = region.worker("fjc-lead");
    let (modules, body) = (given.path("modules"), json!({"module": "mediation"}));
    let (one, other) = tokio::join!(lead.post(&modules, &body), lead.post(&modules, &body));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "a module opens once");

    let assign = given.path("lead");
    let (anna, bram) = (json!({"workerId": fresh_id()}), json!({"workerId": fresh_id()}));
    let (one, other) = tokio::join!(lead.post(&assign, &anna), lead.post(&assign, &bram));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "one leads");
    assert_eq!(region.told_of::<told::CoordinatorAssigned>().await.len(), 1);
}

#[tokio::test]
async fn a_positive_screening_and_a_joint_module_at_once_never_stand_together() {
    let region = Region::new().await;
    for _ in 0..5 {
        let given = Given::cleared(&region).await;
        let lead = region.worker("fjc-lead");
        let (modules, body) = (given.path("modules"), json!({"module": "mediation"}));
        let screenings = given.path(&format!("parents/{}/screenings", given.parents[0]));
        let positive = crate::given::screening("positive");
        let (opened, screened) = tokio::join!(lead.post(&modules, &body), lead.post(&screenings, &positive));
        assert_eq!(screened.status, 200, "{}", screened.text());
        assert!([201, 409].contains(&opened.status), "{}", opened.text());
        let joint = format!(
            "select count(*) from wijzer_scheiden.modules where trajectory_id = '{}' and state in ('open', 'intake-held')",
            given.id
        );
        assert_eq!(region.number(&joint).await, 0);
    }
}

#[tokio::test]
async fn the_work_list_shows_page_by_page_who_has_yet_to_be_screened_or_led() {
    let region = Region::new().await;
    let (first, second, cleared) = (Given::entered(&region).await, Given::taken_in(&region).await, Given::cleared(&region).await);
    let planner = region.worker("fjc-planner");
    let page = planner.reads("/trajectories?unscreened=true&limit=1").await;
    assert_eq!(page["items"][0]["trajectoryId"], first.id.as_str());
    let cursor = page["nextCursor"].as_str().unwrap();
    let page = planner.reads(&format!("/trajectories?unscreened=true&limit=1&cursor={cursor}")).await;
    assert_eq!(page["items"][0]["trajectoryId"], second.id.as_str());
    assert!(page["nextCursor"].is_null(), "{page}");
    planner.does(&cleared.path("lead"), &json!({"workerId": fresh_id()})).await;
    assert_eq!(planner.reads("/trajectories?unled=true").await["items"].as_array().unwrap().len(), 2);
    first.does(&region, "withdraw", &json!({"reason": "Verzoend"})).await;
    assert_eq!(planner.reads("/trajectories?open=false").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(planner.get("/trajectories?limit=1000").await.status, 400);
    assert_eq!(planner.get("/trajectories?moon=full").await.status, 400);
}
