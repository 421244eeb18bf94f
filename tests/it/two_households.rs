//! A child that lives in two households, end to end: one coordinator leads, another is linked; a new report reaches both, and is owed once.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::Claims;
use testkit::http::Client;
use testkit::wait::until;

use crate::region::{Ground, Region};

fn does(client: &Client, path: &str, body: &Value) -> Value {
    let answer = client.post(path, body).unwrap();
    assert!(answer.is_success(), "{path}: {} {}", answer.status, answer.text());
    answer.json()
}

fn reads(client: &Client, path: &str) -> Value {
    let answer = client.get(path).unwrap();
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

fn report(persons: &Value, house_number: u32) -> Value {
    json!({
        "reporter": {"capacity": "police"},
        "household": {"municipalityCode": "0855", "address": {"postcode": "5000AE", "houseNumber": house_number}},
        "nature": ["high-conflict-separation"], "injury": false, "persons": persons,
    })
}

/// The rows by which something is owed to a subject, each as often as it is owed.
fn owed(region: &Region, subject: &str) -> Vec<String> {
    let page = reads(&region.client("chain-manager"), &format!("/deadlines/v1/subjects/{subject}/obligations"));
    let items = page["items"].as_array().unwrap().iter();
    let mut rows: Vec<_> = items.map(|item| item["row"].as_str().unwrap().to_owned()).collect();
    rows.sort();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_report_about_a_child_in_two_households_reaches_both_coordinators_and_is_owed_once() {
    let ground = Ground::fresh().await;
    let played = tokio::task::spawn_blocking(move || {
        let region = Region::on(&ground, "hart-van-brabant.yaml", |setup| setup);
        let (police, handler) = (region.client("police"), region.client("vt-handler"));
        let household = |surname: &str, number: u32| {
            let persons = json!([{"role": "suspected-perpetrator", "surname": surname}]);
            let id = does(&police, "/intake/v1/reports", &report(&persons, number))["reportId"].as_str().unwrap().to_owned();
            reads(&handler, &format!("/intake/v1/reports/{id}"))["householdId"].as_str().unwrap().to_owned()
        };
        let (hers, his) = (household("Tweehuis", 1), household("Anderhuis", 2));

        let planner = region.client("fjc-planner");
        let entered = json!({
            "entry": "parents", "municipalityCode": "0855",
            "parents": [{"name": "Anna Tweehuis", "householdId": hers}, {"name": "Bram Anderhuis", "householdId": his}],
            "children": [{"name": "Cato Tweehuis"}],
        });
        let id = does(&planner, "/wijzer-scheiden/v1/trajectories", &entered)["trajectoryId"].as_str().unwrap().to_owned();
        let path = format!("/wijzer-scheiden/v1/trajectories/{id}");
        let (leads, linked) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        does(&planner, &format!("{path}/lead"), &json!({"workerId": leads}));
        does(&planner, &format!("{path}/linked-coordinator"), &json!({"workerId": linked}));
        let coordinator =
            |worker| region.veilig.anonymous().bearer(&region.issuer.mint(&Claims::of("coordinator").subject(worker)));
        let (leads, linked) = (coordinator(leads), coordinator(linked));

        let persons = json!([
            {"role": "suspected-perpetrator", "surname": "Tweehuis"},
            {"role": "child", "surname": "Tweehuis", "birthDate": "2019-05-06", "alsoInHouseholdId": his},
        ]);
        let mut body = report(&persons, 1);
        body["household"]["householdId"] = json!(hers);
        let new = does(&police, "/intake/v1/reports", &body)["reportId"].as_str().unwrap().to_owned();
        // An earlier report of her household may be taken in after the trajectory was entered, and is then seen beside it.
        for worker in [&leads, &linked] {
            let sees = || {
                let seen = worker.get(&path).ok().filter(|seen| seen.status == 200).map(|seen| seen.json());
                seen.is_some_and(|seen| seen["reportIds"].as_array().unwrap().iter().filter(|id| **id == json!(new)).count() == 1)
            };
            until("the report reaches who leads and who is linked", Duration::from_secs(60), sees).unwrap();
        }
        assert_eq!(leads.get(&format!("{path}/file")).unwrap().status, 200);
        assert_eq!(linked.get(&format!("{path}/file")).unwrap().status, 404, "who is linked looks on");

        let child = reads(&handler, &format!("/intake/v1/reports/{new}"))["persons"][1]["personId"].as_str().unwrap().to_owned();
        let subject = format!("report/{new}");
        let known = || owed(&region, &subject) == ["D2"];
        until("the report is owed an assessment, once", Duration::from_secs(30), known).unwrap();
        let child = format!("person/{child}");
        let known = || owed(&region, &child) == ["D6"];
        until("a child in two households is told, once", Duration::from_secs(30), known).unwrap();
    });
    played.await.unwrap();
}
