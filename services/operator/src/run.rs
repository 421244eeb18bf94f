//! Waits for the lease, and looks after the resources while it is held.

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::Api;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::runtime::controller::{Action, Config as Pace, Controller};
use kube::runtime::events::{Recorder, Reporter};
use kube::runtime::reflector::{ObjectRef, Store};
use kube::runtime::watcher;
use kube::{Client, Resource, ResourceExt as _};
use platform::client::Client as Region;
use platform::run::Post;
use platform::{BoxError, Config, chain};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::context::Context;
use crate::crd::{DeadlinePolicy, EscalationDesk};
use crate::deadlines::Deadlines;
use crate::desk::{Desks, Titles};
use crate::error::Error;
use crate::leader::Candidate;
use crate::supervision::Supervision;
use crate::{MANAGER, amiss, desk, policy};

/// Before a reconciliation that failed is tried again.
const AGAIN: Duration = Duration::from_secs(5);
/// Resources that are looked at at the same time.
const AT_ONCE: u16 = 4;
/// Desks that are told at the same time: one that does not answer holds up no other.
const DESKS_AT_ONCE: u16 = 32;
/// Before a desk that is no longer declared is forgotten.
const FORGETS: Duration = Duration::from_secs(5);

/// Leads and works, by turns with other replicas, until the process is asked to end.
pub(crate) async fn run(post: Post) -> Result<(), BoxError> {
    // First the region: with its client the process has its provider of cryptography, which the cluster's takes as well.
    let region = Region::of(post.config()).await?;
    let (kube, namespace) = cluster(post.config()).await?;
    let pod = std::env::var("HOSTNAME").unwrap_or_else(|_| "operator".to_owned());
    let me = format!("{pod}_{}", Uuid::new_v4().simple());
    let mut candidate = Candidate::new(kube.clone(), &namespace, me.clone());
    let leading = metrics::gauge!("veilig_operator_leader");
    leading.set(0.0);
    while candidate.lead(post.stop(), |heard| post.set_ready(heard)).await {
        tracing::info!(lease.holder = me, namespace, "leads");
        leading.set(1.0);
        tokio::select! {
            () = candidate.keep() => {}
            // What is at hand is finished before the stream ends.
            worked = work(&kube, &namespace, &region, &me, &post) => worked?,
        }
        leading.set(0.0);
        if post.stop().is_cancelled() {
            candidate.give_back().await;
            return Ok(());
        }
        tracing::warn!(lease.holder = me, "the lease is lost; what is at hand is left to the next");
    }
    Ok(())
}

/// The cluster, and the namespace whose resources are looked after.
async fn cluster(config: &Config) -> Result<(Client, String), BoxError> {
    let told = &config.kubernetes;
    let found = match &told.kubeconfig {
        Some(file) => kube::Config::from_custom_kubeconfig(Kubeconfig::read_from(file)?, &KubeConfigOptions::default()).await?,
        None => kube::Config::incluster()?,
    };
    let namespace = told.kubernetes_namespace.clone().unwrap_or_else(|| found.default_namespace.clone());
    Ok((Client::try_from(found)?, namespace))
}

async fn work(kube: &Client, namespace: &str, region: &Region, me: &str, post: &Post) -> Result<(), BoxError> {
    let watching = watcher::Config::default;
    let pace = || Pace::default().concurrency(AT_ONCE);
    let stop = || post.stop().clone().cancelled_owned();
    let policies = Controller::new(Api::<DeadlinePolicy>::namespaced(kube.clone(), namespace), watching());
    let desks = Controller::new(Api::<EscalationDesk>::namespaced(kube.clone(), namespace), watching());
    let (store, declared) = (policies.store(), desks.store());
    let amiss = amiss::tell(store.clone(), declared.clone());
    let reporter = Reporter { controller: MANAGER.to_owned(), instance: Some(me.to_owned()) };
    let context = Arc::new(Context {
        kube: kube.clone(),
        namespace: namespace.to_owned(),
        deadlines: Deadlines::new(region.clone()),
        supervision: Supervision::new(region.clone()),
        desks: Desks::default(),
        titles: Titles::default(),
        policies: store.clone(),
        http: Context::http()?,
        recorder: Recorder::new(kube.clone(), reporter),
    });
    let maps = Api::<ConfigMap>::namespaced(kube.clone(), namespace);
    let policies = policies
        .with_config(pace())
        .watches(maps, watching(), move |map| concerned(&store, &map))
        .graceful_shutdown_on(stop())
        .run(|resource, context| measured("policy", policy::reconcile, resource, context), again, context.clone())
        .for_each(async |_| ());
    let forgetting = forget(post, declared, context.clone());
    let desks = desks
        .with_config(Pace::default().concurrency(DESKS_AT_ONCE))
        .graceful_shutdown_on(stop())
        .run(|resource, context| measured("desk", desk::reconcile, resource, context), again, context)
        .for_each(async |_| ());
    tokio::select! {
        _ = futures::future::join3(policies, desks, forgetting) => {}
        () = amiss => {}
    }
    Ok(())
}

/// Forgets desks that are no longer declared, until the process is asked to end.
async fn forget(post: &Post, declared: Store<EscalationDesk>, context: Arc<Context>) {
    while post.pause(FORGETS).await {
        context.desks.keep(&declared.state().iter().map(|resource| resource.name_any()).collect());
    }
}

/// The policies whose text a ConfigMap holds, or whose numbers.
fn concerned(store: &Store<DeadlinePolicy>, map: &ConfigMap) -> Vec<ObjectRef<DeadlinePolicy>> {
    let name = map.name_any();
    let is_meant = |resource: &DeadlinePolicy| {
        let text = resource.spec.policy.config_map_key_ref.as_ref();
        text.is_some_and(|text| text.name == name) || name == format!("{}-simulation", resource.name_any())
    };
    store.state().iter().filter(|resource| is_meant(resource)).map(|resource| ObjectRef::from_obj(resource.as_ref())).collect()
}

/// Reconciles one resource, counts it, and tells of what fails: once in the log, and on the resource itself.
async fn measured<K, F, Fut>(kind: &'static str, reconcile: F, resource: Arc<K>, context: Arc<Context>) -> Result<Action, Error>
where
    K: Resource<DynamicType = ()> + Debug,
    F: FnOnce(Arc<K>, Arc<Context>) -> Fut,
    Fut: Future<Output = Result<Action, Error>>,
{
    let span = tracing::info_span!(
        "reconcile",
        otel.name = format!("reconcile {kind}"),
        resource.kind = kind,
        resource.name = resource.name_any(),
    );
    async {
        let begun = Instant::now();
        let done = reconcile(resource.clone(), context.clone()).await;
        let outcome = if done.is_ok() { "done" } else { "failed" };
        metrics::histogram!("veilig_operator_reconcile_seconds", "kind" => kind).record(begun.elapsed());
        metrics::counter!("veilig_operator_reconciles_total", "kind" => kind, "outcome" => outcome).increment(1);
        if let Err(error) = &done {
            let why = chain(error);
            tracing::warn!(error = why, "a resource could not be reconciled; it is tried again");
            if let Err(error) = context.warn(resource.as_ref(), error.reason(), &why).await {
                tracing::debug!(error = chain(&error), "an event was not written");
            }
        }
        done
    }
    .instrument(span)
    .await
}

fn again<K>(_: Arc<K>, _: &Error, _: Arc<Context>) -> Action {
    Action::requeue(AGAIN)
}
