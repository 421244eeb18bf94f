//! Only tokens of the issuer, for us, in time, are accepted.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use jsonwebtoken::{Algorithm, EncodingKey, Header, get_current_timestamp};
use serde_json::json;

use crate::app::{App, Told};
use crate::issuer::Key;

async fn with(app: &App, authorization: Option<&str>) -> Told {
    let request = Request::get("/notes/v1/notes");
    let request = authorization.into_iter().fold(request, |request, value| request.header("authorization", value));
    app.ask(request.body(Body::empty()).unwrap()).await
}

async fn token(app: &App, token: &str) -> u16 {
    with(app, Some(&format!("Bearer {token}"))).await.status.as_u16()
}

#[tokio::test]
async fn without_a_token_there_is_a_challenge_and_nothing_else() {
    let app = App::start().await;
    for authorization in [None, Some("Basic dXNlcjpwYXNz"), Some("Bearer")] {
        let told = with(&app, authorization).await;
        assert_eq!((told.status.as_u16(), told.header("www-authenticate")), (401, "Bearer realm=\"veilig\""));
    }
    assert_eq!(app.issuer.reads.load(Ordering::SeqCst), 0, "the issuer is not asked for nothing");
}

#[tokio::test]
async fn a_good_token_is_accepted_and_the_keys_are_read_once() {
    let app = App::start().await;
    for _ in 0..3 {
        assert_eq!(token(&app, &app.issuer.token(json!({}))).await, 200);
    }
    assert_eq!(token(&app, &app.issuer.sign(Key::Rsa, &app.issuer.claims())).await, 200);
    assert_eq!(app.issuer.reads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_token_with_a_wrong_claim_is_refused_and_the_challenge_says_why() {
    let app = App::start().await;
    let now = get_current_timestamp();
    for (changes, why) in [
        (json!({ "exp": now - 60 }), "it has expired"),
        (json!({ "exp": null }), "a claim is missing"),
        (json!({ "nbf": now + 600 }), "it is not valid yet"),
        (json!({ "iss": "https://elsewhere" }), "it is of another issuer"),
        (json!({ "iss": null }), "a claim is missing"),
        (json!({ "aud": "another" }), "it is meant for another audience"),
        (json!({ "aud": null }), "a claim is missing"),
        (json!({ "sub": null }), "its claims are not of the right form"),
        (json!({ "roles": "handler" }), "its claims are not of the right form"),
    ] {
        let told = with(&app, Some(&format!("Bearer {}", app.issuer.token(changes.clone())))).await;
        assert_eq!(told.status, 401, "{changes}");
        let challenge = format!("Bearer realm=\"veilig\", error=\"invalid_token\", error_description=\"{why}\"");
        assert_eq!(told.header("www-authenticate"), challenge, "{changes}");
    }
}

#[tokio::test]
async fn a_token_signed_by_a_shared_secret_or_not_at_all_is_refused() {
    let app = App::start().await;
    let header = Header { kid: Some("First".into()), ..Header::new(Algorithm::HS256) };
    let forged = jsonwebtoken::encode(&header, &app.issuer.claims(), &EncodingKey::from_secret(b"guess")).unwrap();
    assert_eq!(token(&app, &forged).await, 401);
    let good = app.issuer.token(json!({}));
    let (unsigned, _) = good.rsplit_once('.').unwrap();
    assert_eq!(token(&app, &format!("{unsigned}.")).await, 401);
    assert_eq!(token(&app, "x").await, 401);
    assert_eq!(token(&app, &"x".repeat(20_000)).await, 401);
}

#[tokio::test]
async fn a_token_that_names_a_key_but_is_signed_by_another_is_refused() {
    let app = App::start().await;
    let header = Header { kid: Some("First".into()), ..Header::new(Algorithm::ES256) };
    let key = EncodingKey::from_ec_pem(include_bytes!("keys/second.pem")).unwrap();
    let forged = jsonwebtoken::encode(&header, &app.issuer.claims(), &key).unwrap();
    assert_eq!(token(&app, &forged).await, 401);
}

#[tokio::test]
async fn invented_key_names_do_not_make_us_flood_the_issuer() {
    let app = App::start().await;
    for _ in 0..20 {
        assert_eq!(token(&app, &app.issuer.sign(Key::Second, &app.issuer.claims())).await, 401);
    }
    assert_eq!(app.issuer.reads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_process_that_knows_no_keys_yet_asks_for_them_every_second_and_no_oftener() {
    let app = App::start().await;
    let good = app.issuer.token(json!({}));
    app.issuer.is_busy.store(true, Ordering::SeqCst);
    let begun = Instant::now();
    let all = futures::future::join_all((0..20).map(|_| token(&app, &good))).await;
    assert!(all.iter().all(|status| *status == 503), "{all:?}");
    let reads = app.issuer.reads.load(Ordering::SeqCst);
    assert!(reads < 10, "who waited for an answer that did not come does not ask again, one after the other: {reads}");
    app.issuer.is_busy.store(false, Ordering::SeqCst);
    testkit::wait_until("the keys are known", async || token(&app, &good).await == 200).await;
    assert!(begun.elapsed() < Duration::from_secs(9), "less than the pause of who knows some: {:?}", begun.elapsed());
}

#[tokio::test]
async fn many_first_requests_at_once_read_the_keys_once() {
    let app = App::start().await;
    let good = app.issuer.token(json!({}));
    let all = futures::future::join_all((0..20).map(|_| token(&app, &good))).await;
    assert!(all.iter().all(|status| *status == 200), "{all:?}");
    assert_eq!(app.issuer.reads.load(Ordering::SeqCst), 1);
}
