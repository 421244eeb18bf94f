//! Loss of contact: a red flag at once, on the forum's agenda, discussed or recovered.

use proto::wijzer_scheiden as told;
use serde_json::json;

use crate::given::Given;
use crate::region::{Region, refusal};

fn lost(given: &Given) -> (String, serde_json::Value) {
    let body = json!({"parentId": given.parents[1], "note": "Wil vader niet meer zien"});
    (format!("children/{}/contact-losses", given.children[0]), body)
}

#[tokio::test]
async fn a_loss_is_on_the_agenda_at_once_and_the_forum_s_advice_is_followed_up() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let (path, body) = lost(&given);
    let loss = given.does(&region, &path, &body).await;
    assert_eq!(given.asks(&region, &path, &body).await, 409, "the same loss is recorded once");
    let chair = region.worker("forum-chair");
    let agenda = chair.reads("/forum/agenda?state=listed").await;
    let item = &agenda["items"][0];
    assert_eq!((&item["contactLossId"], &item["reason"]), (&loss["contactLossId"], &json!("contact-loss")));
    let item = format!("/forum/agenda/{}", item["forumItemId"].as_str().unwrap());
    let lead = region.worker("fjc-lead");
    assert_eq!(lead.post(&format!("{item}/follow-up"), &json!({"result": "x"})).await.status, 409, "advice first");
    assert_eq!(refusal(&chair.post(&format!("{item}/advise"), &json!({})).await), (422, "advice".into()));
    chair.does(&format!("{item}/advise"), &json!({"advice": "Begeleid contact, wekelijks"})).await;
    assert_eq!(chair.post(&format!("{item}/advise"), &json!({"advice": "Nog iets"})).await.status, 409);
    let losses = region.worker("chain-manager").reads("/contact-losses?open=true").await;
    assert!(losses["items"][0]["discussedAt"].is_string());
    let followed = lead.does(&format!("{item}/follow-up"), &json!({"result": "Contact loopt"})).await;
    assert_eq!(followed["state"], "followed-up");
    let kinds = region.told().await.into_iter().map(|one| one.kind.replace("wijzer-scheiden.", ""));
    let kinds: Vec<_> = kinds.skip(1).collect();
    let expected = ["contact_stopped", "forum_listed", "contact_loss_discussed", "forum_advised", "forum_followed_up"];
    assert_eq!(kinds, expected);
    let stopped = &region.told_of::<told::ContactStopped>().await[0];
    assert_eq!(stopped.id("request_id"), given.id);
}

#[tokio::test]
async fn contact_that_recovers_leaves_the_agenda_and_can_be_lost_again() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let (path, body) = lost(&given);
    let loss = given.does(&region, &path, &body).await;
    let restore = format!("contact-losses/{}/restore", loss["contactLossId"].as_str().unwrap());
    let restored = given.does(&region, &restore, &json!({})).await;
    assert!(restored["restoredAt"].is_string());
    assert_eq!(given.asks(&region, &restore, &json!({})).await, 409);
    let secretary = region.worker("forum-secretary");
    assert_eq!(secretary.reads("/forum/agenda?state=listed").await["items"], json!([]));
    let off = secretary.reads("/forum/agenda?state=taken-off").await;
    let item = off["items"][0]["forumItemId"].as_str().unwrap();
    let late = secretary.post(&format!("/forum/agenda/{item}/advise"), &json!({"advice": "Te laat"})).await;
    assert_eq!(late.status, 409, "what recovered is not discussed any more");
    given.does(&region, &path, &body).await;
    assert_eq!(region.told_of::<told::ContactRestored>().await.len(), 1);
    assert_eq!(region.told_of::<told::ContactStopped>().await.len(), 2);
    assert_eq!(secretary.reads("/contact-losses?open=true").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_trajectory_that_is_stuck_is_put_before_the_forum_by_who_leads() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let asked = given.does(&region, "forum-items", &json!({"reason": "stuck", "question": "Hoe nu verder?"})).await;
    assert_eq!(asked["state"], "listed");
    let agenda = region.worker("forum-secretary").reads("/forum/agenda").await;
    assert_eq!(agenda["items"][0]["question"], "Hoe nu verder?");
    let provider = region.worker("provider-manager");
    assert_eq!(provider.get("/forum/agenda").await.status, 403);
    let unasked = region.worker("fjc-lead").post(&given.path("forum-items"), &json!({"reason": "safety"})).await;
    assert_eq!(refusal(&unasked), (422, "question".into()));
}
