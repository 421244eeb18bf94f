//! Screening first; then nothing joint against a positive outcome or without both consents. The database says the same.

use proto::wijzer_scheiden as told;
use serde_json::json;

use crate::given::{Given, screening};
use crate::region::{Region, fresh_id, refusal};

const JOINT: [&str; 3] = ["ouderschap-blijft", "kinderen-uit-de-knel", "mediation"];

fn insert(given: &Given, kind: &str, joint: bool) -> String {
    format!(
        "insert into wijzer_scheiden.modules (id, trajectory_id, kind, joint, state, opened_at, opened_by) \
         values ('{}', '{}', '{kind}', {joint}, 'open', '2026-06-01T10:00Z', '{}')",
        fresh_id(),
        given.id,
        fresh_id()
    )
}

#[tokio::test]
async fn no_module_opens_before_both_parents_are_screened_by_the_api_or_by_sql() {
    let region = Region::new().await;
    let given = Given::taken_in(&region).await;
    for screened in 0..2 {
        for module in JOINT.into_iter().chain(["kies"]) {
            assert_eq!(given.asks(&region, "modules", &json!({"module": module})).await, 409, "{module} after {screened}");
            let sql = insert(&given, module, module != "kies");
            assert_eq!(region.refused_by(&sql).await, "no_module_before_screening");
        }
        assert_eq!(given.asks(&region, "start", &json!({})).await, 409);
        given.screened(&region, screened, "negative").await;
    }
    assert_eq!(region.told_of::<told::ModuleOpened>().await.len(), 0);
    assert_eq!(region.refused_by(&insert(&given, "kies", false)).await, "nothing");
    assert_eq!(given.does(&region, "start", &json!({})).await["state"], "started");
}

#[tokio::test]
async fn a_joint_module_needs_the_consent_of_both_parents() {
    let region = Region::new().await;
    let given = Given::taken_in(&region).await;
    for parent in 0..2 {
        given.screened(&region, parent, "negative").await;
    }
    for parent in &given.parents {
        assert_eq!(given.asks(&region, "modules", &json!({"module": "mediation"})).await, 409);
        assert_eq!(region.refused_by(&insert(&given, "mediation", true)).await, "nothing_joint_without_both_consents");
        given.does(&region, &format!("parents/{parent}/consent/give"), &json!({})).await;
    }
    given.opened(&region, "mediation").await;
    let again = region.worker("fjc-lead").post(&given.path("modules"), &json!({"module": "mediation"})).await;
    assert_eq!(again.status, 409, "{}", again.text());
}

#[tokio::test]
async fn consent_withdrawn_by_one_ends_what_the_parents_do_together_and_nothing_else() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    let joint = given.opened(&region, "ouderschap-blijft").await;
    let children = given.opened(&region, "kies").await;
    let withdraw = format!("parents/{}/consent/withdraw", given.parents[1]);
    let view = given.does(&region, &withdraw, &json!({})).await;
    let module = |id: &str| view["modules"].as_array().unwrap().iter().find(|one| one["moduleId"] == id).unwrap().clone();
    assert_eq!((&module(&joint)["state"], &module(&joint)["endedBecause"]), (&json!("ended"), &json!("consent-withdrawn")));
    assert_eq!(module(&children)["state"], "open");
    assert_eq!(given.asks(&region, &withdraw, &json!({})).await, 409, "withdrawn once");
    let ended = &region.told_of::<told::ModuleEnded>().await[0];
    assert_eq!((ended.id("module_id"), ended.code("reason")), (joint, "consent-withdrawn"));
    assert_eq!(region.told_of::<told::ConsentWithdrawn>().await.len(), 1);
}

#[tokio::test]
async fn a_positive_outcome_splits_the_tracks_ends_what_is_joint_and_warns_once() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    let joint = given.opened(&region, "kinderen-uit-de-knel").await;
    given.does(&region, &format!("modules/{joint}/hold-intake"), &json!({})).await;
    let view = given.screened(&region, 0, "positive").await;
    assert!(view["tracksSplitAt"].is_string());
    assert_eq!(view["modules"][0]["endedBecause"], "tracks-split");
    given.screened(&region, 0, "negative").await;
    assert_eq!(given.asks(&region, "modules", &json!({"module": "mediation"})).await, 409, "split tracks stay split");
    given.opened(&region, "kies").await;
    assert_eq!(region.told_of::<told::TracksSplit>().await.len(), 1);
    assert_eq!(given.asks(&region, &format!("modules/{joint}/sessions"), &json!({})).await, 409);

    let unsaid = region.worker("fjc-lead").post(&given.path("arrange-tracks"), &json!({})).await;
    assert_eq!(refusal(&unsaid), (422, "arrangement".into()));
    given.does(&region, "arrange-tracks", &json!({"arrangement": "Twee hulpverleners, overdracht via school"})).await;
    assert_eq!(region.told_of::<told::TracksArranged>().await.len(), 1);
}

