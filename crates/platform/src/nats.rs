//! NATS JetStream: the connection, the two streams, and their names.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::connection::State as Connection;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::DeleteStreamErrorKind;
use async_nats::jetstream::stream::{Compression, Config as StreamConfig, DiscardPolicy, StorageType};
use async_nats::jetstream::{Context as JetStream, ContextBuilder};
use async_nats::{Client, ConnectOptions, Event};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::config;
use crate::db::Instant;
use crate::error::chain;
use crate::tls;

/// How often the connection is looked at by who waits for it.
const LOOK: Duration = Duration::from_millis(50);

/// The two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamName {
    /// Everything that happened.
    Facts,
    /// The latest state of each subject.
    Schedules,
}

/// Which stream it is (it may have been deleted and made again) and how far it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) created_at: Timestamp,
    pub(crate) last_sequence: u64,
}

/// The process's connection to NATS.
#[derive(Clone)]
pub(crate) struct Nats {
    client: Client,
    jetstream: JetStream,
    prefix: Arc<str>,
    replicas: usize,
}

impl Nats {
    /// Connects in the background: a process starts, and takes in requests, while NATS is away.
    pub(crate) async fn connect(config: &config::Nats, name: &str) -> Result<Self, Error> {
        tls::provide();
        let mut options = ConnectOptions::new()
            .name(name)
            .retry_on_initial_connect()
            .connection_timeout(Duration::from_secs(3))
            .request_timeout(Some(Duration::from_secs(5)))
            .ping_interval(Duration::from_secs(5))
            .reconnect_delay_callback(|attempts| Duration::from_millis(100 * attempts.min(10) as u64))
            .event_callback(told);
        if let Some(file) = &config.nats_credentials {
            let text = config::Secret::read(file).await?;
            options = options
                .credentials(text.reveal())
                .map_err(|error| Error::Config(format!("--nats-credentials cannot be used: {error}")))?;
        }
        if let Some(file) = &config.nats_tls_ca {
            options = options.add_root_certificates(file.clone()).require_tls(true);
        }
        if let (Some(cert), Some(key)) = (&config.nats_tls_cert, &config.nats_tls_key) {
            options = options.add_client_certificate(cert.clone(), key.clone()).require_tls(true);
        }
        let servers: Vec<&str> = config.nats_url.reveal().split(',').map(str::trim).collect();
        let client = options.connect(servers).await.map_err(Error::nats)?;
        let jetstream =
            ContextBuilder::new().timeout(Duration::from_secs(5)).ack_timeout(Duration::from_secs(5)).build(client.clone());
        Ok(Self { client, jetstream, prefix: config.nats_prefix.as_str().into(), replicas: config.nats_replicas.into() })
    }

    pub(crate) fn jetstream(&self) -> &JetStream {
        &self.jetstream
    }

    /// A stream's, subject's or consumer's name with the prefix of this region.
    pub(crate) fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(crate) fn stream(&self, stream: StreamName) -> String {
        self.named(stream.name())
    }

    /// The subject that facts of a kind (or a pattern of kinds) travel on.
    pub(crate) fn fact_subject(&self, kind: &str) -> String {
        self.named(&format!("facts.{kind}"))
    }

    /// The subject of one subject's state.
    pub(crate) fn state_subject(&self, kind: &str, id: &str) -> String {
        self.named(&format!("schedules.{kind}.{id}"))
    }

    pub(crate) fn connected(&self) -> bool {
        self.client.connection_state() == Connection::Connected
    }

    /// Waits until there is a connection.
    pub(crate) async fn reached(&self) {
        let mut looks = tokio::time::interval(LOOK);
        while !self.connected() {
            looks.tick().await;
        }
    }

