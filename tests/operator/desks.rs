//! A desk says whether it answers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::task::block_in_place;

use crate::home::{Home, condition};
use crate::seen::tells;

/// A desk that wants a token, and keeps the first lines that it was sent.
struct Desk {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Desk {
    fn open(token: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/escalations", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut stream = stream;
                let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
                kept.lock().unwrap().push(head.first().cloned().unwrap_or_default());
                let shown = head.iter().any(|line| line.eq_ignore_ascii_case(&format!("authorization: Bearer {token}")));
                let status = if shown { "405 Method Not Allowed" } else { "401 Unauthorized" };
                let _ =
                    stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes());
            }
        });
        Self { url, asked }
    }
}

fn declared(name: &str, url: &str, secret: Option<&str>) -> Value {
    let mut desk = json!({"apiVersion": "veilig.nl/v1", "kind": "EscalationDesk", "metadata": {"name": name}, "spec": {"desk": name, "webhook": {"url": url}}});
    if let Some(secret) = secret {
        desk["spec"]["webhook"]["secretKeyRef"] = json!({"name": secret, "key": "token"});
    }
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_is_reachable_when_it_answers_with_the_token_of_its_secret() {
    let Some(home) = Home::new("desks").await else { return };
    block_in_place(|| {
        let operator = home.operator();
        let desk = Desk::open("the-token");
        let until = |name: &str, told| home.until("escalationdesk", name, "Reachable", told);
        home.apply(&declared("youth-table", &desk.url, Some("veilig-desks")));
        let told = until("youth-table", ("False", "NoSecret"));
        assert_eq!(condition(&told, "Reachable")["message"], "There is no Secret veilig-desks.");
        home.kubectl(&["create", "secret", "generic", "veilig-desks", "--from-literal=token=the-token"]);
        home.kubectl(&["annotate", "escalationdesk", "youth-table", "looked-at=now"]);
        until("youth-table", ("True", "Answers"));
        let asked = desk.asked.lock().unwrap().clone();
        assert!(
            !asked.is_empty() && asked.iter().all(|line| line == "HEAD /escalations HTTP/1.1"),
            "nothing that is taken for a case: {asked:?}"
        );

        // A region of an older version, or without this service, is no reason to say nothing of the desk.
        home.until("escalationdesk", "youth-table", "Delivering", ("Unknown", "RegionUnwilling"));

        home.apply(&declared("without-token", &desk.url, None));
        until("without-token", ("False", "Unauthorized"));
        home.apply(&declared("nobody", "http://127.0.0.1:1/", None));
        until("nobody", ("False", "NoAnswer"));
        home.kubectl(&["create", "secret", "generic", "veilig-db", "--from-literal=token=the-token"]);
        home.apply(&declared("greedy", &desk.url, Some("veilig-db")));
        let told = until("greedy", ("False", "SecretForbidden"));
        assert!(condition(&told, "Reachable")["message"].as_str().unwrap().contains("operator.secrets"), "{told:#}");
        assert!(!operator.said().contains("the-token"), "a token is in the log");
        tells(&operator, "desk", "youth-table", "Reachable", 0);
    });
}
