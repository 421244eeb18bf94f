//! A caller of ours: its token is replaced when it is refused, and what is answered is shown to nobody who did not ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri};
use platform::client::{Client, Failed, Tokens};
use serde_json::{Value, json};
use testkit::Issuer;

/// Somebody who refuses every first token, and then answers by path.
async fn called() -> (String, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let answer = async move |uri: Uri, headers: HeaderMap| {
        let is_first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        let key = headers.get("idempotency-key").is_some();
        match uri.path() {
            _ if is_first || headers.get("authorization").is_none() => (StatusCode::UNAUTHORIZED, String::new()),
            "/deadlines/v1/there" => (StatusCode::OK, json!({ "key": key }).to_string()),
            "/deadlines/v1/closed" => (StatusCode::UNAUTHORIZED, String::new()),
            _ => (StatusCode::CONFLICT, "words about a case".to_owned()),
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    (url, calls)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_replaced_once_and_no_answer_is_shown() {
    let (url, calls) = called().await;
    let issuer = Issuer::start().unwrap();
    let http = platform::tls::http().build().unwrap();
    let tokens = Tokens::new(issuer.url().parse().unwrap(), "operator", issuer.client_secret(), http.clone());
    let client = Client::new(url, http, tokens);

    let answer: Value = client.get("deadlines", "/there").await.unwrap().json().unwrap();
    assert_eq!((answer, calls.load(Ordering::SeqCst)), (json!({ "key": false }), 2), "once more with a fresh token");
    let answer: Value = client.post("deadlines", "/there", &json!({}), "a-key").await.unwrap().json().unwrap();
    assert_eq!(answer, json!({ "key": true }));

    let refused = client.ring("deadlines", "/refused").await.unwrap_err();
    assert_eq!(refused.status(), Some(StatusCode::CONFLICT));
    let shown = format!("{refused} {refused:?}");
    assert!(shown.contains("deadlines answered 409") && !shown.contains("words about a case"), "{shown}");
    let Failed::Status { body, .. } = refused else { panic!("{shown}") };
    assert_eq!(body.reveal(), "words about a case");

    let before = calls.load(Ordering::SeqCst);
    let closed = client.get("deadlines", "/closed").await.unwrap_err();
    assert_eq!((closed.status(), calls.load(Ordering::SeqCst) - before), (Some(StatusCode::UNAUTHORIZED), 2), "and not for ever");
}
