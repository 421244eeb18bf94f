//! Who may do what.

use std::collections::BTreeSet;
use std::sync::Arc;

use intake::rights::{ALL, FollowReports, MarkAcute, POLICIES, ReadReports};
use intake::store;
use kernel::id::ReportId;
use platform::Actor;
use platform::may::{Action, Cause, May, Permissions, Rights};
use serde_json::json;
use testkit::Claims;
use testkit::issuer::{ROLES, worker};

use crate::region::{Region, report};

fn rights() -> Rights {
    let roles: Vec<_> = ROLES.iter().map(|(role, _)| *role).collect();
    Rights::new(&roles, &[Permissions { service: "intake", actions: ALL, policies: POLICIES }]).unwrap()
}

#[test]
fn the_policies_are_valid_and_permit_every_action_to_somebody() {
    assert_eq!(rights().actions().len(), ALL.len());
}

#[tokio::test]
async fn nobody_and_outsiders_get_in_nowhere() {
    let region = Region::new().await;
    let outsider = region.bearer(&Claims::of("desk-chair"));
    let nobody = region.nobody();
    let document = serde_json::to_value(intake::service().api().document).unwrap();
    let id = "0190f5fe-0000-7000-8000-00000000000a";
    let mut operations = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = ["{reportId}", "{personId}", "{transferId}", "{householdId}", "{adviceId}"]
            .iter()
            .fold(path.clone(), |path, name| path.replace(name, id));
        for method in methods.as_object().unwrap().keys() {
            operations += 1;
            for (who, status) in [(&nobody, 401), (&outsider, 403)] {
                let answer = if method == "get" { who.get(&path).await } else { who.post(&path, &json!({})).await };
                assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
            }
        }
    }
    assert!(operations >= 28, "{operations}");
}

#[tokio::test]
async fn whoever_posts_a_report_sees_where_it_stands_and_no_more() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    let police = region.worker("police");
    let other = region.bearer(&Claims::of("police").subject("0190f5fe-0000-7000-8000-00000000000a"));
    let path = format!("/posted-reports/{id}");
    assert_eq!(police.get(&path).await.json()["status"], "received");
    assert_eq!(police.get("/posted-reports").await.json()["items"][0]["reportId"].as_str(), Some(id.as_str()));
    assert_eq!(other.get(&path).await.status, 404);
    assert!(other.get("/posted-reports").await.json()["items"].as_array().unwrap().is_empty());
    assert_eq!(other.post(&format!("/reports/{id}/mark-acute"), &json!({})).await.status, 404);
    for path in [format!("/reports/{id}"), format!("/reports/{id}/file"), "/reports".into(), "/report-counts".into()] {
        assert_eq!(police.get(&path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_check_of_an_installation_takes_back_its_own_report_and_no_other() {
    let region = Region::new().await;
    let real = region.posted(&report()).await;
    let check = region.worker("region-check");
    let made_up = check.post("/reports", &report()).await.json()["reportId"].as_str().unwrap().to_owned();
    let back = json!({"reason": "not-admitted"});
    let other = check.post(&format!("/reports/{real}/not-admit"), &back).await;
    assert!([403, 404].contains(&other.status), "{}", other.status);
    assert_eq!(check.post(&format!("/reports/{made_up}/not-admit"), &back).await.status, 200);
    for path in [format!("/reports/{real}"), format!("/reports/{made_up}/file"), "/reports".into(), "/report-counts".into()] {
        assert_eq!(check.get(&path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_family_justice_center_sees_what_was_transferred_only() {
    let region = Region::new().await;
    let kept = &region.posted(&report()).await;
    let (sent, transfer) = &region.sent().await;
    for role in ["receiving-intake", "fjc-planner", "coordinator"] {
        let fjc = region.worker(role);
        assert_eq!(fjc.get(&format!("/transfers/{transfer}")).await.status, 200, "{role}");
        assert_eq!(fjc.get(&format!("/reports/{sent}")).await.status, 403, "{role}");
        assert_eq!(fjc.post(&format!("/reports/{kept}/mark-acute"), &json!({})).await.status, 404, "{role}");
    }
    let marked = region.worker("coordinator").post(&format!("/reports/{sent}/mark-acute"), &json!({})).await;
    assert_eq!(marked.status, 200, "{}", marked.text());
    let elsewhere = region.bearer(&Claims::of("fjc-planner").organisation("somewhere-else"));
    assert_eq!(elsewhere.get(&format!("/transfers/{transfer}")).await.status, 404);
}

#[tokio::test]
async fn roles_of_veilig_thuis_do_their_own_work_only() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    for (role, step, body) in [
        ("vt-handler", "answer-acute", json!({})),
        ("vt-duty-officer", "assess-safety", json!({"outcome": "transfer"})),
        ("vt-director", "close", json!({})),
        ("privacy-officer", "assess-safety", json!({"outcome": "transfer"})),
        ("investigator", "send-transfer", crate::region::transfer()),
        ("auditor", "close", json!({})),
        ("workflows", "close", json!({})),
    ] {
        let answer = region.worker(role).post(&format!("/reports/{id}/{step}"), &body).await;
        assert_eq!(answer.status, 403, "{role} {step}");
    }
}

/// What is decided on one report and what a list shows is the same, for every role and every kind of report.
#[tokio::test]
async fn one_report_and_a_list_are_decided_alike() {
    let region = Region::new().await;
    let mut reports = vec![region.posted(&report()).await, region.sent().await.0];
    let assigned = region.posted(&report()).await;
    region.step("vt-team-lead", &assigned, "assign-handler", json!({"handlerId": worker("coordinator")})).await;
    let professional = region.worker("professional").post("/reports", &report()).await.json();
    reports.extend([assigned, professional["reportId"].as_str().unwrap().to_owned()]);
    let rights = Arc::new(rights());
    for (role, organisation) in ROLES {
        let actor = Arc::new(Actor {
            worker: worker(role).parse().unwrap(),
            roles: BTreeSet::from([(*role).to_owned()]),
            organisation: (*organisation).to_owned(),
            ..Actor::default()
        });
        alike::<FollowReports>(&region, &rights, &actor, &reports).await;
        alike::<MarkAcute>(&region, &rights, &actor, &reports).await;
        alike::<ReadReports>(&region, &rights, &actor, &reports).await;
    }
}

async fn alike<A: Action>(region: &Region, rights: &Arc<Rights>, actor: &Arc<Actor>, reports: &[String]) {
    let everything = May::<A>::system(Cause { service: "intake", on_behalf_of: None });
    let tx = region.work().begin(&everything).await.unwrap();
    let Ok(may) = May::<A>::ask(rights.clone(), actor.clone()) else { return };
    let listed = store::list::page(&tx, &may, store::list::Filter::default(), None, 100).await.unwrap();
    let listed: BTreeSet<_> = listed.iter().map(|report| report.id).collect();
    let mut decided = BTreeSet::new();
    for id in reports {
        let id: ReportId = id.parse().unwrap();
        if may.on(&store::reports::get(&tx, &everything, id).await.unwrap()) {
            decided.insert(id);
        }
    }
    assert_eq!(listed, decided, "{} for {:?}", A::NAME, actor.roles);
}
