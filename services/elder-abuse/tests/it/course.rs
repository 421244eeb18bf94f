//! From entry to end; reports and households; work lists; what is malformed; two at once.

use proto::{elder_abuse as told, intake};
use serde_json::{Value, json};

use crate::given::{Given, entry, plan};
use crate::region::{Region, fresh_id, refusal};

fn report(household: &str) -> intake::ReportReceived {
    intake::ReportReceived {
        report_id: fresh_id(),
        household_id: household.to_owned(),
        municipality_code: "0855".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_track_goes_from_its_entry_to_its_end() {
    let region = Region::new().await;
    let given = Given::planned(&region).await;
    given.heard(&region, &given.older, "alone", "consistent").await;
    let made = given.does(&region, "measures", &json!({"measure": {"kind": "relief-of-care", "note": "Dagopvang"}})).await;
    let first = given.view(&region).await["measures"][0]["measureId"].as_str().unwrap().to_owned();
    assert_eq!(given.asks(&region, "complete", &json!({})).await, 409, "measures are open");
    given.does(&region, &format!("measures/{first}/close"), &json!({"done": true, "result": "Loopt"})).await;
    let second = format!("measures/{}/close", made["measureId"].as_str().unwrap());
    given.does(&region, &second, &json!({"done": false, "result": "Zij gaat al"})).await;
    assert_eq!(given.asks(&region, &second, &json!({"done": true, "result": "Toch"})).await, 409);
    assert_eq!(given.does(&region, "complete", &json!({})).await["state"], "completed");
    assert_eq!(given.asks(&region, "end", &json!({"reason": "Nog eens"})).await, 409);
    let kinds: Vec<_> = region.told().await.into_iter().map(|one| one.kind.replace("elder-abuse.", "")).collect();
    for kind in [
        "track_entered",
        "track_accepted",
        "dynamics_recorded",
        "action_plan_agreed",
        "older_person_heard",
        "measure_done",
        "measure_dropped",
        "track_completed",
    ] {
        assert_eq!(kinds.iter().filter(|one| *one == kind).count(), 1, "{kind}: {kinds:?}");
    }
    let entered = &region.told_of::<told::TrackEntered>().await[0];
    assert_eq!(entered.fields.codes["forms"], ["financial-exploitation", "psychological"]);
}

#[tokio::test]
async fn a_new_report_about_her_household_is_linked_once_also_by_its_old_name() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let (first, other, into) = (report(&given.household), report(&fresh_id()), fresh_id());
    for message in [&first, &first, &other] {
        let id = region.tells(message).await;
        region.taken_in(id).await;
    }
    let merged = intake::HouseholdsMerged { from_household_id: given.household.clone(), into_household_id: into.clone() };
    let id = region.tells(&merged).await;
    region.taken_in(id).await;
    let old = report(&given.household);
    let id = region.tells(&old).await;
    region.taken_in(id).await;
    let view = given.view(&region).await;
    assert_eq!((&view["householdId"], &view["reportIds"]), (&json!(into), &json!([first.report_id, old.report_id])));
    assert_eq!(view["state"], "entered", "a new report resets nothing");
    assert_eq!(region.told_of::<told::ReportLinked>().await.len(), 2);
}

#[tokio::test]
async fn what_is_malformed_is_refused_by_field_and_changes_nothing() {
    let region = Region::new().await;
    let lead = region.worker("fjc-lead");
    let household = fresh_id();
    let with = |pointer: &str, value: Value| {
        let mut body = entry(&household);
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let mut late = entry(&household);
    late["occurredAt"] = json!("2199-01-01T10:00:00Z");
    let mut odd = entry(&household);
    odd["moon"] = json!(true);
    for (body, status, field) in [
        (with("/entry", json!("moon")), 400, "entry"),
        (with("/municipalityCode", json!("85")), 422, "municipalityCode"),
        (with("/forms", json!([])), 422, "forms"),
        (with("/forms", json!(["gossip"])), 400, "forms[0]"),
        (with("/involved/0/role", json!("relative")), 422, "involved"),
        (with("/involved/1/role", json!("older-person")), 422, "involved"),
        (with("/involved/2/name", json!(" ")), 400, "involved[2].name"),
        (with("/involved/0/birthDate", json!("gisteren")), 400, "involved[0].birthDate"),
        (late, 422, "occurredAt"),
        (odd, 400, "moon"),
    ] {
        assert_eq!(refusal(&lead.post("/tracks", &body).await), (status, field.into()), "{body}");
    }
    let given = Given::understood(&region).await;
    for (rest, body, status, field) in [
        ("dynamics", json!({"dynamics": ["weather"], "note": "x"}), 400, "dynamics[0]"),
        ("dynamics", json!({"dynamics": ["addiction"], "note": " "}), 422, "note"),
        ("action-plan", json!({"note": "Plan", "measures": []}), 422, "measures"),
        ("action-plan", json!({"note": "Plan", "measures": [{"kind": "yoga", "note": "x"}]}), 400, "measures[0].kind"),
        ("action-plan", json!({"note": "", "measures": [{"kind": "safety-plan", "note": "x"}]}), 422, "note"),
        ("end", json!({"reason": ""}), 422, "reason"),
        ("lead", json!({"workerId": "nobody"}), 400, "workerId"),
        ("protection-requests", json!({"measure": "prison", "petitioner": "relative", "note": "x"}), 400, "measure"),
    ] {
        let answer = region.worker("fjc-lead").post(&given.path(rest), &body).await;
        assert_eq!(refusal(&answer), (status, field.into()), "{rest} {body}");
    }
    assert_eq!(region.number("select count(*) from elder_abuse.tracks").await, 1);
    assert_eq!(region.number("select count(*) from elder_abuse.action_plans").await, 0, "a plan that is refused leaves nothing");
}

#[tokio::test]
async fn of_two_at_once_one_wins() {
    let region = Region::new().await;
    let given = Given::understood(&region).await;
    let lead = region.worker("fjc-lead");
    let (path, body) = (given.path("action-plan"), plan());
    let (one, other) = tokio::join!(lead.post(&path, &body), lead.post(&path, &body));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "a plan is agreed once");
    assert_eq!(region.told_of::<told::ActionPlanAgreed>().await.len(), 1);
    let assign = given.path("lead");
    let (anna, bram) = (json!({"workerId": fresh_id()}), json!({"workerId": fresh_id()}));
    let (one, other) = tokio::join!(lead.post(&assign, &anna), lead.post(&assign, &bram));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "one leads");
}

#[tokio::test]
async fn the_work_list_shows_page_by_page_what_is_yet_to_be_understood() {
    let region = Region::new().await;
    let (first, second) = (Given::entered(&region).await, Given::accepted(&region).await);
    Given::understood(&region).await;
    let planner = region.worker("fjc-planner");
    let page = planner.reads("/tracks?withoutDynamics=true&limit=1").await;
    assert_eq!(page["items"][0]["trackId"], first.id.as_str());
    let cursor = page["nextCursor"].as_str().unwrap();
    let page = planner.reads(&format!("/tracks?withoutDynamics=true&limit=1&cursor={cursor}")).await;
    assert_eq!((&page["items"][0]["trackId"], page["nextCursor"].is_null()), (&json!(second.id), true));
    first.does(&region, "end", &json!({"reason": "Overleden"})).await;
    assert_eq!(planner.reads("/tracks?open=false").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(planner.get("/tracks?limit=1000").await.status, 400);
    assert_eq!(planner.get("/tracks?moon=full").await.status, 400);
    assert_eq!(region.told_of::<told::TrackEnded>().await.len(), 1);
}
