//! A small service of notes, with the shell around it, and one way to ask it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use platform::http::{
    Answered, Check, Created, Done, IfMatch, Json, Limits, Page, Paging, Path, Query, Reply, Valid, Validate, Versioned, shell,
};
use platform::identity::{Identity, Settings};
use platform::may::{Gate, May, Permissions, Rights};
use platform::openapi::{About, Api, api};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower::ServiceExt as _;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::issuer::{AUDIENCE, Issuer};

platform::actions! {
    /// Reads notes.
    ReadNotes = "notes:read-notes", "Read notes";
    /// Writes notes.
    WriteNotes = "notes:write-notes", "Write notes";
    /// Burns notes.
    BurnNotes = "notes:burn-notes", "Burn notes";
}

pub(crate) const POLICIES: &str = r#"
    permit (principal in Role::"handler", action in [Action::"notes:read-notes", Action::"notes:write-notes"], resource)
    when { resource.ofOrganisation };
    permit (principal in Role::"director", action == Action::"notes:burn-notes", resource);
"#;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct NewNote {
    /// What the note says.
    title: String,
    /// When it must be dealt with.
    #[schema(value_type = String, format = Date)]
    due_date: Option<jiff::civil::Date>,
    #[serde(default)]
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Line {
    words: u8,
}

impl Validate for NewNote {
    fn validate(&self, check: &mut Check) {
        check.text(&self.title, "title", 20);
        for (index, line) in self.lines.iter().enumerate() {
            check.within(&format!("lines[{index}]"), |check| check.that(line.words > 0, "words", "must be at least 1"));
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Note)]
struct View {
    id: Uuid,
    title: String,
}

fn view(title: &str) -> View {
    View { id: Uuid::nil(), title: title.to_owned() }
}

/// Lists notes.
#[utoipa::path(get, path = "/notes", params(Paging), responses((status = 200, body = Page<View>)))]
async fn list(_: May<ReadNotes>, paging: Query<Paging>) -> Reply<Page<View>> {
    let after: u32 = paging.after()?.unwrap_or(0);
    let rows = (after + 1..=after + u32::try_from(paging.fetch()).unwrap()).filter(|row| *row <= 5).collect();
    Ok(Json(Page::of(&paging, rows, |row| *row, |row| view(&row.to_string()))))
}

/// Writes a note.
#[utoipa::path(post, path = "/notes", request_body = NewNote, responses((status = 201, body = View)))]
async fn write(may: May<WriteNotes>, body: Valid<NewNote>) -> Answered<Created<View>> {
    assert!(may.actor().has_role("handler"), "only they may");
    let _ = (body.due_date, &body.lines);
    Ok(Created("notes/1".into(), view(&body.title)))
}

/// Reads a note.
#[utoipa::path(get, path = "/notes/{id}", responses((status = 200, body = View)))]
async fn read(_: May<ReadNotes>, id: Path<Uuid>) -> Answered<Versioned<View>> {
    Ok(Versioned(3, view(&id.to_string())))
}

/// Changes a note.
#[utoipa::path(put, path = "/notes/{id}", params(IfMatch), request_body = NewNote, responses((status = 200, body = View)))]
async fn change(_: May<WriteNotes>, _id: Path<Uuid>, seen: IfMatch, body: Valid<NewNote>) -> Reply<View> {
    seen.check(3)?;
    Ok(Json(view(&body.title)))
}

/// Burns a note.
#[utoipa::path(delete, path = "/notes/{id}", responses((status = 204)))]
async fn burn(_: May<BurnNotes>, _id: Path<Uuid>) -> Answered<Done> {
    panic!("the secret of the handler")
}

pub(crate) fn notes() -> Api {
    let routes = OpenApiRouter::new().routes(routes!(list, write)).routes(routes!(read, change, burn));
    api(About { name: "notes", title: "Notes", description: "Keeps <notes>." }, routes)
}

pub(crate) fn permissions(policies: &'static str) -> Permissions {
    Permissions { service: "notes", actions: ALL, policies }
}

pub(crate) struct App {
    router: Router,
    pub(crate) issuer: Issuer,
}

pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The fields that a problem names.
    pub(crate) fn fields(&self) -> Vec<String> {
        self.json()["errors"].as_array().into_iter().flatten().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::with(Limits { body: 1000, patience: std::time::Duration::from_millis(200) }).await
    }

    async fn with(limits: Limits) -> Self {
        let issuer = Issuer::start().await;
        let settings = Settings { issuer: issuer.url.clone(), audience: AUDIENCE.into() };
        let identity = Identity::new(settings, Identity::client().unwrap());
        let rights = Rights::new(&["handler", "director"], &[permissions(POLICIES)]).unwrap();
        let router = Router::new().nest("/notes/v1", notes().router);
        Self { router: shell(router, Gate::new(Arc::new(identity), Arc::new(rights)), limits), issuer }
    }

    pub(crate) async fn ask(&self, request: Request) -> Told {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Told { status: parts.status, headers: parts.headers, text }
    }

    /// A request of a handler, with JSON.
    pub(crate) async fn handler(&self, method: &str, path: &str, body: &str) -> Told {
        self.ask(self.request(method, path).header("content-type", "application/json").body(Body::from(body.to_owned())).unwrap())
            .await
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let token = self.issuer.token(serde_json::json!({}));
        Request::builder().method(method).uri(format!("/notes/v1{path}")).header("authorization", format!("Bearer {token}"))
    }
}
