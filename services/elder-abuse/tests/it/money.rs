//! Financial exploitation: authorisations, the court, and what is shared with whom.

use proto::elder_abuse as told;
use serde_json::json;

use crate::given::Given;
use crate::region::{Region, fresh_id, refusal};

#[tokio::test]
async fn a_misused_authorisation_is_revoked_by_whoever_may_and_until_then_nothing_is_completed() {
    let region = Region::new().await;
    let given = Given::planned(&region).await;
    let authorisation = given.authorised(&region, true).await;
    let worker = region.worker("fjc-lead");
    assert_eq!(worker.reads("/tracks?misused=true").await["items"].as_array().unwrap().len(), 1);
    let measure = given.view(&region).await["measures"][0]["measureId"].as_str().unwrap().to_owned();
    given.does(&region, &format!("measures/{measure}/close"), &json!({"done": true, "result": "Loopt"})).await;
    given.heard(&region, &given.older, "alone", "consistent").await;
    assert_eq!(given.asks(&region, "complete", &json!({})).await, 409, "the authorisation stands");

    let revoke = given.path(&format!("authorisations/{authorisation}/revoke"));
    let by = |who: &str| json!({"by": who, "reason": "De bank sluit de toegang"});
    assert_eq!(refusal(&worker.post(&revoke, &by("older-person")).await), (409, "by".into()));
    given.judged(&region, &given.older, "money", "not-capable").await;
    assert_eq!(refusal(&worker.post(&revoke, &by("older-person")).await), (409, "by".into()));
    assert_eq!(refusal(&worker.post(&revoke, &by("court")).await), (409, "by".into()));
    let asked = json!({"measure": "bewind", "petitioner": "care-institution", "note": "Zij overziet haar geld niet meer"});
    let request = given.does(&region, "protection-requests", &asked).await;
    assert_eq!(given.asks(&region, "protection-requests", &asked).await, 409, "asked once at a time");
    assert_eq!(worker.reads("/tracks?beforeCourt=true").await["items"].as_array().unwrap().len(), 1);
    let decide = format!("protection-requests/{}/decide", request["protectionId"].as_str().unwrap());
    region.worker("legal-desk").does(&given.path(&decide), &json!({"decision": "granted"})).await;
    assert_eq!(given.asks(&region, &decide, &json!({"decision": "refused"})).await, 409, "decided once");
    let view = worker.does(&revoke, &by("court")).await;
    assert_eq!(
        (&view["authorisations"][0]["state"], &view["authorisations"][0]["revokedBy"]),
        (&json!("revoked"), &json!("court"))
    );
    assert_eq!(worker.reads("/tracks?misused=true").await["items"], json!([]));
    assert_eq!(given.does(&region, "complete", &json!({})).await["state"], "completed");

    let revoked = &region.told_of::<told::AuthorisationRevoked>().await[0];
    assert_eq!((revoked.id("authorisation_id"), revoked.code("by")), (authorisation, "court"));
    let decided = &region.told_of::<told::ProtectionDecided>().await[0];
    assert_eq!((decided.code("measure"), decided.code("decision")), ("bewind", "granted"));
}

#[tokio::test]
async fn an_authorisation_stays_for_a_reason_only() {
    let region = Region::new().await;
    let given = Given::accepted(&region).await;
    let authorisation = given.authorised(&region, true).await;
    let keep = format!("authorisations/{authorisation}/keep");
    let unsaid = region.worker("fjc-lead").post(&given.path(&keep), &json!({})).await;
    assert_eq!(refusal(&unsaid), (422, "reason".into()));
    let view = given.does(&region, &keep, &json!({"reason": "De opnames waren haar huur"})).await;
    assert_eq!(view["authorisations"][0]["state"], "kept");
    assert_eq!(given.asks(&region, &keep, &json!({"reason": "Nog eens"})).await, 409);
    let stranger = json!({"authorisation": "debit-card", "holderId": fresh_id(), "note": "Pas"});
    let unknown = region.worker("fjc-lead").post(&given.path("authorisations"), &stranger).await;
    assert_eq!(refusal(&unknown), (422, "holderId".into()));
    let update = "update elder_abuse.authorisations set state = 'revoked'";
    assert_eq!(region.refused_by(update).await, "what_is_revoked_says_by_whom");
}

#[tokio::test]
async fn what_is_shared_has_a_purpose_a_basis_and_a_necessity_and_those_involved_are_told_or_not_for_a_reason() {
    let region = Region::new().await;
    let given = Given::accepted(&region).await;
    let whole = json!({"partner": "local-alliance", "purpose": "Geld beschermen", "legalBasis": "gdpr-6-1-e",
        "necessity": "Zonder haar naam kan de bank niets", "told": false, "untoldBecause": "De zoon leest mee"});
    for (pointer, value, status, field) in [
        ("/partner", json!("neighbour"), 400, "partner"),
        ("/purpose", json!(" "), 422, "purpose"),
        ("/legalBasis", json!("habit"), 400, "legalBasis"),
        ("/necessity", json!(""), 422, "necessity"),
        ("/told", json!(true), 422, "untoldBecause"),
        ("/untoldBecause", json!(null), 422, "untoldBecause"),
    ] {
        let mut body = whole.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        let answer = region.worker("fjc-lead").post(&given.path("sharings"), &body).await;
        assert_eq!(refusal(&answer), (status, field.into()), "{body}");
    }
    given.does(&region, "sharings", &whole).await;
    let file = region.worker("fjc-lead").reads(&given.path("file")).await;
    assert_eq!(
        (file["sharings"].as_array().unwrap().len(), &file["sharings"][0]["untoldBecause"]),
        (1, &json!("De zoon leest mee"))
    );
    let shared = &region.told_of::<told::DataShared>().await[0];
    assert_eq!(
        (shared.code("partner"), shared.code("legal_basis"), shared.code("told")),
        ("local-alliance", "gdpr-6-1-e", "false")
    );
}
