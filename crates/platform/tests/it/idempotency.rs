//! A request with an idempotency key is done once, whatever happens to it; on real PostgreSQL, through a running service.

use std::time::Duration;

use clap::Parser;
use futures::future::join_all;
use platform::http::{Answered, Created, Valid, Validate};
use platform::may::May;
use platform::problem::{Kind, Problem};
use platform::run::{Program, Running};
use platform::{Config, Service, Work};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::Row as _;
use testkit::issuer::{Claims, Issuer};
use tokio::io::AsyncWriteExt as _;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

platform::actions! {
    /// Adds a thing.
    AddThings = "things:add-things", "Add things";
}

const POLICIES: &str = r#"permit (principal in Role::"police", action == Action::"things:add-things", resource);"#;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Thing {
    name: String,
}

impl Validate for Thing {}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ThingAdded)]
struct View {
    id: Uuid,
}

/// Adds a thing.
#[utoipa::path(post, path = "/things", request_body = Thing, responses((status = 201, body = View)))]
async fn add(may: May<AddThings>, work: Work, body: Valid<Thing>) -> Answered<Created<View>> {
    let tx = work.begin(&may).await?;
    let id = Uuid::new_v4();
    let sql = format!("insert into things (id, name) values ('{id}', '{}')", body.name);
    tx.db().execute_unprepared(&sql).await?;
    match body.name.as_str() {
        "refused" => return Err(Problem::new(Kind::Refused, "not this one")),
        "stuck" => std::future::pending().await,
        _ => tx.commit().await?,
    }
    Ok(Created(format!("things/{id}"), View { id }))
}

fn things() -> Service {
    Service::new("things", "Things")
        .migration("0001_things.sql", "create table things (id uuid primary key, name text not null)")
        .actions(ALL)
        .policies(POLICIES)
        .routes(OpenApiRouter::new().routes(routes!(add)))
}

#[derive(Parser)]
struct Told {
    #[command(flatten)]
    config: Config,
}

struct Region {
    running: Running,
    issuer: Issuer,
    database: testkit::Database,
    client: reqwest::Client,
}

impl Region {
    async fn start() -> Self {
        let database = testkit::fresh_database().await;
        let engines = tokio::task::spawn_blocking(testkit::engines::shared).await.unwrap();
        let issuer = Issuer::start().unwrap();
        let told = ["test", "--listen", "127.0.0.1:0", "--database-url", &database.url, "--nats-url", &engines.nats];
        let prefix = testkit::fresh_prefix();
        let more = ["--nats-prefix", &prefix, "--oidc-issuer", issuer.url(), "--oidc-audience", "veilig"];
        let config = Told::try_parse_from(told.iter().chain(&more)).unwrap().config;
        platform::db::migrate(&config, &[things()], None).await.unwrap();
        let running = Program::new(vec![things()]).serve(config).await.unwrap();
        Self { running, issuer, database, client: platform::tls::http().build().unwrap() }
    }

    async fn add(&self, worker: &str, key: Option<&str>, name: &str) -> (StatusCode, Value) {
        let token = self.issuer.mint(&Claims::of("police").subject(worker));
        let url = format!("http://{}/things/v1/things", self.running.address());
        let request = self.client.post(url).bearer_auth(token).json(&json!({ "name": name }));
        let request = key.into_iter().fold(request, |request, key| request.header("idempotency-key", key));
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    async fn count(&self, table: &str) -> i64 {
        let sql = format!("select count(*) from things.{table}");
        let mut db = self.database.connect().await;
        sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap().get(0)
    }

    async fn end(self) {
        self.running.stop();
        self.running.ended().await.unwrap();
    }
}

const ANN: &str = "0190a1b2-0000-7000-8000-00000000000a";
const BOB: &str = "0190a1b2-0000-7000-8000-00000000000b";

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_is_done_once_and_gets_the_same_answer() {
    let region = Region::start().await;
    let first = region.add(ANN, Some("k1"), "one").await;
    assert_eq!(first.0, 201);
    assert_eq!(region.add(ANN, Some("k1"), "one").await, first);
    assert_eq!(region.count("things").await, 1);
    // the key is of one worker, and of one request
    assert_ne!(region.add(BOB, Some("k1"), "one").await.1, first.1);
    let (status, problem) = region.add(ANN, Some("k1"), "two").await;
    assert_eq!((status.as_u16(), &problem["type"]), (422, &json!("urn:problem-type:veilig:key-reused")));
    assert_eq!(problem["errors"][0]["field"], "Idempotency-Key");
    assert_eq!(region.count("things").await, 2);
    // without a key each is a request of its own
    assert_ne!(region.add(ANN, None, "one").await.1, region.add(ANN, None, "one").await.1);
    region.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_done_and_all_get_its_answer() {
    let region = Region::start().await;
    let all = join_all((0..20).map(|_| region.add(ANN, Some("k1"), "one"))).await;
    assert!(all.iter().all(|told| told == &all[0] && told.0 == 201), "{all:?}");
    assert_eq!(region.count("things").await, 1);
    region.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_keeps_neither_its_effect_nor_its_key() {
    let region = Region::start().await;
    for _ in 0..2 {
        assert_eq!(region.add(ANN, Some("k1"), "refused").await.0, 422);
    }
    assert_eq!((region.count("things").await, region.count("idempotency_keys").await), (0, 0));
    assert_eq!(region.add(ANN, Some("k1"), "one").await.0, 201);
    region.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_request_leaves_nothing_and_can_be_sent_again() {
    let region = Region::start().await;
    let stuck = tokio::time::timeout(Duration::from_secs(1), region.add(ANN, Some("k1"), "stuck")).await;
    assert!(stuck.is_err());
    assert_eq!(region.add(ANN, Some("k1"), "one").await.0, 201);
    assert_eq!(region.count("things").await, 1);
    region.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_clients_that_never_send_their_body_delay_nobody() {
    let region = Region::start().await;
    region.add(ANN, None, "first").await;
    let token = region.issuer.mint(&Claims::of("police").subject(ANN));
    let head = format!(
        "POST /things/v1/things HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n"
    );
    let silent = join_all((0..50).map(|_| async {
        let mut client = tokio::net::TcpStream::connect(region.running.address()).await.unwrap();
        client.write_all(head.as_bytes()).await.unwrap();
        client
    }));
    let silent = silent.await;
    // Fewer connections to the database than there are silent clients: if they held one each, these would not be answered.
    for number in 0..10 {
        assert_eq!(region.add(BOB, Some(&format!("k{number}")), "quick").await.0, 201);
    }
    drop(silent);
    assert_eq!(region.count("things").await, 11);
    region.end().await;
}
