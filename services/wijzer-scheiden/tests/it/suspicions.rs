//! A suspicion becomes a report at Veilig Thuis; nothing here concludes who is right.

use proto::{intake, wijzer_scheiden as told};
use serde_json::json;

use crate::given::Given;
use crate::region::{Region, refusal};

#[tokio::test]
async fn a_suspicion_goes_to_veilig_thuis_with_the_link_kept_and_concludes_nothing() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    let joint = given.opened(&region, "mediation").await;
    let suspicion = json!({
        "nature": ["child-abuse"], "injury": true, "parentId": given.parents[1], "roles": ["child", "suspected-perpetrator"],
        "note": "Moeder zegt dat vader slaat; vader zegt dat het niet waar is",
    });
    let raised = given.does(&region, "suspicions", &suspicion).await;
    let report = raised["reportId"].as_str().unwrap();
    let fact = &region.told_of::<told::SuspicionRaised>().await[0];
    assert_eq!((fact.id("report_id"), fact.id("household_id")), (report.to_owned(), given.households[1].clone()));
    assert_eq!((fact.code("nature"), fact.code("injury"), fact.code("acute")), ("child-abuse", "true", "false"));
    assert_eq!(fact.fields.codes["roles"], ["child", "suspected-perpetrator"]);

    let view = given.view(&region).await;
    assert!(view["suspicions"][0]["receivedAt"].is_null());
    assert_eq!((&view["modules"][0]["state"], view["tracksSplitAt"].is_null()), (&json!("open"), true), "people conclude");
    assert_eq!(view["modules"][0]["moduleId"], joint.as_str());

    let received = intake::ReportReceived {
        report_id: report.to_owned(),
        household_id: given.households[1].clone(),
        municipality_code: "0855".into(),
        ..Default::default()
    };
    let id = region.tells(&received).await;
    region.taken_in(id).await;
    let view = given.view(&region).await;
    assert!(view["suspicions"][0]["receivedAt"].is_string());
    assert_eq!(view["reportIds"], json!([report]));
}

#[tokio::test]
async fn a_suspicion_says_what_is_suspected_and_of_whom() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let whole = json!({"nature": ["stalking"], "roles": ["victim"], "note": "Volgt haar"});
    for (pointer, value, status, field) in [
        ("/nature", json!([]), 422, "nature"),
        ("/nature", json!(["gossip"]), 400, "nature[0]"),
        ("/roles", json!([]), 422, "roles"),
        ("/note", json!(" "), 422, "note"),
    ] {
        let mut body = whole.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        let answer = region.worker("provider-manager").post(&given.path("suspicions"), &body).await;
        assert_eq!(refusal(&answer), (status, field.into()));
    }
    assert_eq!(region.told_of::<told::SuspicionRaised>().await.len(), 0);
    let raised = region.worker("provider-manager").post(&given.path("suspicions"), &whole).await;
    assert_eq!(raised.status, 201, "{}", raised.text());
}
