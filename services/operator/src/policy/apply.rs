//! Do it: the steps one after the other. Each does no harm when it is done again.

use kube::ResourceExt as _;
use kube::api::{Patch, PatchParams};
use serde_json::json;

use super::FINALIZER;
use super::build::{Late, Plan, Step};
use crate::context::Context;
use crate::crd::DeadlinePolicy;
use crate::deadlines::{Planned, Refusal, Simulation, Version};
use crate::error::Error;

/// What came of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    /// The version as it stands now.
    pub(super) version: Option<Version>,
    /// What the region refused.
    pub(super) refused: Option<Refusal>,
    /// A simulation that was asked for, and the number of the attempt.
    pub(super) simulation: Option<(Simulation, i64)>,
    /// The instant has passed, and this came after it.
    pub(super) over: Option<String>,
    /// A plan was taken back.
    pub(super) withdrawn: bool,
    /// The resource is gone.
    pub(super) let_go: bool,
}

pub(super) async fn apply(context: &Context, resource: &DeadlinePolicy, plan: &Plan) -> Result<Done, Error> {
    let mut done = Done::default();
    for step in &plan.steps {
        match step {
            Step::Hold => hold(context, resource).await?,
            Step::LetGo => {
                let_go(context, resource).await?;
                done.let_go = true;
            }
            Step::Withdraw(version) => {
                context.deadlines.withdraw(version).await?;
                done.withdrawn = true;
            }
            Step::Submit(yaml) => match context.deadlines.submit(yaml).await? {
                Ok(version) => done.version = Some(version),
                Err(refusal) => done.refused = Some(refusal),
            },
            Step::Simulate { version, key, attempt } => {
                done.simulation = Some((context.deadlines.simulate(version, *key).await?, *attempt));
            }
            Step::Tell(numbers) => {
                context.config_maps().patch(&numbers.name_any(), &context.applying(), &Patch::Apply(numbers)).await?;
            }
            Step::Activate { version, at, late } => {
                let planned = match (context.deadlines.activate(version, Some(*at)).await?, late) {
                    (Planned::Passed, Late::AtOnce) => context.deadlines.activate(version, None).await?,
                    (planned, _) => planned,
                };
                match (planned, late) {
                    (Planned::Is(version), _) => done.version = Some(version),
                    (Planned::Passed, Late::Over(why)) => done.over = Some(why.clone()),
                    (Planned::Passed, Late::AtOnce) => {}
                }
            }
        }
    }
    Ok(done)
}

/// Puts our finalizer on a resource; finalizers of others stay.
async fn hold(context: &Context, resource: &DeadlinePolicy) -> Result<(), Error> {
    let patch = json!({
        "apiVersion": "veilig.nl/v1",
        "kind": "DeadlinePolicy",
        "metadata": { "name": resource.name_any(), "uid": resource.uid(), "finalizers": [FINALIZER] },
    });
    context.policies_api().patch(&resource.name_any(), &context.applying(), &Patch::Apply(patch)).await?;
    Ok(())
}

/// Takes our finalizer away, whoever wrote it last; finalizers of others stay. Refused if the resource changed since it was seen.
async fn let_go(context: &Context, resource: &DeadlinePolicy) -> Result<(), Error> {
    let others: Vec<&String> = resource.finalizers().iter().filter(|name| *name != FINALIZER).collect();
    let patch = json!({ "metadata": { "resourceVersion": resource.resource_version(), "finalizers": others } });
    let patched = context.policies_api().patch(&resource.name_any(), &PatchParams::default(), &Patch::Merge(patch)).await;
    match patched {
        Err(kube::Error::Api(status)) if status.is_not_found() => Ok(()),
        patched => Ok(patched.map(drop)?),
    }
}
