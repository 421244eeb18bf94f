//! A desk's own system: a real server that takes notices, fails, closes or hangs as it is told, and keeps everything that it was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;

/// What it does with a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// It answers with this status.
    Answers(u16),
    /// It closes the connection without a word.
    Closes,
    /// It says nothing until it does something else, and then closes.
    Hangs,
}

/// A notice as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) text: String,
    pub(crate) did: Does,
}

impl Notice {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(crate) fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub(crate) fn was_taken(&self) -> bool {
        matches!(self.did, Does::Answers(200..=299))
    }

    pub(crate) fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// What it is about.
    pub(crate) fn report(&self) -> String {
        self.body()["data"]["reportId"].as_str().unwrap().to_owned()
    }

    /// Whether one of its signatures is of this key: over id, instant and the very bytes of the body.
    pub(crate) fn is_signed_with(&self, key: &[u8]) -> bool {
        let signed = format!("{}.{}.{}", self.id(), self.header("webhook-timestamp"), self.text);
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let signatures = self.header("webhook-signature").split(' ').filter_map(|one| one.strip_prefix("v1,"));
        signatures.filter_map(|one| STANDARD.decode(one).ok()).any(|tag| hmac::verify(&key, signed.as_bytes(), &tag).is_ok())
    }
}

#[derive(Debug)]
struct State {
    does: Does,
    /// Notices about these reports are answered with a status of their own.
    refused: BTreeSet<String>,
    kept: Vec<Notice>,
}

/// The server.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Receiver {
    /// Opens one that does this.
    pub(crate) fn open(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/escalations", listener.local_addr().unwrap());
        let state = State { does, refused: BTreeSet::new(), kept: Vec::new() };
        let receiver = Self { url, state: Arc::new((Mutex::new(state), Condvar::new())) };
        let served = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let served = served.clone();
                std::thread::spawn(move || served.serve(stream));
            }
        });
        receiver
    }

    /// From now on it does this.
    pub(crate) fn does(&self, does: Does) {
        self.state.0.lock().unwrap().does = does;
        self.state.1.notify_all();
    }

    /// From now on what is about this report is gone here; or no longer.
    pub(crate) fn refuses(&self, report: &str, refuses: bool) {
        let mut state = self.state.0.lock().unwrap();
        if refuses {
            state.refused.insert(report.to_owned())
        } else {
            state.refused.remove(report)
        };
    }

    /// Every notice, in the order in which they came.
    pub(crate) fn kept(&self) -> Vec<Notice> {
        self.state.0.lock().unwrap().kept.clone()
    }

    /// The notices about a report.
    pub(crate) fn about(&self, report: &str) -> Vec<Notice> {
        self.kept().into_iter().filter(|notice| notice.report() == report).collect()
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut lines = reader.by_ref().lines().map_while(Result::ok);
        let Some(first) = lines.next() else { return };
        let split = |line: String| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let headers: BTreeMap<_, _> = lines.take_while(|line| !line.is_empty()).filter_map(split).collect();
        if first != "POST /escalations HTTP/1.1" {
            answer(&mut stream, 405);
            return;
        }
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
        let mut text = vec![0; length];
        if reader.read_exact(&mut text).is_err() {
            return;
        }
        let mut notice = Notice { headers, text: String::from_utf8(text).unwrap(), did: Does::Closes };
        let mut state = self.state.0.lock().unwrap();
        notice.did = if state.refused.contains(&notice.report()) { Does::Answers(410) } else { state.does };
        let did = notice.did;
        state.kept.push(notice);
        match did {
            Does::Answers(status) => {
                drop(state);
                answer(&mut stream, status);
            }
            Does::Closes => {}
            Does::Hangs => drop(self.state.1.wait_while(state, |state| state.does == Does::Hangs).unwrap()),
        }
    }
}

fn answer(stream: &mut TcpStream, status: u16) {
    let _ = stream.write_all(format!("HTTP/1.1 {status} So\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes());
}
