//! A `DeadlinePolicy` in five steps, of which the second and third are pure:
//!
//! dereference (what is there?) → validate (is it right?) → build (what is to be done?) → apply (do it) → update_status (say so).

mod apply;
mod build;
mod dereference;
mod numbers;
mod retry;
#[cfg(test)]
mod tests;
mod update_status;
mod validate;

use std::sync::Arc;

use kube::runtime::controller::Action;
use platform::clock::system_now;

use crate::context::Context;
use crate::crd::DeadlinePolicy;
use crate::error::Error;

/// Holds a resource until its plan is taken back, and while its version is what families rely on.
const FINALIZER: &str = "veilig.nl/policy";

/// Brings the region and the resource together.
pub(crate) async fn reconcile(resource: Arc<DeadlinePolicy>, context: Arc<Context>) -> Result<Action, Error> {
    let found = dereference::dereference(&context, &resource).await?;
    let checked = validate::validate(&resource, &found.text);
    let plan = build::build(&resource, &found, &checked, system_now());
    let done = apply::apply(&context, &resource, &plan).await?;
    update_status::update_status(&context, &resource, &found, &checked, &plan, &done).await
}
