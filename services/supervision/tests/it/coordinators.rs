//! Exactly one coordinator per open dossier: no gap, no overlap, whoever comes first.

use proto::{fjc_planning as fjc, supervision};
use serde_json::json;
use testkit::wait_for;

use crate::given::{accepted, dossier, opened_at, told};
use crate::region::{Region, fresh_id, refusal};

#[tokio::test]
async fn a_dossier_gets_its_coordinator_and_a_handover_leaves_no_gap() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let (anna, bram) = (fresh_id(), fresh_id());
    let planner = region.worker("fjc-planner");
    let path = format!("/dossiers/{dossier}/coordinator");
    let waiting = planner.reads("/dossiers?coordinated=false&open=true").await;
    assert_eq!(waiting["items"][0]["dossierId"], dossier.as_str());

    planner.does(&path, &json!({"workerId": anna, "occurredAt": "2026-01-06T09:00:00Z"})).await;
    assert_eq!(planner.reads("/dossiers?coordinated=false").await["items"], json!([]));
    let unasked = planner.post(&path, &json!({"workerId": bram})).await;
    assert_eq!(refusal(&unasked), (409, "replaces".into()), "nobody is replaced unasked");
    planner.does(&path, &json!({"workerId": bram, "replaces": anna, "occurredAt": "2026-01-07T09:00:00Z"})).await;

    let history = planner.reads(&format!("/dossiers/{dossier}/coordinators")).await;
    assert_eq!(history[0], json!({"workerId": anna, "beganAt": "2026-01-06T09:00:00Z", "endedAt": "2026-01-07T09:00:00Z"}));
    assert_eq!(history[1], json!({"workerId": bram, "beganAt": "2026-01-07T09:00:00Z"}));
    let told: Vec<_> = region.told().await.into_iter().map(|told| (told.kind.clone(), told.id("worker_id"))).collect();
    let expected = [("assigned", &anna), ("relieved", &anna), ("assigned", &bram)];
    assert_eq!(told, expected.map(|(what, who)| (format!("supervision.coordinator_{what}"), who.clone())));
}

#[tokio::test]
async fn of_planners_who_assign_at_the_same_instant_one_wins_and_the_others_get_409() {
    let region = Region::new().await;
    let dossier = &dossier(&region).await;
    let assign = async || {
        let body = json!({"workerId": fresh_id()});
        region.worker("fjc-planner").post(&format!("/dossiers/{dossier}/coordinator"), &body).await.status
    };
    let mut statuses: [u16; 6] = tokio::join!(assign(), assign(), assign(), assign(), assign(), assign()).into();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409]);
    assert_eq!(region.told_of::<supervision::CoordinatorAssigned>().await.len(), 1);
}

#[tokio::test]
async fn malformed_assignments_name_the_field_and_change_nothing() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let planner = region.worker("fjc-planner");
    let path = format!("/dossiers/{dossier}/coordinator");
    let anna = fresh_id();
    for (body, status, field) in [
        (json!({}), 400, "workerId"),
        (json!({"workerId": "Anna"}), 400, "workerId"),
        (json!({"workerId": anna, "colour": "red"}), 400, "colour"),
        (json!({"workerId": anna, "occurredAt": "2999-01-01T00:00:00Z"}), 422, "occurredAt"),
        (json!({"workerId": anna, "occurredAt": "2026-01-05T08:59:59Z"}), 422, "occurredAt"),
        (json!({"workerId": anna, "replaces": fresh_id()}), 409, "replaces"),
    ] {
        assert_eq!(refusal(&planner.post(&path, &body).await), (status, field.into()), "{body}");
    }
    let unknown = planner.post(&format!("/dossiers/{}/coordinator", fresh_id()), &json!({"workerId": anna})).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(region.told().await.len(), 0);
}

