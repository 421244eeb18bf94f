//! A small region for tests: `alpha` tells things, `beta` takes them in. Each test has a database and a prefix of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use futures::StreamExt;
use platform::may::{Action, Cause, May};
use platform::outbox::Fact;
use platform::run::{Program, Running};
use platform::{Background, BoxError, Config, Received, Refused, Service, Subscription, Tx, Work, db, telemetry};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sqlx::PgConnection;
use testkit::engines::shared;
use testkit::{Database, fresh_database, fresh_prefix};
use tokio::sync::oneshot;
use uuid::Uuid;

pub(crate) mod line;

/// The one fact of these tests.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ThingHappened {
    #[prost(string, tag = "1")]
    pub(crate) thing_id: String,
    #[prost(string, tag = "2")]
    pub(crate) mood: String,
}

/// The one action.
pub(crate) enum Act {}
impl Action for Act {
    const NAME: &'static str = "alpha:act";
    const TITLE: &'static str = "Act";
}

/// The right to act.
pub(crate) fn may() -> May<Act> {
    May::system(Cause { service: "alpha", on_behalf_of: None })
}

pub(crate) const KIND: &str = "alpha.thing_happened";

/// A database and a prefix, and what programs are told about them.
pub(crate) struct Region {
    pub(crate) database: Database,
    pub(crate) prefix: String,
    pub(crate) nats: String,
    more: Vec<String>,
}

impl Region {
    /// Made and migrated.
    pub(crate) async fn new() -> Self {
        let region = Self::empty().await;
        db::migrate(&region.config(), &[alpha().0, beta().0], None).await.unwrap();
        region
    }

    pub(crate) async fn empty() -> Self {
        let nats = tokio::task::spawn_blocking(|| shared().nats.clone()).await.unwrap();
        Self { database: fresh_database().await, prefix: fresh_prefix(), nats, more: vec![] }
    }

    /// One that another process has made.
    pub(crate) fn at(url: &str, prefix: &str, nats: &str) -> Self {
        let database = Database { name: String::new(), url: url.to_owned() };
        Self { database, prefix: prefix.to_owned(), nats: nats.to_owned(), more: vec![] }
    }

    /// With one more flag.
    pub(crate) fn with(&self, flag: &str, value: &str) -> Self {
        let Self { database, prefix, nats, more } = self;
        let more = more.iter().map(String::as_str).chain([flag, value]).map(str::to_owned).collect();
        Self { database: database.clone(), prefix: prefix.clone(), nats: nats.clone(), more }
    }

    pub(crate) fn on(mut self, nats: &str) -> Self {
        nats.clone_into(&mut self.nats);
        self
    }

    pub(crate) fn config(&self) -> Config {
        let flags = [
            "test",
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            &self.database.url,
            "--nats-url",
            &self.nats,
            "--nats-prefix",
            &self.prefix,
        ];
        Config::parse_from(flags.into_iter().chain(self.more.iter().map(String::as_str))).unwrap()
    }

    /// Runs `alpha` and gives the way to its transactions.
    pub(crate) async fn alpha(&self) -> (Running, Work) {
        let (service, work) = alpha();
        let running = Program::new(vec![service]).serve(self.config()).await.unwrap();
        (running, work.await.unwrap())
    }

    /// Runs `beta`.
    pub(crate) async fn beta(&self) -> (Running, Work) {
        let (service, work) = beta();
        let running = Program::new(vec![service]).serve(self.config()).await.unwrap();
        (running, work.await.unwrap())
    }

    /// Facts of this region in the stream: how often each id is there.
    pub(crate) async fn in_stream(&self) -> BTreeMap<Uuid, usize> {
        let mut found = BTreeMap::new();
        for message in self.messages("FACTS").await {
            let id = message.headers.as_ref().unwrap().get("ce-id").unwrap().as_str().parse().unwrap();
            *found.entry(id).or_default() += 1;
        }
        found
    }

