//! A small blocking HTTP client for servers on this machine: no TLS, no pool, one connection a request.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;

use crate::trouble::{Result, Trouble};

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Header names (in lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body, whole.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's first value; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// True for 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// A request that is being put together.
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    patience: Duration,
}

impl Request {
    /// A request with this method to this `http://` address.
    pub fn new(method: &str, url: &str) -> Self {
        Self {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            patience: Duration::from_secs(30),
        }
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With an access token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string().into_bytes())
    }

    /// With a body of any type.
    pub fn body(self, content_type: &str, body: Vec<u8>) -> Self {
        Self { body, ..self.header("content-type", content_type) }
    }

    /// Waits no longer than this for any part of the answer (30 s unless told).
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Sends it and reads the whole answer.
    pub fn send(&self) -> Result<Answer> {
        self.exchange().map_err(|source| Trouble::Io { attempt: format!("{} {}", self.method, self.url), source })
    }

    /// Sends it from a task, and waits without holding up other tasks.
    #[cfg(feature = "async")]
    pub async fn fetch(self) -> Result<Answer> {
        crate::fresh::blocking(move || self.send()).await
    }

    fn exchange(&self) -> io::Result<Answer> {
        let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("{what}: {}", self.url));
        let rest = self.url.strip_prefix("http://").ok_or_else(|| invalid("not an http:// address"))?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = if path.is_empty() { "/" } else { path };
        let address = authority.to_socket_addrs()?.next().ok_or_else(|| invalid("unknown host"))?;
        let mut stream = TcpStream::connect_timeout(&address, self.patience)?;
        stream.set_read_timeout(Some(self.patience))?;
        stream.set_write_timeout(Some(self.patience))?;
        let mut head = format!(
            "{} {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\ncontent-length: {}\r\n",
            self.method,
            self.body.len()
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(&[head.as_bytes(), &self.body].concat())?;
        read(BufReader::new(stream), self.method == "HEAD")
    }
}

/// A server with an optional access token: where requests start.
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    token: Option<String>,
}

impl Client {
    /// A client of the server at this `http://` address.
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), token: None }
    }

    /// With this access token on every request.
    pub fn bearer(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// A request to a path such as `/intake/v1/reports`.
    pub fn request(&self, method: &str, path: &str) -> Request {
        let request = Request::new(method, &format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer(token),
            None => request,
        }
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Result<Answer> {
        self.request("GET", path).send()
    }

    /// Posts JSON under a fresh `Idempotency-Key`.
    pub fn post(&self, path: &str, body: &Value) -> Result<Answer> {
        self.post_as(path, body, &fresh_key())
    }

    /// Posts JSON under this `Idempotency-Key`.
    pub fn post_as(&self, path: &str, body: &Value, key: &str) -> Result<Answer> {
        self.request("POST", path).header("idempotency-key", key).json(body).send()
    }
}

/// A key that nobody has used before.
pub fn fresh_key() -> String {
    random::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// So many keys, each for one request however often that is sent.
pub fn fresh_keys(number: usize) -> Vec<String> {
    (0..number).map(|_| fresh_key()).collect()
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the system has randomness");
    bytes
}

/// A GET that succeeded with 2xx; anything else is false. For health checks.
pub fn answers(url: &str) -> bool {
    let asked = Request::new("GET", url).patience(Duration::from_secs(2)).send();
    asked.is_ok_and(|answer| answer.is_success())
}

fn read(mut reader: impl BufRead, is_head: bool) -> io::Result<Answer> {
    let broken = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let status_line = line(&mut reader)?;
    let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| broken("the answer is not HTTP"))?;
    let mut headers = Vec::new();
    loop {
        let header = line(&mut reader)?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or_else(|| broken("a header without a colon"))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new() };
    if is_head || status == 204 || status == 304 {
        return Ok(answer);
    }
    if answer.header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        loop {
            let size = line(&mut reader)?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16);
            let size = size.map_err(|_| broken("a chunk without a size"))?;
            let mut chunk = vec![0; size];
            reader.read_exact(&mut chunk)?;
            answer.body.append(&mut chunk);
            line(&mut reader)?;
            if size == 0 {
                return Ok(answer);
            }
        }
    }
    match answer.header("content-length").and_then(|length| length.parse().ok()) {
        Some(length) => {
            answer.body.resize(length, 0);
            reader.read_exact(&mut answer.body)?;
        }
        None => drop(reader.read_to_end(&mut answer.body)?),
    }
    Ok(answer)
}

fn line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut text = String::new();
    reader.read_line(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunked_answer_is_put_together() {
        let sent =
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nETag: \"1\"\r\n\r\n4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n";
        let answer = read(sent.as_bytes(), false).unwrap();
        assert_eq!((answer.status, answer.header("etag")), (201, Some("\"1\"")));
        assert_eq!(answer.json(), serde_json::json!({"a": 1}));
    }

    #[test]
    fn an_answer_without_length_ends_with_the_connection() {
        let answer = read("HTTP/1.1 200 OK\r\n\r\nall of it".as_bytes(), false).unwrap();
        assert_eq!(answer.text(), "all of it");
    }
}
