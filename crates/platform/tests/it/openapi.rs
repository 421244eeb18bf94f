//! The document of a service fulfils the NL API Design Rules without its author thinking of them.

use axum::body::Body;
use axum::extract::Request;
use platform::http::Json;
use platform::openapi::{About, api, rules};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, notes};

#[test]
fn a_document_fulfils_every_rule() {
    assert_eq!(rules::findings(&notes().document), Vec::<String>::new());
}

#[test]
fn every_operation_names_the_permission_that_its_handler_asks_for() {
    let document = serde_json::to_value(notes().document).unwrap();
    let permission = |path: &str, method: &str| document["paths"][path][method]["x-permission"].clone();
    assert_eq!(permission("/notes", "get"), "notes:read-notes");
    assert_eq!(permission("/notes", "post"), "notes:write-notes");
    assert_eq!(permission("/notes/{id}", "delete"), "notes:burn-notes");
}

#[test]
fn every_operation_tells_the_problems_it_may_answer_with() {
    let document = serde_json::to_value(notes().document).unwrap();
    let statuses = |path: &str, method: &str| {
        let responses: &Value = &document["paths"][path][method]["responses"];
        let mut statuses: Vec<_> = responses.as_object().unwrap().keys().cloned().collect();
        statuses.sort();
        statuses.join(" ")
    };
    assert_eq!(statuses("/notes", "get"), "200 400 401 403 500 503");
    assert_eq!(statuses("/notes", "post"), "201 400 401 403 408 409 413 415 422 500 503");
    assert_eq!(statuses("/notes/{id}", "put"), "200 400 401 403 404 408 409 412 413 415 422 428 500 503");
}

/// Forgets to ask whether it may.
#[utoipa::path(get, path = "/openDoors", responses((status = 200)))]
async fn open() -> Json<()> {
    Json(())
}

#[test]
fn an_operation_that_asks_for_no_permission_is_found() {
    let open = api(About { name: "doors", title: "Doors", description: "" }, OpenApiRouter::new().routes(routes!(open)));
    let found = rules::findings(&open.document).join("\n");
    assert!(found.contains("permission: the handler's first parameter must be May<…>: GET /openDoors"), "{found}");
    assert!(found.contains("path-segments-kebab-case: /openDoors"), "{found}");
}

#[tokio::test]
async fn the_document_and_a_page_without_scripts_are_served_to_anybody() {
    let app = App::start().await;
    let document = app.ask(Request::get("/notes/v1/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!((document.status.as_u16(), document.header("access-control-allow-origin")), (200, "*"));
    assert_eq!(document.json()["openapi"], "3.1.0");
    let page = app.ask(Request::get("/notes/v1/reference").body(Body::empty()).unwrap()).await;
    assert!(page.text.contains("Keeps &lt;notes&gt;.") && page.text.contains("/notes/v1/notes/{id}"), "{}", page.text);
    assert!(!page.text.contains("<script") && !page.text.contains("https://cdn"), "nothing comes from outside");
}