    /// All messages of a stream of this region.
    pub(crate) async fn messages(&self, stream: &str) -> Vec<async_nats::jetstream::Message> {
        let Ok(stream) = self.jetstream().await.get_stream(format!("{}{stream}", self.prefix)).await else {
            return vec![];
        };
        let number = stream.cached_info().state.messages;
        let config = async_nats::jetstream::consumer::pull::OrderedConfig::default();
        let messages = stream.create_consumer(config).await.unwrap().messages().await.unwrap();
        messages.take(number as usize).map(Result::unwrap).collect().await
    }

    pub(crate) async fn jetstream(&self) -> async_nats::jetstream::Context {
        let servers: Vec<&str> = self.nats.split(',').collect();
        async_nats::jetstream::new(async_nats::connect(servers).await.unwrap())
    }

    /// What a query of one number gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut db: PgConnection = self.database.connect().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap()
    }

    /// How many effects `beta` has had, and of how many facts.
    pub(crate) async fn effects(&self) -> (i64, i64) {
        let all = self.number("select count(*) from beta.effects").await;
        (all, self.number("select count(distinct fact_id) from beta.effects").await)
    }

    pub(crate) async fn unpublished(&self) -> i64 {
        self.number("select count(*) from alpha.outbox where published_at is null").await
    }
}

/// Gives spans ids for the rest of this process.
pub(crate) fn traced() {
    static ONCE: LazyLock<telemetry::Guard> = LazyLock::new(|| {
        let mut flags = Config::parse_from(["test"]).unwrap().telemetry;
        "warn".clone_into(&mut flags.log);
        telemetry::init(&flags, "test").unwrap()
    });
    LazyLock::force(&ONCE);
}

/// A loop that hands out the way to transactions.
pub(crate) fn handing_out(service: Service) -> (Service, oneshot::Receiver<Work>) {
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

pub(crate) fn alpha() -> (Service, oneshot::Receiver<Work>) {
    handing_out(Service::new("alpha", "Alpha").migration("0001_things.sql", "create table things (id uuid primary key)"))
}

pub(crate) fn beta() -> (Service, oneshot::Receiver<Work>) {
    let service = Service::new("beta", "Beta")
        .migration("0001_effects.sql", "create table effects (fact_id uuid not null, mood text not null)")
        .subscription(Subscription::facts("beta", &["alpha.>"], take_in).at_once(4));
    handing_out(service)
}

/// Takes a fact in according to its mood; a `moody` table entry changes the mood of all that are poisoned.
async fn take_in(tx: &mut Tx, fact: Received) -> Result<(), Refused> {
    let thing: ThingHappened = fact.read()?;
    match thing.mood.as_str() {
        "poisoned" if tx.provided::<Healed>().is_none() => return Err(Refused::give_up("it is poisoned")),
        "hesitant" if fact.attempt() < 3 => return Err(Refused::retry("not yet")),
        "panicking" if fact.attempt() < 2 => panic!("at the disco"),
        "effect, then poison" => {
            effect(tx, &fact, "half").await?;
            return Err(Refused::give_up("after an effect"));
        }
        _ => {}
    }
    effect(tx, &fact, &thing.mood).await
}

/// Provided to a `beta` that takes poison.
#[derive(Clone)]
pub(crate) struct Healed;

async fn effect(tx: &mut Tx, fact: &Received, mood: &str) -> Result<(), Refused> {
    let sql = "insert into effects (fact_id, mood) values ($1, $2)";
    tx.db().execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [fact.id.into(), mood.into()])).await?;
    Ok(())
}

/// A fact of a mood.
pub(crate) fn thing(mood: &str) -> Fact {
    Fact::new(KIND, &ThingHappened { thing_id: Uuid::from_u128(7).to_string(), mood: mood.into() })
}

/// Tells one fact in a transaction of its own.
pub(crate) async fn tell(work: &Work, fact: Fact) -> Uuid {
    let mut tx = work.begin(&may()).await.unwrap();
    let id = tx.emit(fact).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Tells many, one transaction each.
pub(crate) async fn tell_many(work: &Work, number: usize) -> Vec<Uuid> {
    let mut ids = vec![];
    for _ in 0..number {
        ids.push(tell(work, thing("glad")).await);
    }
    ids
}
