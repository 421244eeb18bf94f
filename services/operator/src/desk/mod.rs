//! An `EscalationDesk` in five steps, of which the second and third are pure:
//!
//! dereference (what is shown there?) → validate (is it right?) → build (what is to be asked?) → apply (ask) → update_status (say so).

mod apply;
mod build;
mod dereference;
mod update_status;
mod validate;

use std::sync::Arc;

use kube::runtime::controller::Action;

use crate::context::Context;
use crate::crd::EscalationDesk;
use crate::error::Error;

/// Looks whether the desk answers.
pub(crate) async fn reconcile(resource: Arc<EscalationDesk>, context: Arc<Context>) -> Result<Action, Error> {
    let found = dereference::dereference(&context, &resource).await?;
    let request = validate::validate(&resource, &found).and_then(|checked| build::build(&context.http, &checked));
    let answer = match request {
        Ok(request) => apply::apply(&context, request).await,
        Err(unreached) => Err(unreached),
    };
    update_status::update_status(&context, &resource, answer).await
}

/// Why a desk is not reached.
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
