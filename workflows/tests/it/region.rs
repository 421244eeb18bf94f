//! One Temporal namespace with a worker, an armer and a judge.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use kernel::fact::{Subject, SubjectKind};
use platform::client::{Client as Caller, Tokens};
use temporalio_client::{Client, UntypedWorkflow, Url, WorkflowDescribeOptions};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use workflows::armer::Armer;
use workflows::codec::Keys;
use workflows::glance::Glance;
use workflows::reconcile::{Broken, Pass, Reconciler};
use workflows::services::Services;
use workflows::temporal::Temporal;
use workflows::worker::{self, Running};

use crate::judge::{Clock, Judge};

pub(crate) const KEY: &str = "test AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

pub(crate) struct Region {
    pub(crate) temporal: Temporal,
    pub(crate) judge: Judge,
    pub(crate) client: Client,
    pub(crate) armer: Armer,
    reconciler: tokio::sync::Mutex<Reconciler>,
    worker: Option<(Running, CancellationToken)>,
}

impl Region {
    /// A region in a namespace of its own, its judge on the machine's clock.
    pub(crate) async fn on(url: Url) -> Self {
        Self::with_clock(url, Clock::Machine(SignedDuration::ZERO)).await
    }

    pub(crate) async fn with_clock(url: Url, clock: Clock) -> Self {
        let _ = tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).try_init();
        let temporal = Temporal {
            url,
            namespace: format!("test-{}", Uuid::new_v4()),
            tls: None,
            api_key: None,
            keys: Keys::parse(KEY).unwrap(),
        };
        let judge = Judge::start(clock).await;
        let client = until("Temporal answers", || async { temporal.connect(None).await.ok() }).await;
        until("the namespace is there", || async { temporal.prepare(&client).await.ok() }).await;
        let reconciler = Reconciler::new(temporal.clone(), client.clone(), services(&judge.url())).into();
        let mut region = Self { temporal, judge, armer: Armer::new(client.clone()), client, reconciler, worker: None };
        region.start_worker().await;
        region
    }

    pub(crate) fn services(&self) -> Services {
        services(&self.judge.url())
    }

    pub(crate) async fn start_worker(&mut self) {
        let stop = CancellationToken::new();
        let mut running = worker::start(self.temporal.clone(), Arc::new(self.services()), stop.clone()).unwrap();
        running.ready().await;
        self.worker = Some((running, stop));
    }

    pub(crate) async fn stop_worker(&mut self) {
        if let Some((running, stop)) = self.worker.take() {
            stop.cancel();
            running.stopped().await;
        }
    }

    /// Plans a rung and hands the schedule to the case's watch.
    pub(crate) async fn plan(&self, subject: Subject, at: Timestamp) {
        let schedule = self.judge.plan(subject, at).await;
        self.armer.arm(subject, schedule).await.unwrap();
    }

    /// Waits until no watch of this case runs.
    pub(crate) async fn has_ended(&self, subject: Subject) {
        until("the watch has ended", || async { matches!(self.armer.known(subject).await, Ok(None)).then_some(()) }).await;
    }

    /// Waits until every planned rung is recorded.
    pub(crate) async fn all_rung(&self) {
        until("every rung is recorded", || async { (self.judge.waiting().await == 0).then_some(()) }).await;
    }

    /// The id of a workflow's newest run.
    pub(crate) async fn run_of(&self, workflow: &str) -> String {
        let handle = self.client.get_workflow_handle::<UntypedWorkflow>(workflow);
        handle.describe(WorkflowDescribeOptions::default()).await.unwrap().run_id().to_owned()
    }

    /// One pass of its reconciler.
    pub(crate) async fn try_reconcile(&self) -> Result<Pass, Broken> {
        self.reconciler.lock().await.pass(self.judge.now().await).await
    }

    /// One glance at what is overdue; gives for whom it rang.
    pub(crate) async fn glance(&self) -> Option<Subject> {
        Glance::new(self.services()).look(self.judge.now().await).await.unwrap()
    }

    pub(crate) async fn reconcile(&self) -> Pass {
        until("a pass succeeds", || async { self.try_reconcile().await.ok() }).await
    }

    /// Whether a watch of this case runs.
    pub(crate) async fn watched(&self, subject: Subject) -> bool {
        self.armer.known(subject).await.unwrap().is_some()
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        if let Some((_, stop)) = self.worker.take() {
            stop.cancel();
        }
    }
}

/// The judge, as the services that workflows call.
pub(crate) fn services(judge: &Url) -> Services {
    let http = platform::tls::http().build().unwrap();
    let tokens = Tokens::new(judge.clone(), "workflows", "secret", http.clone());
    Services::new(Caller::new(judge.as_str(), http, tokens))
}

pub(crate) fn report() -> Subject {
    Subject { kind: SubjectKind::Report, id: Uuid::new_v4() }
}

/// Waits until something is there, for at most two minutes.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let patience = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < patience, "waited two minutes in vain until {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
