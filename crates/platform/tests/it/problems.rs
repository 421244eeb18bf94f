//! Every error answer is a problem.

use axum::body::Body;
use axum::extract::Request;
use serde_json::json;

use crate::app::{App, Told};

const NOTE: &str = "/notes/0190a1b2-0000-7000-8000-000000000002";

fn assert_problem(told: &Told, status: u16, kind: &str) {
    assert_eq!(told.status.as_u16(), status, "{}", told.text);
    assert_eq!(told.header("content-type"), "application/problem+json");
    assert_eq!(told.header("api-version"), "1.0.0");
    let problem = told.json();
    assert_eq!(problem["type"], format!("urn:problem-type:veilig:{kind}"));
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
    let instance = problem["instance"].as_str().unwrap();
    assert_eq!(instance.strip_prefix("urn:trace:").unwrap().len(), 32, "{instance}");
}

#[tokio::test]
async fn an_unknown_path_is_a_problem() {
    let app = App::start().await;
    assert_problem(&app.handler("GET", "/nowhere", "").await, 404, "not-found");
    let outside = app.ask(Request::get("/elsewhere").body(Body::empty()).unwrap()).await;
    assert_problem(&outside, 404, "not-found");
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let told = App::start().await.handler("DELETE", "/notes", "").await;
    assert_problem(&told, 405, "method-not-allowed");
    assert_eq!(told.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn a_panic_is_a_problem_that_tells_nothing() {
    let app = App::start().await;
    let token = app.issuer.token(json!({ "roles": ["director"] }));
    let request = Request::delete(format!("/notes/v1{NOTE}")).header("authorization", format!("Bearer {token}"));
    let told = app.ask(request.body(Body::empty()).unwrap()).await;
    assert_problem(&told, 500, "internal");
    assert!(!told.text.contains("secret"), "{}", told.text);
}

#[tokio::test]
async fn the_title_is_in_the_language_that_the_caller_prefers() {
    let app = App::start().await;
    for (wish, title) in [
        ("nl", "Dit bestaat niet"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "Dit bestaat niet"),
        ("en,nl;q=0.5", "This does not exist"),
        ("fr", "This does not exist"),
        ("nl;q=0", "This does not exist"),
    ] {
        let told = app.ask(app.request("GET", "/nowhere").header("accept-language", wish).body(Body::empty()).unwrap()).await;
        assert_eq!(told.json()["title"], title, "{wish}");
        assert_eq!(told.header("vary"), "Accept-Language");
    }
}

#[tokio::test]
async fn a_change_without_the_version_seen_is_refused_and_with_an_old_one_too() {
    let app = App::start().await;
    let change = |seen: Option<&'static str>| {
        let request = app.request("PUT", NOTE).header("content-type", "application/json");
        let request = seen.into_iter().fold(request, |request, seen| request.header("if-match", seen));
        app.ask(request.body(Body::from(r#"{"title":"new"}"#)).unwrap())
    };
    assert_problem(&change(None).await, 428, "precondition-required");
    assert_problem(&change(Some("\"2\"")).await, 412, "stale");
    assert_eq!(change(Some("\"3\"")).await.status, 200);
    assert_eq!(app.handler("GET", NOTE, "").await.header("etag"), "\"3\"");
}

#[tokio::test]
async fn an_id_that_is_not_one_names_the_parameter() {
    let told = App::start().await.handler("GET", "/notes/7", "").await;
    assert_problem(&told, 400, "invalid");
    assert_eq!(told.fields(), ["id"]);
}

#[tokio::test]
async fn a_query_that_is_not_right_names_the_parameter() {
    let app = App::start().await;
    for (query, field) in
        [("limit=0", "limit"), ("limit=x", "limit"), ("limit=201", "limit"), ("colour=red", "colour"), ("cursor=x", "cursor")]
    {
        let told = app.handler("GET", &format!("/notes?{query}"), "").await;
        assert_problem(&told, 400, "invalid");
        assert_eq!(told.fields(), [field], "{}", told.text);
    }
}

#[tokio::test]
async fn following_the_cursors_gives_every_item_once() {
    let app = App::start().await;
    let (mut titles, mut query) = (vec![], "limit=2".to_owned());
    loop {
        let page = app.handler("GET", &format!("/notes?{query}"), "").await.json();
        titles.extend(page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
        match page["nextCursor"].as_str() {
            Some(cursor) => query = format!("limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(titles, ["1", "2", "3", "4", "5"]);
}
