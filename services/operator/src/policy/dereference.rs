//! What is there: the text that is declared, and what the region knows of the version and its simulation.

use k8s_openapi::api::core::v1::ConfigMap;
use kube::{Resource as _, ResourceExt as _};
use uuid::Uuid;

use crate::context::Context;
use crate::crd::{DeadlinePolicy, Holds, KeyRef};
use crate::deadlines::{Simulation, State, Stored, Version};
use crate::error::Error;

/// A text, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// Where it stands, for people: mistakes are told with it.
    pub(super) place: String,
    pub(super) yaml: Result<String, String>,
}

/// Everything that a decision needs.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) text: Text,
    /// The version that this resource submitted last.
    pub(super) stored: Option<Stored>,
    /// Every version of the region.
    pub(super) versions: Vec<Version>,
    /// Its simulation.
    pub(super) simulation: Option<Simulation>,
    /// How many obligations are open; only asked while the version is in force.
    pub(super) open: Option<i64>,
    /// Whether a ConfigMap of somebody else stands where the numbers would.
    pub(super) numbers_are_foreign: bool,
    /// The other resources of the namespace.
    pub(super) others: Vec<Other>,
}

/// Another resource, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Other {
    pub(super) name: String,
    pub(super) region: Option<String>,
    pub(super) activate_at: Option<String>,
    /// Its text holds mistakes, so it never counts.
    pub(super) is_refused: bool,
}

pub(super) async fn dereference(context: &Context, resource: &DeadlinePolicy) -> Result<Found, Error> {
    let is_let_go = resource.meta().deletion_timestamp.is_some() && super::build::may_go(resource);
    let status = resource.status.clone().unwrap_or_default();
    let text = text(context, resource).await?;
    let others = context.policies.state();
    let others = others.iter().filter(|other| other.name_any() != resource.name_any()).map(|other| Other {
        name: other.name_any(),
        region: other.status.as_ref().and_then(|status| status.region.clone()),
        activate_at: other.spec.activate_at.clone(),
        is_refused: other
            .status
            .as_ref()
            .is_some_and(|status| status.conditions.iter().any(|told| told.kind == "Checked" && told.status == Holds::False)),
    });
    let mut found = Found {
        text,
        stored: None,
        versions: vec![],
        simulation: None,
        open: None,
        numbers_are_foreign: false,
        others: others.collect(),
    };
    if is_let_go {
        // Nothing is asked of a region that may be gone.
        return Ok(found);
    }
    let deadlines = &context.deadlines;
    found.versions = deadlines.versions().await?;
    if let Some(version) = &status.version {
        found.stored = deadlines.version(version).await?;
    }
    if let Some(told) = &status.simulation
        && let Ok(id) = told.id.parse::<Uuid>()
    {
        found.simulation = deadlines.simulation(id).await?;
    }
    if found.stored.as_ref().is_some_and(|stored| stored.version.state == State::InForce) {
        found.open = Some(deadlines.open().await?);
    }
    let there = context.config_maps().get_opt(&super::numbers::name(resource)).await?;
    found.numbers_are_foreign = there.is_some_and(|there| !is_ours(&there, resource));
    Ok(found)
}

async fn text(context: &Context, resource: &DeadlinePolicy) -> Result<Text, Error> {
    let source = &resource.spec.policy;
    if let Some(reference) = &source.config_map_key_ref {
        let map = context.config_maps().get_opt(&reference.name).await?;
        let place = format!("{}/{}", reference.name, reference.key);
        return Ok(Text { place, yaml: held(reference, map) });
    }
    let yaml = source.inline.clone().ok_or_else(|| "spec.policy names no text".to_owned());
    Ok(Text { place: resource.name_any(), yaml })
}

fn held(reference: &KeyRef, map: Option<ConfigMap>) -> Result<String, String> {
    let KeyRef { name, key } = reference;
    let map = map.ok_or_else(|| format!("there is no ConfigMap {name}"))?;
    map.data.unwrap_or_default().remove(key).ok_or_else(|| format!("the ConfigMap {name} has no key {key}"))
}

fn is_ours(map: &ConfigMap, resource: &DeadlinePolicy) -> bool {
    map.owner_references().iter().any(|owner| Some(&owner.uid) == resource.uid().as_ref())
}
