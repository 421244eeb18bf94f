//! Advice: asked and given, and no report.

use serde_json::json;

use crate::region::{Region, field};

#[tokio::test]
async fn advice_is_asked_by_anyone_and_given_once() {
    let region = Region::new().await;
    let professional = region.worker("professional");
    let question = json!({
        "capacity": "meldcode-professional", "sector": "primary-school", "meldcodeStep": 2,
        "municipalityCode": "0855", "nature": ["child-abuse"], "question": "Wat kan ik doen?",
    });
    let asked = professional.post("/advices", &question).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    let id = asked.json()["adviceId"].as_str().unwrap().to_owned();
    assert!(region.told().await.is_empty(), "a question is not yet advice");

    let give = format!("/advices/{id}/give");
    assert_eq!(professional.post(&give, &json!({"answer": "x"})).await.status, 403);
    let adviser = region.worker("vt-handler");
    assert_eq!(adviser.post(&give, &json!({"answer": " "})).await.status, 422);
    assert_eq!(adviser.post(&give, &json!({"answer": "Praat eerst met de ouders"})).await.status, 200);
    assert_eq!(adviser.post(&give, &json!({"answer": "Nog iets"})).await.status, 409);

    let told = region.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].kind.as_str(), told[0].id("advice_id")), ("intake.advice_given", id.clone()));
    assert_eq!((told[0].code("capacity"), told[0].code("sector")), ("meldcode-professional", "primary-school"));
    assert_eq!(told[0].code("meldcode_step"), "2");
    let read = professional.get(&format!("/advices/{id}")).await.json();
    assert_eq!(read["answer"], "Praat eerst met de ouders");
    assert_eq!(region.number("select count(*) from intake.reports").await, 0);
}

#[tokio::test]
async fn whoever_asked_sees_their_own_advice_only() {
    let region = Region::new().await;
    let question = json!({"capacity": "citizen", "municipalityCode": "0758", "question": "Wat nu?"});
    let mine = region.worker("professional").post("/advices", &question).await.json()["adviceId"].to_string();
    let other = testkit::Claims::of("professional").subject("0190f5fe-0000-7000-8000-00000000000a");
    let other = region.bearer(&other);
    assert_eq!(other.get(&format!("/advices/{}", mine.trim_matches('"'))).await.status, 404);
    assert!(other.get("/advices").await.json()["items"].as_array().unwrap().is_empty());
    let all = region.worker("vt-handler").get("/advices?municipalityCode=0758").await.json();
    assert_eq!(all["items"][0]["adviceId"].to_string(), mine);
    assert!(
        region.worker("vt-handler").get("/advices?municipalityCode=0855").await.json()["items"].as_array().unwrap().is_empty()
    );
}

#[tokio::test]
async fn a_question_says_who_asks_and_what() {
    let region = Region::new().await;
    for (body, status, named) in [
        (json!({"capacity": "citizen", "municipalityCode": "0855"}), 422, "question"),
        (json!({"capacity": "citizen", "municipalityCode": "0855", "question": "?", "meldcodeStep": 1}), 422, "meldcodeStep"),
        (json!({"capacity": "meldcode-professional", "municipalityCode": "0855", "question": "?"}), 422, "sector"),
        (json!({"capacity": "citizen", "municipalityCode": "855", "question": "?"}), 400, "municipalityCode"),
    ] {
        let answer = region.worker("professional").post("/advices", &body).await;
        assert_eq!((answer.status, field(&answer).as_str()), (status, named), "{body}: {}", answer.text());
    }
}
