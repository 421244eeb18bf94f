//! What a reconciliation works with: the cluster, the region, and the ways to tell.

use std::time::Duration;

use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::api::{Api, Patch, PatchParams};
use kube::runtime::events::{Event, EventType, Recorder};
use kube::runtime::reflector::Store;
use kube::{Client, Resource, ResourceExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::MANAGER;
use crate::crd::{Condition, DeadlinePolicy, DeskStatus, EscalationDesk, Holds, PolicyStatus, cut};
use crate::deadlines::Deadlines;
use crate::desk::{Desks, Titles};
use crate::error::Error;
use crate::supervision::Supervision;

/// A desk that takes longer than this does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest note of an event, in bytes: the API server takes 1024.
const NOTE: usize = 1000;

/// What a reconciliation works with.
pub(crate) struct Context {
    pub(crate) kube: Client,
    pub(crate) namespace: String,
    pub(crate) deadlines: Deadlines,
    pub(crate) supervision: Supervision,
    /// What is remembered of desks.
    pub(crate) desks: Desks,
    pub(crate) titles: Titles,
    /// The policies of the namespace, as they were seen last.
    pub(crate) policies: Store<DeadlinePolicy>,
    /// For desks: follows no redirection.
    pub(crate) http: reqwest::Client,
    pub(crate) recorder: Recorder,
}

impl Context {
    /// A client for desks.
    pub(crate) fn http() -> Result<reqwest::Client, reqwest::Error> {
        platform::tls::http().timeout(PATIENCE).build()
    }

    pub(crate) fn config_maps(&self) -> Api<ConfigMap> {
        Api::namespaced(self.kube.clone(), &self.namespace)
    }

    pub(crate) fn secrets(&self) -> Api<Secret> {
        Api::namespaced(self.kube.clone(), &self.namespace)
    }

    pub(crate) fn policies_api(&self) -> Api<DeadlinePolicy> {
        Api::namespaced(self.kube.clone(), &self.namespace)
    }

    /// Server-side apply by our own manager of fields. What we own we set right; what others own we leave alone.
    pub(crate) fn applying(&self) -> PatchParams {
        PatchParams::apply(MANAGER).force()
    }

    /// Writes the status of a policy, and an event for each condition that became another.
    pub(crate) async fn tell_policy(&self, resource: &DeadlinePolicy, status: &PolicyStatus) -> Result<(), Error> {
        let before = resource.status.as_ref().map(|status| status.conditions.as_slice()).unwrap_or_default();
        self.tell(resource, status, before, &status.conditions).await
    }

    /// Writes the status of a desk, and an event for each condition that became another.
    pub(crate) async fn tell_desk(&self, resource: &EscalationDesk, status: &DeskStatus) -> Result<(), Error> {
        let before = resource.status.as_ref().map(|status| status.conditions.as_slice()).unwrap_or_default();
        self.tell(resource, status, before, &status.conditions).await
    }

    async fn tell<K>(&self, resource: &K, status: &impl Serialize, before: &[Condition], after: &[Condition]) -> Result<(), Error>
    where
        K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope> + Clone + DeserializeOwned + std::fmt::Debug,
    {
        let api: Api<K> = Api::namespaced(self.kube.clone(), &self.namespace);
        let patch = json!({ "apiVersion": K::api_version(&()), "kind": K::kind(&()), "status": status });
        api.patch_status(&resource.name_any(), &self.applying(), &Patch::Apply(patch)).await?;
        for condition in after {
            let same =
                |old: &Condition| (&old.kind, old.status, &old.reason) == (&condition.kind, condition.status, &condition.reason);
            // Counts go up and progress is made: only another reason is news.
            if !before.iter().any(same) {
                let kind = if condition.status == Holds::False { EventType::Warning } else { EventType::Normal };
                let kind = if CALM.contains(&condition.reason.as_str()) { EventType::Normal } else { kind };
                self.event(resource, kind, &condition.reason, &condition.kind, &condition.message).await?;
            }
        }
        Ok(())
    }

    /// Tells of something that people should look at.
    pub(crate) async fn warn<K: Resource<DynamicType = ()>>(&self, resource: &K, reason: &str, note: &str) -> Result<(), Error> {
        self.event(resource, EventType::Warning, reason, "Reconcile", note).await
    }

    async fn event<K: Resource<DynamicType = ()>>(
        &self,
        resource: &K,
        type_: EventType,
        reason: &str,
        action: &str,
        note: &str,
    ) -> Result<(), Error> {
        let note = cut(note.to_owned(), NOTE);
        let event = Event { type_, reason: reason.to_owned(), note: Some(note), action: action.to_owned(), secondary: None };
        Ok(self.recorder.publish(&event, &resource.object_ref(&())).await?)
    }
}

/// Reasons for a condition not to hold that are nothing to worry about.
const CALM: [&str; 6] = ["NotSubmitted", "Submitted", "Scheduled", "NoInstant", "AwaitsSimulation", "Superseded"];
