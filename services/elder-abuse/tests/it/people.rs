//! Separate interviews, capacity per decision, and an older person who withdraws.

use proto::elder_abuse as told;
use serde_json::json;

use crate::given::Given;
use crate::region::{Region, fresh_id, refusal};

#[tokio::test]
async fn an_inconsistent_or_retracted_statement_is_no_withdrawal() {
    let region = Region::new().await;
    let given = Given::planned(&region).await;
    for statement in ["consistent", "inconsistent", "retracted"] {
        let view = given.heard(&region, &given.older, "alone", statement).await;
        assert_eq!((&view["state"], &view["measures"][0]["state"]), (&json!("planned"), &json!("open")), "{statement}");
    }
    assert!(region.told_of::<told::OlderPersonWithdrew>().await.is_empty());
    let statements: Vec<_> = region.told_of::<told::StatementTaken>().await;
    let said: Vec<_> = statements.iter().map(|one| one.code("statement")).collect();
    assert_eq!(said, ["consistent", "inconsistent", "retracted"]);
}

#[tokio::test]
async fn she_is_heard_apart_or_it_is_said_why_not_before_a_track_is_completed() {
    let region = Region::new().await;
    let given = Given::planned(&region).await;
    let measure = given.view(&region).await["measures"][0]["measureId"].as_str().unwrap().to_owned();
    given.does(&region, &format!("measures/{measure}/close"), &json!({"done": true, "result": "Loopt"})).await;
    given.heard(&region, &given.older, "together", "consistent").await;
    given.heard(&region, &given.son, "alone", "none").await;
    assert!(region.told_of::<told::OlderPersonHeard>().await.is_empty(), "together with her son is not apart");
    assert_eq!(given.asks(&region, "complete", &json!({})).await, 409);
    let worker = region.worker("fjc-lead");
    let lists = worker.reads("/tracks?unheard=true").await;
    assert_eq!(lists["items"][0]["trackId"], given.id.as_str());
    let said = json!({"manner": "not-possible", "statement": "retracted", "note": "Ligt op de IC"});
    let refused = worker.post(&given.path(&format!("people/{}/interviews", given.older)), &said).await;
    assert_eq!(refusal(&refused), (422, "statement".into()));
    given.heard(&region, &given.older, "not-possible", "none").await;
    assert_eq!(worker.reads("/tracks?unheard=true").await["items"], json!([]));
    assert_eq!(given.does(&region, "complete", &json!({})).await["state"], "completed");
    let stranger = format!("people/{}/interviews", fresh_id());
    assert_eq!(given.asks(&region, &stranger, &json!({"manner": "alone", "statement": "none", "note": "x"})).await, 404);
}

#[tokio::test]
async fn she_withdraws_only_if_she_said_so_apart_and_is_able_to_decide_it() {
    let region = Region::new().await;
    let given = Given::planned(&region).await;
    let why = json!({"reason": "Ik wil mijn zoon niet kwijt"});
    assert_eq!(given.asks(&region, "withdraw", &why).await, 409, "nobody heard her apart");
    given.heard(&region, &given.older, "not-possible", "none").await;
    given.judged(&region, &given.older, "help", "capable").await;
    assert_eq!(given.asks(&region, "withdraw", &why).await, 409, "a reason why not is no conversation");
    given.heard(&region, &given.older, "with-trusted-person", "retracted").await;
    given.judged(&region, &given.older, "help", "doubtful").await;
    given.judged(&region, &given.older, "money", "capable").await;
    given.judged(&region, &given.son, "help", "capable").await;
    assert_eq!(
        given.asks(&region, "withdraw", &why).await,
        409,
        "able for one decision says nothing of another, nor of another person"
    );
    given.judged(&region, &given.older, "help", "capable").await;
    assert_eq!(given.does(&region, "withdraw", &why).await["state"], "withdrawn");
    assert_eq!(region.told_of::<told::OlderPersonWithdrew>().await.len(), 1);

    let worker = region.worker("fjc-lead");
    assert_eq!(worker.reads("/tracks?toLookAfter=true").await["items"].as_array().unwrap().len(), 1);
    let view =
        given.does(&region, "look-after", &json!({"reason": "De thuiszorg blijft komen; zij weet wie zij kan bellen"})).await;
    assert!(view["lookedAfterAt"].is_string());
    assert_eq!(worker.reads("/tracks?toLookAfter=true").await["items"], json!([]));
    assert_eq!(given.asks(&region, "look-after", &json!({"reason": "Nog eens"})).await, 409);
    assert_eq!(region.told_of::<told::LookedAfter>().await.len(), 1);
}

#[tokio::test]
async fn dementia_is_known_of_either_and_what_was_judged_stays() {
    let region = Region::new().await;
    let given = Given::accepted(&region).await;
    for (who, dementia) in [(&given.older, "diagnosed"), (&given.son, "suspected")] {
        given.does(&region, &format!("people/{who}/dementia"), &json!({"dementia": dementia})).await;
    }
    given.judged(&region, &given.older, "money", "not-capable").await;
    given.judged(&region, &given.older, "living", "capable").await;
    let file = region.worker("fjc-behavioural-expert").reads(&given.path("file")).await;
    assert_eq!((&file["involved"][0]["dementia"], &file["involved"][1]["dementia"]), (&json!("diagnosed"), &json!("suspected")));
    assert_eq!(file["capacities"].as_array().unwrap().len(), 2);
    for table in ["interviews", "capacities", "sharings"] {
        given.heard(&region, &given.older, "alone", "none").await;
        let shared = json!({"partner": "bank", "purpose": "Blokkeren", "legalBasis": "gdpr-6-1-d", "necessity": "Geld verdwijnt", "told": true});
        given.does(&region, "sharings", &shared).await;
        assert_eq!(region.refused_by(&format!("delete from elder_abuse.{table}")).await, "what_was_recorded_stays");
    }
}
