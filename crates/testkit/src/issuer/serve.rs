//! The issuer's three pages over HTTP: discovery, keys, and tokens for service accounts.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Claims, Inner};

const TOKEN_SECONDS: i64 = 300;
const LARGEST_BODY: u64 = 16 * 1024;

pub(super) fn serve(listener: &TcpListener, issuer: &Arc<Inner>, is_over: &AtomicBool) {
    for stream in listener.incoming() {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        let issuer = issuer.clone();
        if let Ok(stream) = stream {
            // A caller who breaks off gets no answer; that concerns nobody else.
            std::thread::spawn(move || drop(answer(stream, &issuer)));
        }
    }
}

/// What of a request matters here.
struct Asked {
    method: String,
    path: String,
    authorization: String,
    body: String,
}

fn answer(mut stream: TcpStream, issuer: &Inner) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let asked = read(&stream)?;
    let (status, body) = route(&asked, issuer);
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncache-control: no-store\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())
}

fn read(stream: &TcpStream) -> io::Result<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut asked = Asked { method, path, authorization: String::new(), body: String::new() };
    let mut length: u64 = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => asked.authorization = value.trim().to_owned(),
            "content-length" => length = value.trim().parse().unwrap_or(0),
            _ => {}
        }
    }
    reader.take(length.min(LARGEST_BODY)).read_to_string(&mut asked.body)?;
    Ok(asked)
}

fn route(asked: &Asked, issuer: &Inner) -> (&'static str, Value) {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/.well-known/openid-configuration") => ("200 OK", discovery(&issuer.url)),
        ("GET", "/jwks") => ("200 OK", issuer.keys()),
        ("POST", "/token") => token(asked, issuer),
        _ => ("404 Not Found", json!({"error": "not_found"})),
    }
}

fn discovery(url: &str) -> Value {
    json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    })
}

/// RFC 6749 §4.4: client credentials, in the header or in the form.
fn token(asked: &Asked, issuer: &Inner) -> (&'static str, Value) {
    let form = |name: &str| {
        let fields = asked.body.split('&').filter_map(|field| field.split_once('='));
        fields.into_iter().find(|(key, _)| *key == name).map(|(_, value)| decoded(value))
    };
    if form("grant_type").as_deref() != Some("client_credentials") {
        return ("400 Bad Request", json!({"error": "unsupported_grant_type"}));
    }
    let (id, secret) = basic(&asked.authorization)
        .unwrap_or_else(|| (form("client_id").unwrap_or_default(), form("client_secret").unwrap_or_default()));
    if !issuer.accounts.have(&id) || secret != issuer.client_secret {
        return ("401 Unauthorized", json!({"error": "invalid_client"}));
    }
    let claims = Claims::of(&id).lasts(TOKEN_SECONDS).to_json(&issuer.url);
    ("200 OK", json!({"access_token": issuer.sign(&claims), "token_type": "Bearer", "expires_in": TOKEN_SECONDS}))
}

fn basic(authorization: &str) -> Option<(String, String)> {
    let pair = STANDARD.decode(authorization.strip_prefix("Basic ")?).ok()?;
    let pair = String::from_utf8(pair).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((decoded(id), decoded(secret)))
}

/// `application/x-www-form-urlencoded`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let escaped = (first == b'%').then(|| others.get(..2)).flatten();
        let escaped = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(if first == b'+' { b' ' } else { first }));
        rest = if escaped.is_some() { &others[2..] } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
