//! What is shown at the desk: what the Secrets hold that are named. And what the desk was not told of yet.

use std::time::Instant;

use platform::config::Secret as Hidden;

use super::Unreached;
use super::memory::Memory;
use super::titles::Explained;
use crate::context::Context;
use crate::crd::{EscalationDesk, KeyRef};
use crate::error::Error;
use crate::supervision::{Notice, Unknown};

/// What the Secrets hold that a desk names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) token: Option<Hidden>,
    pub(super) signing: Option<Hidden>,
}

/// What the desk was not told of yet.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) all: Vec<Notice>,
    /// Those that are to be told now.
    pub(super) due: Vec<Explained>,
}

/// What there is.
#[derive(Debug)]
pub(super) struct Found {
    /// What is to be shown, or why there is nothing.
    pub(super) shown: Result<Shown, Unreached>,
    /// What is to be told, or why that is not known.
    pub(super) waiting: Result<Waiting, Unknown>,
}

pub(super) async fn dereference(context: &Context, resource: &EscalationDesk, memory: &mut Memory) -> Result<Found, Error> {
    let shown = shown(context, resource).await?;
    let listener = resource.metadata.name.as_deref().unwrap_or_default();
    let waiting = match context.supervision.untold(&resource.spec.desk, listener).await {
        Ok(all) => {
            let mut due = Vec::new();
            for notice in memory.pace.due(Instant::now(), &all) {
                due.push(context.titles.explain(&context.deadlines, notice).await);
            }
            Ok(Waiting { all, due })
        }
        Err(unknown) => Err(unknown),
    };
    Ok(Found { shown, waiting })
}

async fn shown(context: &Context, resource: &EscalationDesk) -> Result<Result<Shown, Unreached>, Error> {
    let mut held = [None, None];
    for (at, named) in
        [&resource.spec.webhook.secret_key_ref, &resource.spec.webhook.signing_secret_key_ref].into_iter().enumerate()
    {
        let Some(named) = named else { continue };
        match secret(context, named).await? {
            Ok(text) => held[at] = Some(text),
            Err(unreached) => return Ok(Err(unreached)),
        }
    }
    let [token, signing] = held;
    Ok(Ok(Shown { token, signing }))
}

async fn secret(context: &Context, named: &KeyRef) -> Result<Result<Hidden, Unreached>, Error> {
    let secret = match context.secrets().get_opt(&named.name).await {
        Err(kube::Error::Api(status)) if status.is_forbidden() => {
            let advice =
                format!("The operator may not read the Secret {}: name it in `operator.secrets` of the chart.", named.name);
            return Ok(Err(Unreached::new("SecretForbidden", advice)));
        }
        secret => secret?,
    };
    let Some(secret) = secret else {
        return Ok(Err(Unreached::new("NoSecret", format!("There is no Secret {}.", named.name))));
    };
    let held = secret.data.and_then(|mut data| data.remove(&named.key));
    let Some(held) = held else {
        return Ok(Err(Unreached::new("NoSecret", format!("The Secret {} has no key {}.", named.name, named.key))));
    };
    let text = String::from_utf8(held.0).map(|text| Hidden::from(text.trim_end()));
    Ok(text.map_err(|_| Unreached::new("NoToken", format!("The Secret {} holds no text.", named.name))))
}
