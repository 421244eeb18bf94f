//! The relay: one per service, however many replicas; moves committed rows to JetStream and never loses one.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::PgListener;
use sqlx::{query, query_scalar};
use tokio_util::sync::CancellationToken;

use super::lost;
use super::publish::Publisher;
use crate::db::{direct, lock, options};
use crate::error::chain;
use crate::nats::{Identity, StreamName};
use crate::work::Context;
use crate::{Error, telemetry};

/// Polling, should a wake have been missed.
const POLL: Duration = Duration::from_secs(1);
/// How often the streams are asked which ones they are.
const LOOK: Duration = Duration::from_secs(3);
/// At most one NOTIFY in this time from a replica that is not the relay.
const NOTIFY: Duration = Duration::from_millis(20);
/// A statement of the relay that takes longer than this has lost its connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Moves one service's rows to JetStream.
pub(crate) struct Relay {
    context: Arc<Context>,
    stop: CancellationToken,
    channel: String,
    lock: i64,
}

/// What the relay knows of the streams while it holds the lock.
struct Streams {
    facts: Identity,
    schedules: Identity,
    looked: Instant,
    connects: u64,
}

impl Relay {
    /// A relay that ends when `stop` is cancelled, after a last batch.
    pub(crate) fn new(context: Arc<Context>, stop: CancellationToken) -> Self {
        let channel = format!("outbox_{}", context.name);
        let lock = lock(&channel);
        Self { context, stop, channel, lock }
    }

    /// Runs until stopped; after any failure it starts again with a new connection.
    pub(crate) async fn run(self) {
        loop {
            match self.session().await {
                Ok(()) => return,
                Err(error) => tracing::warn!(service = self.context.name, error = chain(&error), "the relay starts again"),
            }
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    async fn session(&self) -> Result<(), Error> {
        let pool = direct(options(&self.context.config.postgres, true).await?, self.context.name);
        let mut db = soon(PgListener::connect_with(&pool)).await?;
        db.ignore_pool_close_event(true);
        db.eager_reconnect(false);
        soon(db.listen(&self.channel)).await?;
        let ended = self.turns(&mut db).await;
        drop(db);
        let _ = tokio::time::timeout(PATIENCE, pool.close()).await;
        ended
    }

    async fn turns(&self, db: &mut PgListener) -> Result<(), Error> {
        let mut streams = None;
        let mut notified = Instant::now();
        loop {
            let stopping = self.stop.is_cancelled();
            if stopping {
                // What was begun is also told, if a connection is still being made.
                let _ = tokio::time::timeout(PATIENCE, self.context.nats.reached()).await;
            }
            let held = self.hold(db).await?;
            if !held {
                streams = None;
            } else if self.context.nats.connected()
                && let Err(error) = self.publish(db, &mut streams).await
            {
                // Is it the database? Then the next statement says so, and a new session begins.
                streams = None;
                tracing::warn!(service = self.context.name, error = chain(&error), "facts wait in the outbox");
            }
            if stopping {
                return Ok(());
            }
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = tokio::time::sleep(POLL) => {}
                told = db.try_recv(), if held => if told?.is_none() {
                    return Err(Error::postgres("the connection was lost"));
                },
                () = self.context.wake.rung() => if !held {
                    tokio::time::sleep(NOTIFY.saturating_sub(notified.elapsed())).await;
                    notified = Instant::now();
                    soon(query("select pg_notify($1, '')").bind(&self.channel).execute(&mut *db)).await?;
                }
            }
        }
    }

    /// Whether this process is the service's relay: checked before each batch, because a session may have been lost unseen.
    async fn hold(&self, db: &mut PgListener) -> Result<bool, Error> {
        let sql =
            "select case when exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
                                            and ((classid::bigint << 32) | objid::bigint) = $1)
                   then true else pg_try_advisory_lock($1) end";
        let held: bool = soon(query_scalar(sql).bind(self.lock).fetch_one(&mut *db)).await?;
        telemetry::relay(self.context.name, held);
        Ok(held)
    }

    /// Publishes until nothing is left.
    async fn publish(&self, db: &mut PgListener, known: &mut Option<Streams>) -> Result<(), Error> {
        loop {
            let streams = self.look(db, known).await?;
            let publisher =
                Publisher { service: self.context.name, oin: &self.context.config.identity.oin, nats: &self.context.nats };
            let facts = publisher.facts(db, &streams.facts, streams.connects).await?;
            let states = publisher.states(db, &streams.schedules).await?;
            telemetry::published(self.context.name, facts.published, states.published);
            if facts.published < facts.read || states.published < states.read {
                streams.looked -= LOOK;
            }
            if !(facts.more() || states.more()) || !self.hold(db).await? {
                return Ok(());
            }
        }
    }

    /// What was lost from the database was told already, and who took it in does not hear again what the database still holds.
    fn tell_whether_restored(&self, is_ahead: bool) {
        telemetry::behind_stream(self.context.name, is_ahead);
        if is_ahead {
            let service = self.context.name;
            tracing::error!(
                service,
                "the stream knows facts that the database does not: was it restored? Then run veilig facts restored"
            );
        }
    }

    /// The streams as they are now; what they have lost is marked as not published.
    async fn look<'a>(&self, db: &mut PgListener, known: &'a mut Option<Streams>) -> Result<&'a mut Streams, Error> {
        let nats = &self.context.nats;
        let connects = nats.connects();
        let fresh = known.as_ref().is_some_and(|known| known.looked.elapsed() < LOOK && known.connects == connects);
        if !fresh {
            let facts = nats.identity(StreamName::Facts).await?;
            let schedules = nats.identity(StreamName::Schedules).await?;
            let shorter =
                |before: Identity, now: Identity| before.created_at != now.created_at || now.last_sequence < before.last_sequence;
            let suspect = known.as_ref().is_none_or(|known| {
                known.connects != connects || shorter(known.facts, facts) || shorter(known.schedules, schedules)
            });
            if suspect {
                lost::beyond(db, StreamName::Facts, &facts).await?;
                lost::beyond(db, StreamName::Schedules, &schedules).await?;
                lost::overwritten(db, nats, &facts).await?;
                lost::recent_states(db).await?;
                self.tell_whether_restored(lost::is_ahead(db, nats, self.context.name).await?);
            }
            *known = Some(Streams { facts, schedules, looked: Instant::now(), connects });
        }
        Ok(known.as_mut().expect("it was known or has just been made"))
    }
}

/// A statement that must not take long: the connection may be cut without either side knowing.
pub(super) async fn soon<T>(statement: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, Error> {
    match tokio::time::timeout(PATIENCE, statement).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Error::postgres("no answer within five seconds")),
    }
}
