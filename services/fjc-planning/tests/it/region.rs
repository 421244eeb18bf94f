//! Fjc-planning running by itself, with a database and a prefix of its own; what it hears from others is told in their names.

use std::sync::{Arc, Mutex};

use futures::StreamExt;
use kernel::fact::Fields;
use kernel::time::Timestamp;
use platform::may::{Action, Cause, May};
use platform::outbox::Fact;
use platform::run::{Program, Running};
use platform::{Background, BoxError, Config, Service, Work, db};
use proto::FactMessage;
use serde_json::Value;
use testkit::engines::shared;
use testkit::http::{Answer, Client, fresh_key};
use testkit::{Claims, Database, Issuer, fresh_database, fresh_prefix, wait_for};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Who else tells facts here.
const OTHERS: [&str; 2] = ["intake", "supervision"];

/// The right of another service to tell.
enum Tell {}
impl Action for Tell {
    const NAME: &'static str = "elsewhere:tell";
    const TITLE: &'static str = "Tell a fact";
}

/// A fact as it was published.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) kind: String,
    pub(crate) occurred_at: Timestamp,
    pub(crate) fields: Fields,
}

impl Told {
    pub(crate) fn id(&self, field: &str) -> String {
        self.ids(field).first().cloned().unwrap_or_default()
    }

    pub(crate) fn ids(&self, field: &str) -> Vec<String> {
        self.fields.ids.get(field).into_iter().flatten().map(ToString::to_string).collect()
    }

    pub(crate) fn code(&self, field: &str) -> &str {
        self.fields.codes.get(field).and_then(|codes| codes.first()).map_or("", String::as_str)
    }
}

/// A running fjc-planning.
pub(crate) struct Region {
    pub(crate) database: Database,
    url: String,
    issuer: Issuer,
    prefix: String,
    nats: String,
    others: Vec<(&'static str, Work)>,
    running: Running,
}

impl Drop for Region {
    fn drop(&mut self) {
        self.running.stop();
    }
}

impl Region {
    pub(crate) async fn new() -> Self {
        let level = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".into());
        let _ = tracing_subscriber::fmt().with_test_writer().with_env_filter(level).try_init();
        let nats = tokio::task::spawn_blocking(|| shared().nats.clone()).await.unwrap();
        let (database, prefix, issuer) = (fresh_database().await, fresh_prefix(), Issuer::start().unwrap());
        let flags = [
            "test",
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            &database.url,
            "--nats-url",
            &nats,
            "--nats-prefix",
            &prefix,
            "--oidc-issuer",
            issuer.url(),
        ];
        let config = Config::parse_from(flags).unwrap();
        let all = || OTHERS.map(|name| (name, Service::new(name, "Another service")));
        let migrated: Vec<_> = all().into_iter().map(|(_, other)| other).chain([fjc_planning::service()]).collect();
        db::migrate(&config, &migrated, None).await.unwrap();
        let mut services = vec![fjc_planning::service()];
        let mut waiting = vec![];
        for (name, other) in all() {
            let (other, work) = handing_out(other);
            services.push(other);
            waiting.push((name, work));
        }
        let running = Program::new(services).serve(config).await.unwrap();
        let mut others = vec![];
        for (name, work) in waiting {
            others.push((name, work.await.unwrap()));
        }
        Self { url: format!("http://{}", running.address()), others, database, issuer, prefix, nats, running }
    }

    /// A worker with a role.
    pub(crate) fn worker(&self, role: &str) -> Worker {
        self.bearer(&Claims::of(role))
    }

    /// A worker with these claims.
    pub(crate) fn bearer(&self, claims: &Claims) -> Worker {
        Worker(Client::new(&self.url).bearer(&self.issuer.mint(claims)))
    }

    /// Nobody.
    pub(crate) fn nobody(&self) -> Worker {
        Worker(Client::new(&self.url))
    }

    /// Another service tells a fact of its own.
    pub(crate) async fn tells<M: FactMessage>(&self, message: &M) -> Uuid {
        self.tells_as(Fact::new(M::KIND, message)).await
    }

