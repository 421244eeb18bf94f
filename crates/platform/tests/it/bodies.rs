//! A body is read strictly, and a problem with it names the field.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;

use axum::body::Body;
use axum::body::Bytes;
use axum::extract::Request;
use futures::stream;

use crate::app::App;

#[tokio::test]
async fn a_good_body_is_taken() {
    let told =
        App::start().await.handler("POST", "/notes", r#"{"title":"call","dueDate":"2025-03-01","lines":[{"words":2}]}"#).await;
    assert_eq!((told.status.as_u16(), told.header("location")), (201, "notes/1"), "{}", told.text);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told_by_field() {
    let app = App::start().await;
    for (body, field) in [
        (r#"{}"#, "title"),
        (r#"{"title":1}"#, "title"),
        (r#"{"title":"a","colour":"red"}"#, "colour"),
        (r#"{"title":"a","dueDate":"2025-02-30"}"#, "dueDate"),
        (r#"{"title":"a","lines":[{"words":1},{"words":300}]}"#, "lines[1].words"),
        (r#"{"title":"a","lines":[{}]}"#, "lines[0].words"),
        (r#"{"title":"a","lines":[{"words":1,"size":2}]}"#, "lines[0].size"),
        (r#"{"title":"a","lines":7}"#, "lines"),
        (r#"[]"#, "(body)"),
    ] {
        let told = app.handler("POST", "/notes", body).await;
        assert_eq!(told.status, 400, "{body}: {}", told.text);
        assert_eq!(told.fields(), [field], "{body}: {}", told.text);
    }
}

#[tokio::test]
async fn all_values_that_are_not_allowed_are_told_at_once() {
    let told = App::start().await.handler("POST", "/notes", r#"{"title":" ","lines":[{"words":0}]}"#).await;
    assert_eq!((told.status.as_u16(), told.fields()), (400, vec!["title".to_owned(), "lines[0].words".to_owned()]));
}

#[tokio::test]
async fn a_body_that_is_not_json_says_where() {
    let app = App::start().await;
    for body in ["", "{", r#"{"title":"a"} {}"#, "title=a"] {
        assert_eq!(app.handler("POST", "/notes", body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn another_media_type_is_refused() {
    let app = App::start().await;
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
        let told =
            app.ask(app.request("POST", "/notes").header("content-type", media_type).body(Body::from("{}")).unwrap()).await;
        assert_eq!(told.status, 415, "{media_type}");
    }
}

#[tokio::test]
async fn a_large_body_is_refused_whether_or_not_it_tells_its_length() {
    let app = App::start().await;
    let large = format!(r#"{{"title":"{}"}}"#, "a".repeat(2000));
    assert_eq!(app.handler("POST", "/notes", &large).await.status, 413);
    let chunks = stream::iter((0..1000).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(b"          "))));
    let request =
        app.request("POST", "/notes").header("content-type", "application/json").body(Body::from_stream(chunks)).unwrap();
    assert_eq!(app.ask(request).await.status, 413);
}

#[tokio::test]
async fn fifty_bodies_that_never_come_are_given_up_and_delay_nobody() {
    let app = App::start().await;
    let token = app.issuer.token(serde_json::json!({}));
    let request = |body: Body| {
        let request = Request::post("/notes/v1/notes").header("authorization", format!("Bearer {token}"));
        app.ask(request.header("content-type", "application/json").body(body).unwrap())
    };
    request(Body::from("{}")).await;
    let never = || request(Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>()));
    let is_answered = AtomicBool::new(false);
    let slow = futures::future::join_all((0..50).map(|_| async { (never().await.status.as_u16(), is_answered.load(SeqCst)) }));
    let quick = async {
        let told = request(Body::from(r#"{"title":"a"}"#)).await;
        is_answered.store(true, SeqCst);
        told.status
    };
    let (slow, status) = tokio::join!(slow, quick);
    assert_eq!(status, 201);
    assert!(slow.iter().all(|told| *told == (408, true)), "status, and whether the whole one was answered before: {slow:?}");
}
