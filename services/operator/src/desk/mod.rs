//! An `EscalationDesk` in five steps, of which the second and third are pure:
//!
//! dereference (what is shown there, and what was it not told of?) → validate (is it right?) → build (what is to be asked and told?) →
//! apply (ask and tell) → update_status (say so).

mod apply;
mod build;
mod dereference;
mod memory;
mod pace;
mod sign;
mod titles;
mod update_status;
mod validate;

use std::sync::Arc;

use kube::ResourceExt as _;
use kube::runtime::controller::Action;

use crate::context::Context;
use crate::crd::EscalationDesk;
use crate::error::Error;

pub(crate) use memory::Desks;
pub(crate) use titles::Titles;

/// Looks whether the desk answers, and tells it of what it was not told of yet.
pub(crate) async fn reconcile(resource: Arc<EscalationDesk>, context: Arc<Context>) -> Result<Action, Error> {
    let memory = context.desks.of(&resource.name_any(), &resource.spec.desk);
    let mut memory = memory.lock().await;
    let found = dereference::dereference(&context, &resource, &mut memory).await?;
    let checked = validate::validate(&resource, &found.shown);
    let done = apply::apply(&context, &resource, &checked, found.waiting, &mut memory).await;
    update_status::update_status(&context, &resource, done, &memory).await
}

/// Why a desk is not reached, or does not take what it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unreached {
    reason: &'static str,
    message: String,
}

impl Unreached {
    fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}