    /// What `work` gives, or an error as soon as the connection is lost: its answers will not come any more.
    pub(crate) async fn while_connected<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let connects = self.connects();
        let lost = async {
            let mut looks = tokio::time::interval(LOOK);
            while self.connected() && self.connects() == connects {
                looks.tick().await;
            }
        };
        tokio::select! {
            biased;
            done = work => done,
            () = lost => Err(Error::nats("the connection was lost")),
        }
    }

    /// How often the connection was made: a new number means that the server may have lost what it had not synced.
    pub(crate) fn connects(&self) -> u64 {
        self.client.statistics().connects.load(Ordering::Relaxed)
    }

    /// Makes the stream if it is not there, and says which one it is.
    pub(crate) async fn identity(&self, stream: StreamName) -> Result<Identity, Error> {
        let made = async { self.jetstream.get_or_create_stream(self.config(stream)).await.map_err(Error::nats) };
        let stream_is = self.while_connected(made).await?;
        let info = stream_is.cached_info();
        // Never fewer than there are: somebody may have asked for more by hand, and pods of two versions must not undo each other.
        if info.config.num_replicas < self.replicas {
            self.copy(stream).await;
        }
        let created_at = TryInto::<Instant>::try_into(info.created).map_err(Error::nats)?.into();
        Ok(Identity { created_at, last_sequence: info.state.last_sequence })
    }

    /// Has the servers keep as many copies of a stream as are asked for: it was made when others were.
    async fn copy(&self, stream: StreamName) {
        match self.jetstream.update_stream(self.config(stream)).await {
            Ok(_) => tracing::info!(?stream, copies = self.replicas, "the stream has another number of copies now"),
            Err(error) => tracing::warn!(?stream, copies = self.replicas, %error, "the stream cannot have as many copies"),
        }
    }

    /// Deletes both streams; whoever needs one makes it anew, and every relay publishes again what its database holds.
    pub(crate) async fn delete_streams(&self) -> Result<(), Error> {
        for stream in [StreamName::Facts, StreamName::Schedules] {
            let deleted = self.jetstream.delete_stream(self.stream(stream)).await;
            match deleted.map_err(|error| error.kind()) {
                Ok(_) => {}
                Err(DeleteStreamErrorKind::JetStream(error)) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {}
                Err(kind) => return Err(Error::nats(kind.to_string())),
            }
        }
        Ok(())
    }

    fn config(&self, stream: StreamName) -> StreamConfig {
        StreamConfig {
            name: self.stream(stream),
            description: Some(stream.description().to_owned()),
            subjects: vec![match stream {
                StreamName::Facts => self.fact_subject(">"),
                StreamName::Schedules => self.named("schedules.>"),
            }],
            storage: StorageType::File,
            num_replicas: self.replicas,
            discard: DiscardPolicy::Old,
            duplicate_window: Duration::from_secs(120),
            max_messages_per_subject: if stream == StreamName::Schedules { 1 } else { -1 },
            compression: Some(Compression::S2),
            deny_delete: stream == StreamName::Facts,
            ..StreamConfig::default()
        }
    }

    /// Sends what is still in memory.
    pub(crate) async fn flush(&self) {
        let flushed = tokio::time::timeout(Duration::from_secs(2), self.client.flush()).await;
        if !matches!(flushed, Ok(Ok(()))) {
            tracing::warn!("NATS did not take what was still to be sent; it is sent again later");
        }
    }
}

impl StreamName {
    fn name(self) -> &'static str {
        match self {
            Self::Facts => "FACTS",
            Self::Schedules => "SCHEDULES",
        }
    }
    fn description(self) -> &'static str {
        match self {
            Self::Facts => "Everything that happened, in all services",
            Self::Schedules => "The coming rungs of each subject: the newest schedule only",
        }
    }
}

async fn told(event: Event) {
    match event {
        Event::Connected => tracing::info!("connected to NATS"),
        Event::Disconnected => tracing::warn!("lost the connection to NATS"),
        Event::ClientError(error) => tracing::warn!(%error, "NATS cannot be reached"),
        Event::ServerError(error) => tracing::warn!(%error, "NATS refused something"),
        event => tracing::debug!(%event, "NATS says something"),
    }
}

