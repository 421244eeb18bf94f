//! Rights per role: who works, who looks on, who sees nothing.

use serde_json::json;
use testkit::Claims;

use crate::given::{Given, entry, screening};
use crate::region::{Region, fresh_id};

#[tokio::test]
async fn without_a_token_or_with_the_wrong_role_nothing_is_done() {
    let region = Region::new().await;
    let given = Given::taken_in(&region).await;
    let before = region.told().await.len();
    let screenings = given.path(&format!("parents/{}/screenings", given.parents[0]));
    assert_eq!(region.nobody().get("/trajectories").await.status, 401);
    assert_eq!(region.nobody().post(&screenings, &screening("negative")).await.status, 401);
    for role in ["police", "auditor", "professional", "workflows", "vt-handler", "chain-manager", "forum-chair"] {
        let worker = region.worker(role);
        assert_eq!(worker.post(&screenings, &screening("negative")).await.status, 403, "{role}");
        assert_eq!(worker.post(&given.path("modules"), &json!({"module": "kies"})).await.status, 403, "{role}");
        assert_eq!(worker.get(&given.path("file")).await.status, 403, "{role}");
    }
    assert_eq!(region.told().await.len(), before);
}

#[tokio::test]
async fn each_role_does_its_own_part() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    let (kies, lead) = (json!({"module": "kies"}), json!({"workerId": fresh_id()}));
    let screenings = given.path(&format!("parents/{}/screenings", given.parents[0]));
    let may = |role: &'static str, allowed: [bool; 4]| {
        let (worker, given, kies, lead, screenings) =
            (region.worker(role), &given, kies.clone(), lead.clone(), screenings.clone());
        async move {
            let asked = [
                worker.post(&given.path("modules"), &kies).await.status,
                worker.post(&given.path("lead"), &lead).await.status,
                worker.post(&screenings, &screening("undetermined")).await.status,
                worker.get(&given.path("file")).await.status,
            ];
            assert_eq!(asked.map(|status| status != 403), allowed, "{role}: {asked:?}");
        }
    };
    may("provider-manager", [true, false, false, false]).await;
    may("fjc-planner", [false, true, false, false]).await;
    may("fjc-behavioural-expert", [false, false, true, true]).await;
    may("deputy", [true, false, true, true]).await;
    may("fjc-lead", [true, true, true, true]).await;
}

#[tokio::test]
async fn a_school_enters_a_family_and_sees_no_trajectory() {
    let region = Region::new().await;
    let school = region.worker("professional");
    let made = school.post("/trajectories", &entry("school", &[fresh_id(), fresh_id()])).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(school.get("/trajectories").await.status, 403);
}

#[tokio::test]
async fn a_desk_s_secretary_works_at_the_desk_for_divorces_alone() {
    let region = Region::new().await;
    let body = entry("court", &[fresh_id(), fresh_id()]);
    let elsewhere = region.worker("desk-secretary");
    assert_eq!(elsewhere.post("/trajectories", &body).await.status, 403, "the youth protection table's secretary");
    assert_eq!(elsewhere.reads("/trajectories").await["items"], json!([]));
    let here = region.bearer(&Claims::of("desk-secretary").desks(&["divorce-desk"]));
    let made = here.does("/trajectories", &body).await;
    let path = format!("/trajectories/{}", made["trajectoryId"].as_str().unwrap());
    assert_eq!((here.get(&path).await.status, elsewhere.get(&path).await.status), (200, 404));
    assert_eq!(here.get(&format!("{path}/file")).await.status, 403);
}

#[tokio::test]
async fn who_works_for_some_municipalities_sees_no_other() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let lost = json!({"parentId": given.parents[1], "note": "Geen contact"});
    given.does(&region, &format!("children/{}/contact-losses", given.children[0]), &lost).await;
    let path = format!("/trajectories/{}", given.id);
    let of = |codes: &[&str]| region.bearer(&Claims::of("fjc-lead").municipalities(codes));
    let (here, elsewhere) = (of(&["0855"]), of(&["0828"]));
    assert_eq!((here.get(&path).await.status, elsewhere.get(&path).await.status), (200, 404));
    for list in ["/trajectories", "/contact-losses", "/forum/agenda"] {
        assert_eq!(here.reads(list).await["items"].as_array().unwrap().len(), 1, "{list}");
        assert_eq!(elsewhere.reads(list).await["items"], json!([]), "{list}");
    }
    assert_eq!(elsewhere.post(&given.path("accept"), &json!({})).await.status, 404);
}
