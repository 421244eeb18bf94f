//! The OpenAPI 3.1 document of a service: what its code says, and what every operation has without saying it.
//!
//! Added to each operation: the permission it asks for (found by asking its handler, so the document can't be wrong about it), the
//! problems it may answer with, the version header, path parameters, the idempotency key, an operation id and a tag.

mod complete;
mod page;
mod permission;
pub mod rules;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, Server};
use utoipa_axum::router::OpenApiRouter;

/// The full version of every API, in the `API-Version` header and `info.version`.
pub const VERSION: &str = "1.0.0";
/// The name of the security scheme.
pub const SCHEME: &str = "oidc";
/// The extension that names an operation's permission.
pub const PERMISSION: &str = "x-permission";

/// What a document says about its service as a whole.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The service's name, the first part of its paths.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it decides.
    pub description: &'static str,
}

/// A service's routes, not yet nested, and the document about them.
pub struct Api {
    /// The routes, `/openapi.json` and `/reference` among them.
    pub router: Router,
    /// The document.
    pub document: OpenApi,
}

/// Makes the document of a service's routes and serves it beside them.
pub fn api(about: About, routes: OpenApiRouter) -> Api {
    let (router, mut document) = routes.split_for_parts();
    let mut info = InfoBuilder::new().title(about.title).version(VERSION);
    if !about.description.is_empty() {
        info = info.description(Some(about.description));
    }
    let contact = ContactBuilder::new().name(Some("Veiligheid Voorop"));
    let contact = contact.url(Some("https://github.com/veiligheid-voorop/veilig")).email(Some("api@veiligheidvoorop.nl"));
    let license = LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2"));
    document.info = info.contact(Some(contact.build())).license(Some(license.build())).build();
    document.servers = Some(vec![Server::new(format!("/{}/v1", about.name))]);
    document.security = Some(vec![SecurityRequirement::new(SCHEME, Vec::<String>::new())]);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let bearer = bearer.description(Some("An access token of the region's OIDC issuer."));
    document.components.get_or_insert_default().add_security_scheme(SCHEME, SecurityScheme::Http(bearer.build()));
    let permissions = permission::of_each(&router, &document);
    complete::complete(&mut document, &permissions);
    let document = complete::rename(&document);
    let json = document.to_pretty_json().expect("a document is always JSON");
    let html = page::html(&document);
    let router = router.route("/openapi.json", get(async || published(json))).route("/reference", get(async || reference(html)));
    Api { router, document }
}

fn published(json: String) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    (headers, json)
}

fn reference(html: String) -> impl IntoResponse {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
    ];
    (headers, html)
}
