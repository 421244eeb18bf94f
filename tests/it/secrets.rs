//! Nothing personal leaves the service that keeps it: what stories say of people is looked for wherever it must not be.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use testkit::engines::{Engines, Safety};
use testkit::folder::{RunFolder, checkout};
use testkit::http::Client;
use testkit::stories::{Seconds, Story, play};
use testkit::{Issuer, Setup};

use crate::collector::Collector;

/// Stories that are over soon, with names, addresses, reasons, purposes and words of reporters in them.
const STORIES: [&str; 4] = [
    "4-a-declined-transfer.yaml",
    "6-no-follow-up-and-a-report-that-is-none.yaml",
    "10-contact-that-recovers.yaml",
    "12-a-revoked-authorisation.yaml",
];

/// Whether this is a code of a closed list, an id or a date rather than something said of somebody.
fn is_code(field: &str, text: &str) -> bool {
    let kebab = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    kebab || text.contains('{') || ["birthDate", "reviewDate"].contains(&field)
}

/// What a body says in free words.
fn words(field: &str, value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if !is_code(field, text) && text.len() > 3 => drop(into.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| words(field, item, into)),
        Value::Object(fields) => fields.iter().for_each(|(name, item)| words(name, item, into)),
        _ => {}
    }
}

/// The text of every file under a folder, as it lies on disk.
fn on_disk(folder: &Path) -> Vec<u8> {
    let mut bytes = vec![];
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        match entry.file_type().unwrap().is_dir() {
            true => bytes.extend(on_disk(&path)),
            false => bytes.extend(std::fs::read(&path).unwrap_or_default()),
        }
    }
    bytes
}

/// Everything in the tables by which services tell each other things and keep books, and in all tables of those who know no people.
async fn tables(url: &str) -> Vec<u8> {
    let mut db = PgConnection::connect(url).await.unwrap();
    let ask = "select format('select coalesce(string_agg(t::text, e''\\n''), '''') from %I.%I t', schemaname, tablename) from pg_tables \
               where schemaname in ('deadlines', 'workflows') or tablename in ('outbox', 'outbox_states', 'inbox', 'parked', 'audit')";
    let queries: Vec<String> = sqlx::query_scalar(ask).fetch_all(&mut db).await.unwrap();
    assert!(queries.len() > 20, "only {} tables", queries.len());
    let mut bytes = vec![];
    for query in queries {
        let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&mut db).await.unwrap();
        // Facts lie there as bytes, which PostgreSQL writes in hexadecimal.
        bytes.extend(text.into_bytes());
    }
    let facts: Vec<Vec<u8>> = sqlx::query_scalar(
        "select payload from intake.outbox union all select payload from fjc_planning.outbox \
        union all select payload from supervision.outbox union all select payload from wijzer_scheiden.outbox union all select payload from elder_abuse.outbox \
        union all select payload from deadlines.outbox",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    bytes.extend(facts.into_iter().flatten());
    bytes
}

fn shows(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_reaches_facts_temporal_logs_metrics_or_traces() {
    let folder = RunFolder::new("secrets").unwrap();
    let path = folder.path().to_owned();
    let collector = Collector::start().await;
    let endpoint = collector.url();
    let (region, metrics, told, subject) = tokio::task::spawn_blocking(move || live(&path, &endpoint)).await.unwrap();
    assert!(told.len() > 15, "the stories say little: {told:?}");

    let logs = on_disk(&folder.path().join("veilig"));
    let engines = |name: &str| on_disk(&folder.path().join("engines").join(name));
    let places = [
        ("the stream of facts", engines("nats"), subject.as_str()),
        ("Temporal's database", engines("temporal"), subject.as_str()),
        ("tables that hold no people", tables(&region.addresses().postgres).await, subject.as_str()),
        ("logs", logs, "intake.report_received"),
        ("metrics", metrics.into_bytes(), "veilig_"),
        ("traces", format!("{:?}", collector.spans()).into_bytes(), "POST /intake/v1/reports"),
    ];
    let mut leaks = vec![];
    for (place, bytes, control) in &places {
        assert!(shows(bytes, control), "the search does not look in the right place: {control} is not in {place}");
        leaks.extend(told.iter().filter(|word| shows(bytes, word)).map(|word| format!("{word:?} is in {place}")));
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    println!(
        "{} names, addresses and notes were looked for in {} bytes",
        told.len(),
        places.iter().map(|place| place.1.len()).sum::<usize>()
    );
}

/// Plays the stories on engines whose files can be read; gives the engines, the metrics, what was said, and a report's id.
fn live(folder: &Path, endpoint: &str) -> (Engines, String, BTreeSet<String>, String) {
    let engines = Engines::start(&folder.join("engines"), Safety::Process, &|_| {}).unwrap();
    let at = engines.addresses();
    let issuer = Issuer::start().unwrap();
    let setup = Setup::new(&folder.join("veilig")).binary(Path::new(env!("CARGO_BIN_EXE_veilig"))).database(&at.postgres);
    let setup = setup.engines(&at, "", "default").unwrap().issuer(&issuer).unwrap();
    let setup =
        setup.set("otlp-endpoint", endpoint).set("log", "debug,h2=info,hyper=info,hyper_util=info,rustls=info,sqlx=debug");
    setup.run(&["migrate"]).unwrap();
    let veilig = setup.serve(&["all"]).unwrap();
    let policy = std::fs::read_to_string(checkout().join("policies/demo.yaml")).unwrap();
    let manager = veilig.client(&issuer, "policy-manager");
    let version = manager.post("/deadlines/v1/policies", &serde_json::json!({ "yaml": policy })).unwrap().json();
    let version = version["version"].as_str().unwrap().to_owned();
    manager.post(&format!("/deadlines/v1/policies/{version}/activate"), &serde_json::json!({})).unwrap();

    let stories = STORIES.map(|file| Story::read(&checkout().join("stories").join(file)).unwrap());
    let mut told = BTreeSet::new();
    stories.iter().flat_map(|story| &story.steps).for_each(|step| words("", &step.body, &mut told));
    play(&stories, veilig.url(), &issuer, &mut Seconds::from_now(), &mut |_, _| {}).unwrap();
    // A body that is refused is not told in a log either.
    let police = veilig.client(&issuer, "police");
    let wrong = serde_json::json!({ "reporter": { "capacity": "Geheimenisdrager" }, "description": "Onzegbaarheden" });
    assert_eq!(police.post("/intake/v1/reports", &wrong).unwrap().status, 400);
    told.extend(["Geheimenisdrager", "Onzegbaarheden"].map(str::to_owned));

    let reports = veilig.client(&issuer, "vt-team-lead").get("/intake/v1/reports?limit=1").unwrap().json();
    let subject = reports["items"][0]["reportId"].as_str().unwrap().to_owned();
    let metrics = Client::new(veilig.url()).get("/metrics").unwrap().text();
    (engines, metrics, told, subject)
}
