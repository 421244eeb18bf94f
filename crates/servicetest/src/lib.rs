#![doc = include_str!("../README.md")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod hand_out;
mod told;
mod worker;

use std::collections::BTreeMap;

use platform::may::{Action, Cause, May};
use platform::outbox::Fact;
use platform::run::{Program, Running};
use platform::{Config, Service, Work, db};
use proto::FactMessage;
use testkit::engines::shared;
use testkit::http::Client;
use testkit::{Claims, Database, Issuer, fresh_database, fresh_prefix, wait_for};
use uuid::Uuid;

pub use told::{Message, Told};
pub use worker::{Worker, refusal};

/// The right of another service to tell.
enum Tell {}
impl Action for Tell {
    const NAME: &'static str = "elsewhere:tell";
    const TITLE: &'static str = "Tell a fact";
}

/// A running service, with others that tell facts.
pub struct Region {
    /// Its database.
    pub database: Database,
    service: &'static str,
    url: String,
    issuer: Issuer,
    prefix: String,
    nats: String,
    works: BTreeMap<&'static str, Work>,
    running: Running,
}

impl Drop for Region {
    fn drop(&mut self) {
        self.running.stop();
    }
}

impl Region {
    /// Starts a service; facts of these others can be told to it.
    pub async fn start(service: fn() -> Service, others: &[&'static str]) -> Self {
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
        let all = || {
            let others = others.iter().map(|name| Service::new(name, "Another service"));
            std::iter::once(service()).chain(others)
        };
        db::migrate(&config, &all().collect::<Vec<_>>(), None).await.unwrap();
        let name = service().name();
        let names = std::iter::once(name).chain(others.iter().copied());
        let (services, waiting): (Vec<_>, Vec<_>) = all().map(hand_out::handing_out).unzip();
        let running = Program::new(services).serve(config).await.unwrap();
        let mut works = BTreeMap::new();
        for (name, work) in names.zip(waiting) {
            works.insert(name, work.await.unwrap());
        }
        Self { url: format!("http://{}", running.address()), service: name, works, database, issuer, prefix, nats, running }
    }

    /// The way to the service's own transactions.
    pub fn work(&self) -> &Work {
        &self.works[self.service]
    }

    /// A worker with a role.
    pub fn worker(&self, role: &str) -> Worker {
        self.bearer(&Claims::of(role))
    }

    /// A worker with these claims.
    pub fn bearer(&self, claims: &Claims) -> Worker {
        Worker::new(Client::new(&self.url).bearer(&self.issuer.mint(claims)), self.service)
    }

    /// Nobody.
    pub fn nobody(&self) -> Worker {
        Worker::new(Client::new(&self.url), self.service)
    }

    /// Another service tells a fact of its own.
    pub async fn tells<M: FactMessage>(&self, message: &M) -> Uuid {
        self.tells_as(Fact::new(M::KIND, message)).await
    }

    /// Another service tells a fact of its own, of an instant or with an id.
    pub async fn tells_as(&self, fact: Fact) -> Uuid {
        let (teller, _) = fact.kind().split_once('.').unwrap();
        let may = May::<Tell>::system(Cause { service: "elsewhere", on_behalf_of: None });
        let mut tx = self.works[teller].begin(&may).await.unwrap();
        let id = tx.emit(fact).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Waits until a fact of another service was taken in, with or without effect.
    pub async fn taken_in(&self, id: Uuid) {
        let rows = format!("select count(*) from {}.inbox where fact_id = '{id}'", self.schema());
        wait_for("the fact is taken in", async || match self.number(&rows).await {
            0 => Err("it is not"),
            _ => Ok(()),
        })
        .await;
    }

    /// Everything that the service published, in the order of the stream, once nothing is left to publish.
    pub async fn told(&self) -> Vec<Told> {
        let outbox = format!("select count(*) from {}.outbox where published_at is null", self.schema());
        wait_for("everything is published", async || match self.number(&outbox).await {
            0 => Ok(()),
            left => Err(format!("{left} facts are left")),
        })
        .await;
        let facts = format!("{}facts.", self.prefix);
        let own = format!("{}.", self.service);
        let messages = self.messages().await.into_iter();
        messages.filter_map(|message| Told::read(&message, &facts)).filter(|told| told.kind.starts_with(&own)).collect()
    }

    /// The facts of one kind.
    pub async fn told_of<M: FactMessage>(&self) -> Vec<Told> {
        self.told().await.into_iter().filter(|told| told.kind == M::KIND).collect()
    }

    /// Everything in the stream of facts.
    pub async fn messages(&self) -> Vec<Message> {
        told::messages(&self.nats, &self.prefix).await
    }

    /// What a query of one number gives.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut db = self.database.connect().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap()
    }

    /// The constraint by which the database itself refuses a statement.
    pub async fn refused_by(&self, sql: &str) -> String {
        let mut db = self.database.connect().await;
        let refused = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut db).await;
        match refused {
            Ok(_) => "nothing".to_owned(),
            Err(error) => error.as_database_error().and_then(|error| error.constraint()).unwrap_or("no constraint").to_owned(),
        }
    }

    /// The PostgreSQL schema of the service.
    fn schema(&self) -> String {
        self.service.replace('-', "_")
    }
}

/// A fresh id.
pub fn fresh_id() -> String {
    Uuid::new_v4().to_string()
}