/// What a server's monitoring address says about when it acknowledges.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syncs {
    /// After it has written to disk.
    Always,
    /// Before that: what it acknowledged may be lost.
    Later,
    /// It does not answer.
    Unknown,
}

/// Refuses servers of which one acknowledges before it has written to disk, as far as their monitoring addresses are known and answer.
pub(crate) async fn check_sync(config: &config::Nats) -> Result<(), Error> {
    let Some(url) = &config.nats_monitoring_url else {
        tracing::warn!("--nats-monitoring-url is not set: it is not checked whether NATS writes to disk before it acknowledges");
        return Ok(());
    };
    match syncs(url).await {
        Syncs::Later => Err(Error::Config(UNSYNCED.into())),
        Syncs::Always | Syncs::Unknown => Ok(()),
    }
}

/// Asks again while the server is away, so that a process starts without it; a server that turns out wrong ends the process.
pub(crate) async fn keep_checking_sync(config: Arc<crate::Config>, stop: CancellationToken) {
    let Some(url) = &config.nats.nats_monitoring_url else { return };
    loop {
        match syncs(url).await {
            Syncs::Always => return,
            Syncs::Later => {
                tracing::error!("{UNSYNCED}");
                return stop.cancel();
            }
            Syncs::Unknown => tracing::debug!("NATS's monitoring address does not answer yet"),
        }
        if stop.run_until_cancelled(tokio::time::sleep(Duration::from_secs(2))).await.is_none() {
            return;
        }
    }
}

const UNSYNCED: &str = "NATS acknowledges before it has written to disk: set jetstream { sync_interval: always } on the server";

/// What is true of all servers: one that acknowledges too early is enough to lose something.
async fn syncs(urls: &str) -> Syncs {
    let mut all = Syncs::Always;
    for url in urls.split(',').map(str::trim) {
        match syncs_one(url).await {
            Syncs::Later => return Syncs::Later,
            Syncs::Unknown => all = Syncs::Unknown,
            Syncs::Always => {}
        }
    }
    all
}

async fn syncs_one(url: &str) -> Syncs {
    let url = format!("{}/varz", url.trim_end_matches('/'));
    let ask = async {
        let client = tls::http().timeout(Duration::from_secs(3)).build()?;
        client.get(&url).send().await?.error_for_status()?.json::<serde_json::Value>().await
    };
    match ask.await {
        // While it starts, the server answers without JetStream's part.
        Ok(varz) if !varz["jetstream"]["config"].is_object() => Syncs::Unknown,
        Ok(varz) if varz["jetstream"]["config"]["sync_always"].as_bool() == Some(true) => Syncs::Always,
        Ok(_) => Syncs::Later,
        Err(error) => {
            tracing::debug!(error = chain(&error), "NATS's monitoring address cannot be read");
            Syncs::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use clap::Parser;
    use testkit::folder::RunFolder;

    use super::*;

    #[derive(Parser)]
    struct Told {
        #[command(flatten)]
        nats: config::Nats,
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_waits_for_an_answer_ends_with_the_connection() {
        let folder = RunFolder::new("nats").unwrap();
        let path = folder.path().to_owned();
        let server = tokio::task::spawn_blocking(move || testkit::engines::Nats::start(&path).unwrap()).await.unwrap();
        let told = Told::parse_from(["test", "--nats-url", &server.url()]);
        let nats = Nats::connect(&told.nats, "test").await.unwrap();
        nats.reached().await;
        assert!(nats.while_connected(async { Ok(()) }).await.is_ok());

        let waiting = tokio::spawn({
            let nats = nats.clone();
            async move { nats.while_connected(pending::<Result<(), Error>>()).await }
        });
        tokio::task::spawn_blocking(move || server.kill9()).await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("it ends").unwrap();
        assert!(ended.is_err());
        assert!(nats.while_connected(pending::<Result<(), Error>>()).await.is_err(), "nobody waits where there is no connection");
    }
}