#[tokio::test]
async fn the_database_itself_refuses_an_overlap_and_a_gap() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let number = region.number(&format!("select number from supervision.dossiers where id = '{dossier}'")).await;
    let row = |from: &str, to: &str, follows: &str| {
        let (id, worker) = (fresh_id(), fresh_id());
        format!(
            "insert into supervision.assignments values ('{id}', '{dossier}', {number}, '{worker}', '{worker}', {from}, {to}, {follows})"
        )
    };
    let (nine, ten, eleven) = ("'2026-01-06 09:00Z'", "'2026-01-06 10:00Z'", "'2026-01-06 11:00Z'");
    assert_eq!(region.refused_by(&row(nine, ten, "null")).await, "nothing");
    assert_eq!(region.refused_by(&row("'2026-01-06 09:30Z'", "null", "'2026-01-06 09:30Z'")).await, "assignments_never_overlap");
    assert_eq!(
        region.refused_by(&row(eleven, "null", "null")).await,
        "assignments_one_first_per_dossier",
        "a gap without predecessor"
    );
    assert_eq!(region.refused_by(&row(eleven, "null", eleven)).await, "assignments_dossier_id_follows_fkey", "a gap after one");
    assert_eq!(region.refused_by(&row(eleven, "null", ten)).await, "an_assignment_follows_at_once");
    assert_eq!(region.refused_by(&row(ten, "null", ten)).await, "nothing");
    assert_eq!(
        region.refused_by(&row("'2026-01-07 09:00Z'", "null", "null")).await,
        "assignments_never_overlap",
        "one stands already"
    );
}

#[tokio::test]
async fn closing_a_dossier_relieves_its_coordinator() {
    let region = Region::new().await;
    let case = accepted();
    let dossier = told(&region, &case).await;
    let anna = fresh_id();
    let planner = region.worker("fjc-planner");
    planner.does(&format!("/dossiers/{dossier}/coordinator"), &json!({"workerId": anna})).await;
    region.tells(&fjc::DossierClosed { dossier_id: dossier.clone(), ..Default::default() }).await;
    let view = wait_for("the dossier is closed", async || {
        let view = planner.reads(&format!("/dossiers/{dossier}")).await;
        if view["closedAt"].is_string() { Ok(view) } else { Err(view.to_string()) }
    })
    .await;
    assert!(view["coordinatorId"].is_null());
    let relieved = region.told_of::<supervision::CoordinatorRelieved>().await;
    assert_eq!((relieved.len(), relieved[0].id("worker_id")), (1, anna));
    let late = planner.post(&format!("/dossiers/{dossier}/coordinator"), &json!({"workerId": fresh_id()})).await;
    assert_eq!(late.status, 409, "{}", late.text());
}

#[tokio::test]
async fn a_further_report_adds_its_children_and_a_fact_about_an_unknown_dossier_waits_for_it() {
    let region = Region::new().await;
    let case = fjc::CaseAccepted { minor_concerned: false, ..accepted() };
    let linked = fjc::ReportLinked {
        dossier_id: case.dossier_id.clone(),
        report_id: fresh_id(),
        unborn_concerned: true,
        ..Default::default()
    };
    let early = region.tells(&linked).await;
    let dossier = told(&region, &case).await;
    region.taken_in(early).await;
    let view = region.worker("fjc-planner").reads(&format!("/dossiers/{dossier}")).await;
    assert_eq!((&view["minorConcerned"], &view["unbornConcerned"]), (&json!(false), &json!(true)));
    assert_eq!(view["openedAt"], opened_at().to_string());
}

#[tokio::test]
async fn a_concern_is_raised_with_words_that_stay_here() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let path = format!("/dossiers/{dossier}/concerns");
    let planner = region.worker("fjc-planner");
    assert_eq!(refusal(&planner.post(&path, &json!({"concern": "injury"})).await), (422, "note".into()));
    assert_eq!(refusal(&planner.post(&path, &json!({"concern": "noise", "note": "x"})).await), (400, "concern".into()));
    planner.does(&path, &json!({"concern": "injury", "note": "Een blauw oog, gezien door school."})).await;
    let concerns = planner.reads(&path).await;
    assert_eq!(concerns["items"][0]["note"], "Een blauw oog, gezien door school.");
    let told = &region.told_of::<supervision::ConcernRaised>().await[0];
    assert_eq!((told.id("dossier_id"), told.code("concern")), (dossier, "injury"));
}