#[tokio::test]
async fn the_database_refuses_a_screening_or_a_consent_that_what_is_open_contradicts() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    given.opened(&region, "mediation").await;
    let (id, parent) = (&given.id, &given.parents[0]);
    let screening = |outcome: &str| {
        format!(
            "insert into wijzer_scheiden.screenings values ('{}', '{id}', '{parent}', 'masic', 1, '{{}}', '{outcome}', null, \
             '2199-01-01T10:00Z', '{}')",
            fresh_id(),
            fresh_id()
        )
    };
    assert_eq!(region.refused_by(&screening("positive")).await, "nothing_joint_on_split_tracks");
    assert_eq!(region.refused_by(&screening("undetermined")).await, "nothing_joint_on_split_tracks");
    let withdrawn = format!("update wijzer_scheiden.parents set consent_withdrawn_at = consented_at where id = '{parent}'");
    assert_eq!(region.refused_by(&withdrawn).await, "nothing_joint_without_both_consents");
    let split = format!("update wijzer_scheiden.trajectories set split_at = entered_at where id = '{id}'");
    assert_eq!(region.refused_by(&split).await, "nothing_joint_on_split_tracks");
    for gone in ["update wijzer_scheiden.screenings set outcome = 'negative'", "delete from wijzer_scheiden.screenings"] {
        assert_eq!(region.refused_by(gone).await, "a_screening_stays");
    }
    let disguised = "update wijzer_scheiden.modules set joint = false";
    assert_eq!(region.refused_by(disguised).await, "a_module_is_joint_by_its_kind");
    let session = format!(
        "insert into wijzer_scheiden.sessions select '{}', id, '2199-01-01T10:00Z', opened_by from wijzer_scheiden.modules",
        fresh_id()
    );
    assert_eq!(region.refused_by(&session).await, "a_session_is_of_a_running_module");
}

#[tokio::test]
async fn new_ways_for_families_follows_the_main_proceedings_and_is_set_beside_the_others() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    let new_ways = json!({"module": "new-ways-for-families", "parentId": given.parents[0]});
    assert_eq!(given.asks(&region, "modules", &new_ways).await, 409);
    let ahead = region.worker("fjc-lead").post(&given.path("main-proceedings"), &json!({"endedDate": "2199-01-01"})).await;
    assert_eq!(refusal(&ahead), (422, "endedDate".into()));
    given.does(&region, "main-proceedings", &json!({"endedDate": "2026-03-02"})).await;
    let alone = region.worker("fjc-lead").post(&given.path("modules"), &json!({"module": "new-ways-for-families"})).await;
    assert_eq!(refusal(&alone), (422, "parentId".into()));
    let opened = given.does(&region, "modules", &new_ways).await;
    let module = format!("modules/{}", opened["moduleId"].as_str().unwrap());
    assert_eq!(given.asks(&region, &format!("{module}/sessions"), &json!({})).await, 409, "intake first");
    given.does(&region, &format!("{module}/hold-intake"), &json!({})).await;
    for _ in 0..2 {
        given.does(&region, &format!("{module}/sessions"), &json!({})).await;
    }
    given.does(&region, &format!("{module}/complete"), &json!({"effect": "improved"})).await;
    assert_eq!(given.view(&region).await["modules"][0]["sessions"], 2);
    let kies = given.opened(&region, "kies").await;
    given.does(&region, &format!("modules/{kies}/stop"), &json!({"reason": "De kinderen wilden niet meer"})).await;
    let effects = region.worker("chain-manager").reads("/module-effects").await;
    assert_eq!(
        effects,
        json!([{"module": "kies", "number": 1}, {"module": "new-ways-for-families", "effect": "improved", "number": 1}])
    );
    let elsewhere = testkit::Claims::of("chain-manager").municipalities(&["0828"]);
    assert_eq!(region.bearer(&elsewhere).reads("/module-effects").await, json!([]), "a count shows only what one may see");
}

#[tokio::test]
async fn a_screening_is_whole_and_alarming_answers_are_explained() {
    let region = Region::new().await;
    let given = Given::taken_in(&region).await;
    let path = given.path(&format!("parents/{}/screenings", given.parents[0]));
    let lead = region.worker("fjc-lead");
    let with = |pointer: &str, value: serde_json::Value| {
        let mut body = screening("negative");
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (body, status, field) in [
        (with("/version", json!(9)), 422, "instrument"),
        (with("/answers", json!({"fear": false})), 422, "answers.violence"),
        (with("/answers/fear", json!("a bit")), 400, "answers.fear"),
        (with("/outcome", json!("safe")), 400, "outcome"),
        (with("/answers/fear", json!(true)), 422, "explanation"),
    ] {
        assert_eq!(refusal(&lead.post(&path, &body).await), (status, field.into()), "{body}");
    }
    let mut explained = with("/answers/fear", json!(true));
    explained["explanation"] = json!("Bang voor de rechtszaak, niet voor de ander");
    lead.does(&path, &explained).await;
    let screenings = lead.reads(&given.path("screenings")).await;
    assert_eq!((&screenings[0]["outcome"], &screenings[0]["answers"]["fear"]), (&json!("negative"), &json!(true)));
    let instruments = lead.reads("/instruments").await;
    assert_eq!((&instruments[0]["instrument"], &instruments[0]["version"]), (&json!("masic"), &json!(1)));
    assert_eq!(region.told_of::<told::ParentScreened>().await.len(), 1);
}
