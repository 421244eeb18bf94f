//! What no policy permits is denied, and mistakes in policies stop the start.

use axum::body::Body;
use axum::extract::Request;
use platform::may::{Mistaken, Rights};
use serde_json::json;

use crate::app::{App, POLICIES, permissions};

fn mistakes(policies: &'static str) -> Vec<String> {
    match Rights::new(&["handler", "director"], &[permissions(policies)]) {
        Ok(_) => vec![],
        Err(Mistaken { mistakes }) => mistakes,
    }
}

#[tokio::test]
async fn a_role_without_the_permission_is_told_which_one_it_needs() {
    let app = App::start().await;
    for (roles, organisation) in [(json!(["director"]), "veilig-thuis"), (json!([]), "veilig-thuis"), (json!(["handler"]), "")] {
        let token = app.issuer.token(json!({ "roles": roles, "organisation": organisation }));
        let request = Request::get("/notes/v1/notes").header("authorization", format!("Bearer {token}"));
        let told = app.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(told.status, 403, "{roles}");
        assert!(told.json()["detail"].as_str().unwrap().contains("notes:read-notes"), "{}", told.text);
    }
}

#[tokio::test]
async fn who_may_not_is_refused_before_the_body_is_read() {
    let app = App::start().await;
    let token = app.issuer.token(json!({ "roles": ["director"] }));
    let request = Request::post("/notes/v1/notes").header("authorization", format!("Bearer {token}"));
    let never = futures::stream::pending::<Result<axum::body::Bytes, std::io::Error>>();
    assert_eq!(app.ask(request.body(Body::from_stream(never)).unwrap()).await.status, 403);
}

#[test]
fn good_policies_have_no_mistakes() {
    assert_eq!(mistakes(POLICIES), Vec::<String>::new());
}

#[test]
fn an_action_that_nobody_may_do_is_a_mistake() {
    let found = mistakes(
        r#"permit (principal in Role::"handler", action in [Action::"notes:read-notes", Action::"notes:write-notes"], resource);"#,
    );
    assert_eq!(found, ["notes: no policy permits notes:burn-notes to anybody"]);
}

#[test]
fn every_other_mistake_names_the_service_and_the_policy() {
    for (addition, hint) in [
        (r#"permit (principal, action == Action::"notes:read-notes", resource) when { resource.colour };"#, "colour"),
        (r#"permit (principal in Role::"handlr", action == Action::"notes:read-notes", resource);"#, "handlr"),
        (r#"@id("all") permit (principal, action, resource);"#, "policy notes/all must name the actions"),
        (
            r#"permit (principal, action == Action::"intake:read", resource);"#,
            "intake:read, which is not an action of this service",
        ),
        (
            r#"permit (principal == Worker::"x", action == Action::"notes:read-notes", resource);"#,
            "policy notes/policy2 names a worker",
        ),
        ("permit (principal, action == , resource);", "(line 7)"),
    ] {
        let text: &'static str = Box::leak(format!("{POLICIES}\n\n{addition}").into_boxed_str());
        let found = mistakes(text).join("\n");
        assert!(found.contains("notes") && found.contains(hint), "{addition}: {found}");
    }
}
