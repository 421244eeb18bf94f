//! Which permission an operation asks for: its handler is asked, with a request that goes no further than `May<A>`.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use tower::ServiceExt as _;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, PathItem};

use crate::may::{Named, Probe};

/// An operation: its method and path.
pub(super) type Key = (String, String);

/// The operations of a path.
pub(super) fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// The permission of every operation whose handler takes `May<A>` first.
pub(super) fn of_each(router: &Router, document: &OpenApi) -> BTreeMap<Key, Named> {
    let mut found = BTreeMap::new();
    for (path, item) in &document.paths.paths {
        for (method, _) in operations(item) {
            if let Some(action) = ask(router.clone(), method.clone(), path) {
                found.insert((method.to_string(), path.clone()), action);
            }
        }
    }
    found
}

fn ask(router: Router, method: Method, path: &str) -> Option<Named> {
    let probe = Probe::default();
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    *request.uri_mut() = path.replace(['{', '}'], "").parse().ok()?;
    request.extensions_mut().insert(probe.clone());
    // May<A> answers a probe at once, without waiting for anything, so one poll is enough.
    let answered = futures::FutureExt::now_or_never(router.oneshot(request));
    drop(answered);
    probe.found()
}