    /// Another service tells a fact of its own, of an instant or with an id.
    pub(crate) async fn tells_as(&self, fact: Fact) -> Uuid {
        let (_, work) = self.others.iter().find(|(name, _)| fact.kind().starts_with(&format!("{name}."))).unwrap();
        let may = May::<Tell>::system(Cause { service: "elsewhere", on_behalf_of: None });
        let mut tx = work.begin(&may).await.unwrap();
        let id = tx.emit(fact).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Waits until a fact of another service was taken in, with or without effect.
    pub(crate) async fn taken_in(&self, id: Uuid) {
        let rows = format!("select count(*) from fjc_planning.inbox where fact_id = '{id}'");
        wait_for("the fact is taken in", async || match self.number(&rows).await {
            0 => Err("it is not"),
            _ => Ok(()),
        })
        .await;
    }

    /// Everything that fjc-planning published, in the order of the stream, once nothing is left to publish.
    pub(crate) async fn told(&self) -> Vec<Told> {
        let outbox = "select count(*) from fjc_planning.outbox where published_at is null";
        wait_for("everything is published", async || match self.number(outbox).await {
            0 => Ok(()),
            left => Err(format!("{left} facts are left")),
        })
        .await;
        let mut told = Vec::new();
        for message in self.messages().await {
            let header = |name| message.headers.as_ref().unwrap().get(name).map_or("", |value| value.as_str()).to_owned();
            let Some(what) = message.subject.strip_prefix(&format!("{}facts.fjc-planning.", self.prefix)) else { continue };
            let kind = format!("fjc-planning.{what}");
            let fields = proto::read(&kind, &message.payload).unwrap();
            told.push(Told { occurred_at: header("ce-time").parse().unwrap(), fields, kind });
        }
        told
    }

    /// The facts of one kind.
    pub(crate) async fn told_of<M: FactMessage>(&self) -> Vec<Told> {
        self.told().await.into_iter().filter(|told| told.kind == M::KIND).collect()
    }

    /// Everything in the stream of facts.
    pub(crate) async fn messages(&self) -> Vec<async_nats::jetstream::Message> {
        let jetstream = async_nats::jetstream::new(async_nats::connect(&self.nats).await.unwrap());
        let Ok(stream) = jetstream.get_stream(format!("{}FACTS", self.prefix)).await else { return vec![] };
        let number = usize::try_from(stream.cached_info().state.messages).unwrap();
        let config = async_nats::jetstream::consumer::pull::OrderedConfig::default();
        let messages = stream.create_consumer(config).await.unwrap().messages().await.unwrap();
        messages.take(number).map(Result::unwrap).collect().await
    }

    /// What a query of one number gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut db = self.database.connect().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap()
    }

    /// The constraint by which the database itself refuses a statement.
    pub(crate) async fn refused_by(&self, sql: &str) -> String {
        let mut db = self.database.connect().await;
        let refused = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut db).await;
        match refused {
            Ok(_) => "nothing".to_owned(),
            Err(error) => error.as_database_error().and_then(|error| error.constraint()).unwrap_or("no constraint").to_owned(),
        }
    }
}

/// Somebody who asks things of fjc-planning.
#[derive(Clone)]
pub(crate) struct Worker(Client);

impl Worker {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.0.request("GET", &format!("/fjc-planning/v1{path}")).fetch().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.0.request("POST", &format!("/fjc-planning/v1{path}")).json(body);
        request.header("idempotency-key", &fresh_key()).fetch().await.unwrap()
    }

    /// Posts what must succeed, and gives the answer.
    pub(crate) async fn does(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(answer.is_success(), "{path}: {} {}", answer.status, answer.text());
        answer.json()
    }

    /// Reads what must be there.
    pub(crate) async fn reads(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }
}

/// The status of a refusal, and the field that it names first.
pub(crate) fn refusal(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{} {}", answer.status, answer.text());
    (answer.status, answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned())
}

/// A fresh id.
pub(crate) fn fresh_id() -> String {
    Uuid::new_v4().to_string()
}

/// A loop that hands out the way to a service's transactions.
fn handing_out(service: Service) -> (Service, oneshot::Receiver<Work>) {
    let (give, take) = oneshot::channel();
    let give = Arc::new(Mutex::new(Some(give)));
    let hand_out = move |background: Background| {
        let give = give.clone();
        async move {
            if let Some(give) = give.lock().unwrap().take() {
                let _ = give.send(background.work().clone());
            }
            background.stop().cancelled().await;
            Ok::<_, BoxError>(())
        }
    };
    (service.background("hand-out", hand_out), take)
}
