//! What is to be asked? Whether somebody is there, and nothing that would be taken for a case. Pure.

use reqwest::{Client, Request};

use super::Unreached;
use super::validate::Checked;

/// A HEAD to the very address, with the token: it shows that name, certificate, path and token are right, and delivers nothing.
pub(super) fn build(http: &Client, checked: &Checked) -> Result<Request, Unreached> {
    let request = http.head(checked.url.clone());
    let request = match &checked.token {
        Some(token) => request.bearer_auth(token.reveal()),
        None => request,
    };
    request
        .build()
        .map_err(|_| Unreached::new("BadToken", "The token in the Secret cannot be sent: it holds more than one line."))
}
