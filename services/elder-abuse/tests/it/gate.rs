//! Dynamics first, then the plan. The database says the same.

use proto::elder_abuse as told;
use serde_json::json;

use crate::given::{Given, plan};
use crate::region::{Region, fresh_id, refusal};

fn insert_plan(given: &Given) -> String {
    format!("insert into elder_abuse.action_plans values ('{}', 'Plan', '2026-06-01T10:00Z', '{}')", given.id, fresh_id())
}

fn insert_measure(given: &Given) -> String {
    format!(
        "insert into elder_abuse.measures (id, track_id, kind, note, state, opened_at, opened_by) \
         values ('{}', '{}', 'safety-plan', 'Note', 'open', '2026-06-01T10:00Z', '{}')",
        fresh_id(),
        given.id,
        fresh_id()
    )
}

#[tokio::test]
async fn no_plan_opens_before_what_drives_the_abuse_is_recorded_by_the_api_or_by_sql() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    for step in ["entered", "accepted"] {
        assert_eq!(given.asks(&region, "action-plan", &plan()).await, 409, "{step}");
        let measure = json!({"measure": {"kind": "safety-plan", "note": "Elke dag"}});
        assert_eq!(given.asks(&region, "measures", &measure).await, 409, "{step}");
        assert_eq!(region.refused_by(&insert_plan(&given)).await, "no_plan_before_dynamics");
        assert_eq!(region.refused_by(&insert_measure(&given)).await, "no_plan_before_dynamics");
        let planned = format!("update elder_abuse.tracks set state = 'planned' where id = '{}'", given.id);
        assert_eq!(region.refused_by(&planned).await, "no_planned_track_without_a_plan");
        given
            .does(
                &region,
                if step == "entered" { "accept" } else { "forms" },
                &match step {
                    "entered" => json!({}),
                    _ => json!({"forms": ["neglect", "derailed-care"]}),
                },
            )
            .await;
    }
    assert!(region.told_of::<told::ActionPlanAgreed>().await.is_empty());
    given.does(&region, "dynamics", &json!({"dynamics": ["derailed-care", "illness"], "note": "Hij is op"})).await;
    let view = given.does(&region, "action-plan", &plan()).await;
    assert_eq!((&view["state"], &view["measures"][0]["state"]), (&json!("planned"), &json!("open")));
    assert_eq!(region.told_of::<told::ActionPlanAgreed>().await.len(), 1);
    assert_eq!(region.told_of::<told::MeasureOpened>().await[0].code("measure"), "safety-plan");
}

#[tokio::test]
async fn what_was_recorded_of_dynamics_stays_and_can_be_seen_otherwise_later() {
    let region = Region::new().await;
    let given = Given::planned(&region).await;
    for gone in [
        "update elder_abuse.dynamics set note = 'Anders'",
        "delete from elder_abuse.dynamics",
        "truncate elder_abuse.dynamics cascade",
        "delete from elder_abuse.action_plans",
    ] {
        assert_eq!(region.refused_by(gone).await, "what_was_recorded_stays", "{gone}");
    }
    given.does(&region, "dynamics", &json!({"dynamics": ["undiagnosed-dementia"], "note": "De zoon vergeet veel"})).await;
    let file = region.worker("fjc-lead").reads(&given.path("file")).await;
    assert_eq!(file["dynamics"].as_array().unwrap().len(), 2, "beside the first");
    let none = region.worker("fjc-lead").post(&given.path("dynamics"), &json!({"dynamics": [], "note": "Leeg"})).await;
    assert_eq!(refusal(&none), (422, "dynamics".into()));
}

#[tokio::test]
async fn four_eyes_on_money_are_never_those_of_who_is_suspected() {
    let region = Region::new().await;
    let given = Given::planned(&region).await;
    let four = |one: &str, other: &str| json!({"measure": {"kind": "four-eyes", "note": "Rekening", "watcherIds": [one, other]}});
    for (one, other) in [(&given.son, &given.niece), (&given.niece, &given.niece), (&given.older, &given.nurse)] {
        let refused = region.worker("fjc-lead").post(&given.path("measures"), &four(one, other)).await;
        assert_eq!(refusal(&refused), (422, "watcherIds".into()));
    }
    let sql = format!(
        "insert into elder_abuse.measures (id, track_id, kind, note, first_eyes, second_eyes, state, opened_at, opened_by) \
         values ('{}', '{}', 'four-eyes', 'Note', '{}', '{}', 'open', '2026-06-01T10:00Z', '{}')",
        fresh_id(),
        given.id,
        given.son,
        given.niece,
        fresh_id()
    );
    assert_eq!(region.refused_by(&sql).await, "four_eyes_are_not_suspected");
    let alone = sql.replace(&given.son, &given.niece);
    assert_eq!(region.refused_by(&alone).await, "four_eyes_are_of_two");
    let made = given.does(&region, "measures", &four(&given.niece, &given.nurse)).await;
    assert_eq!(made["watcherIds"], json!([given.niece, given.nurse]));
}
