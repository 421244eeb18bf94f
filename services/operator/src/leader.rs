//! One operator at a time: a Lease, renewed while it is held, and taken over when its holder is silent.

use std::time::{Duration, Instant};

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use kernel::time::Timestamp;
use kube::Client;
use kube::api::{Api, ObjectMeta, PostParams};
use platform::clock::system_now;
use tokio_util::sync::CancellationToken;

use crate::MANAGER;

/// One for each namespace, whatever the names of Deployments: two operators never look after the same resources.
pub(crate) const LEASE: &str = "veilig-operator";

/// A holder that is silent for so long has lost it.
const LASTS: Duration = Duration::from_secs(15);
/// A holder that could not renew for so long gives up by itself, well before another takes over.
const GIVES_UP: Duration = Duration::from_secs(10);
/// Between two attempts.
const BEAT: Duration = Duration::from_secs(2);
/// How long one question to the API server may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Somebody who would lead.
pub(crate) struct Candidate {
    api: Api<Lease>,
    me: String,
    /// The lease as it was seen last, and since when it is so by our own clock: clocks of others do not matter.
    seen: Option<(String, Instant)>,
}

/// What an attempt found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Mine,
    Another,
}

impl Candidate {
    /// A candidate of this name, which no other process has.
    pub(crate) fn new(client: Client, namespace: &str, me: String) -> Self {
        Self { api: Api::namespaced(client, namespace), me, seen: None }
    }

    /// Waits until it leads; false when `stop` comes first. `heard` is told whether the API server answers.
    pub(crate) async fn lead(&mut self, stop: &CancellationToken, heard: impl Fn(bool)) -> bool {
        loop {
            let turn = self.attempt().await;
            heard(turn.is_ok());
            match turn {
                Ok(Turn::Mine) => return true,
                Ok(Turn::Another) => {}
                Err(error) => tracing::warn!(%error, "the lease cannot be read or taken"),
            }
            if stop.run_until_cancelled(tokio::time::sleep(BEAT)).await.is_none() {
                return false;
            }
        }
    }

    /// Keeps the lease; returns when it is lost.
    pub(crate) async fn keep(&mut self) {
        let mut renewed = Instant::now();
        loop {
            tokio::time::sleep(BEAT).await;
            match self.attempt().await {
                Ok(Turn::Mine) => renewed = Instant::now(),
                Ok(Turn::Another) => return,
                Err(error) => tracing::warn!(%error, "the lease cannot be renewed"),
            }
            if renewed.elapsed() >= GIVES_UP {
                return;
            }
        }
    }

    /// Gives the lease back, so that another need not wait.
    pub(crate) async fn give_back(&mut self) {
        let given = tokio::time::timeout(PATIENCE, async {
            let Some(mut lease) = self.api.get_opt(LEASE).await? else { return Ok(()) };
            let spec = lease.spec.get_or_insert_default();
            if spec.holder_identity.as_ref() == Some(&self.me) {
                spec.holder_identity = None;
                self.api.replace(LEASE, &post(), &lease).await?;
            }
            Ok::<_, kube::Error>(())
        });
        if !matches!(given.await, Ok(Ok(()))) {
            tracing::warn!("the lease was not given back; another takes it over in {} s", LASTS.as_secs());
        }
    }

    async fn attempt(&mut self) -> Result<Turn, kube::Error> {
        match tokio::time::timeout(PATIENCE, self.take()).await {
            // Somebody else was faster.
            Ok(Err(kube::Error::Api(status))) if status.is_conflict() || status.is_already_exists() => Ok(Turn::Another),
            Ok(turn) => turn,
            Err(_) => Err(kube::Error::Service("the API server does not answer in time".into())),
        }
    }

    async fn take(&mut self) -> Result<Turn, kube::Error> {
        let Some(mut lease) = self.api.get_opt(LEASE).await? else {
            let metadata = ObjectMeta { name: Some(LEASE.to_owned()), ..ObjectMeta::default() };
            let lease = Lease { metadata, spec: Some(self.held(None)) };
            self.api.create(&post(), &lease).await?;
            return Ok(Turn::Mine);
        };
        let seen = lease.metadata.resource_version.clone().unwrap_or_default();
        let since = match &self.seen {
            Some((known, since)) if *known == seen => *since,
            _ => Instant::now(),
        };
        self.seen = Some((seen, since));
        let spec = lease.spec.take().unwrap_or_default();
        let holder = spec.holder_identity.as_deref().unwrap_or_default();
        let lasts =
            spec.lease_duration_seconds.and_then(|seconds| u64::try_from(seconds).ok()).map_or(LASTS, Duration::from_secs);
        if !holder.is_empty() && holder != self.me && since.elapsed() < lasts {
            return Ok(Turn::Another);
        }
        lease.spec = Some(self.held(Some(spec)));
        // It names the version that was read: of two who take it at once, one is refused.
        self.api.replace(LEASE, &post(), &lease).await?;
        Ok(Turn::Mine)
    }

    /// The lease as held by us.
    fn held(&self, before: Option<LeaseSpec>) -> LeaseSpec {
        let before = before.unwrap_or_default();
        let now = micro(system_now());
        let is_mine = before.holder_identity.as_ref() == Some(&self.me);
        LeaseSpec {
            holder_identity: Some(self.me.clone()),
            lease_duration_seconds: i32::try_from(LASTS.as_secs()).ok(),
            acquire_time: if is_mine { before.acquire_time.clone() } else { Some(now.clone()) },
            renew_time: Some(now),
            lease_transitions: Some(before.lease_transitions.unwrap_or_default() + i32::from(!is_mine)),
            ..before
        }
    }
}

fn post() -> PostParams {
    PostParams { field_manager: Some(MANAGER.to_owned()), ..PostParams::default() }
}

fn micro(at: Timestamp) -> MicroTime {
    let same = k8s_openapi::jiff::Timestamp::from_microsecond(at.as_microsecond());
    MicroTime(same.expect("both count microseconds in the same range"))
}
