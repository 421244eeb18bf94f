//! What is to be asked and told? Pure.

use kernel::time::Timestamp;
use reqwest::{Client, Request};
use serde::Serialize;

use super::Unreached;
use super::titles::Explained;
use super::validate::Checked;

/// What a notice is called on the wire.
const TYPE: &str = "escalation.raised";

/// The body of a notice: the same however often it is sent, as far as its title and term are known.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    notice: &'a Explained,
    /// Where the API has it.
    path: String,
}

/// A HEAD to the very address, with the token: it shows that name, certificate, path and token are right, and delivers nothing.
pub(super) fn look(http: &Client, checked: &Checked) -> Result<Request, Unreached> {
    finished(checked, http.head(checked.url.clone()))
}

/// A notice to that address, as Standard Webhooks has it: an id that stays the same, when it is sent, and a signature over both and the body.
pub(super) fn tell(http: &Client, checked: &Checked, told: &Explained, now: Timestamp) -> Result<Request, Unreached> {
    let notice = &told.notice;
    let path = format!("/supervision/v1/escalations/{}", notice.escalation_id);
    let body = Body { kind: TYPE, timestamp: notice.raised_at, data: Data { notice: told, path } };
    let body = serde_json::to_string(&body).expect("a notice is ids, codes and instants, which are always JSON");
    let (id, seconds) = (notice.notice_id.to_string(), now.as_second());
    let request = http.post(checked.url.clone()).header("content-type", "application/json");
    let request = request.header("webhook-id", &id).header("webhook-timestamp", seconds);
    let request = match &checked.keys {
        Some(keys) => request.header("webhook-signature", keys.sign(&id, seconds, &body)),
        None => request,
    };
    finished(checked, request.body(body))
}

fn finished(checked: &Checked, request: reqwest::RequestBuilder) -> Result<Request, Unreached> {
    let request = match &checked.token {
        Some(token) => request.bearer_auth(token.reveal()),
        None => request,
    };
    request
        .build()
        .map_err(|_| Unreached::new("BadToken", "The token in the Secret cannot be sent: it holds more than one line."))
}
