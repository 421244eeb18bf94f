//! A suspicion in a high-conflict divorce becomes a report with the id that the fact names, once.

use proto::{intake, wijzer_scheiden as divorce};
use serde_json::json;
use servicetest::fresh_id;

use crate::region::{Region, report};

fn suspicion(household: &str) -> divorce::SuspicionRaised {
    divorce::SuspicionRaised {
        request_id: fresh_id(),
        report_id: fresh_id(),
        household_id: household.to_owned(),
        municipality_code: "0855".into(),
        nature: vec!["child-abuse".into(), "high-conflict-separation".into()],
        injury: true,
        acute: true,
        roles: vec!["child".into(), "suspected-perpetrator".into()],
    }
}

#[tokio::test]
async fn a_suspicion_becomes_a_report_with_its_own_id_once() {
    let region = Region::new().await;
    let known = region.posted(&report()).await;
    let household = region.report(&known).await.0["householdId"].as_str().unwrap().to_owned();
    let suspicion = suspicion(&household);
    for _ in 0..2 {
        let id = region.tells(&suspicion).await;
        region.taken_in(id).await;
    }
    let (view, persons) = region.report(&suspicion.report_id).await;
    assert_eq!((&view["status"], &view["householdId"]), (&json!("received"), &json!(household)));
    assert_eq!((&view["injury"], persons.len()), (&json!(true), 2));
    let told = region.told_of::<intake::ReportReceived>().await;
    let told: Vec<_> = told.iter().filter(|one| one.id("report_id") == suspicion.report_id).collect();
    assert_eq!((told.len(), told[0].code("minor_concerned")), (1, "true"), "told twice, taken in once");
    assert_eq!(region.told_of::<intake::ReportMarkedAcute>().await.len(), 1);
    let step = json!({"outcome": "transfer"});
    assert_eq!(region.step("vt-handler", &suspicion.report_id, "assess-safety", step).await["status"], "assessed");
}

#[tokio::test]
async fn a_suspicion_about_a_household_that_is_not_known_here_makes_one() {
    let region = Region::new().await;
    for household in [String::new(), fresh_id()] {
        let suspicion = suspicion(&household);
        let id = region.tells(&suspicion).await;
        region.taken_in(id).await;
        let (view, _) = region.report(&suspicion.report_id).await;
        assert_ne!(view["householdId"], json!(household));
    }
}

#[tokio::test]
async fn a_suspicion_that_cannot_be_read_is_parked_and_makes_no_report() {
    let region = Region::new().await;
    let odd = divorce::SuspicionRaised { nature: vec!["gossip".into()], ..suspicion("") };
    region.tells(&odd).await;
    let good = suspicion("");
    let id = region.tells(&good).await;
    region.taken_in(id).await;
    region.report(&good.report_id).await;
    let reports = "select count(*) from intake.reports";
    assert_eq!(region.number(reports).await, 1, "the one after it is taken in all the same");
}
