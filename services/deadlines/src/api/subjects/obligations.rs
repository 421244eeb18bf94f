//! GET /subjects/{kind}/{id}/obligations: what is owed for one subject, if wished as far as a fact is known.

use std::time::Duration;

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Query, Reply};
use platform::may::May;
use platform::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::actions::ReadObligations;
use crate::api::views::Obligation;
use crate::{commands, store};

/// How long a caller waits at most for a fact to be taken in.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct Ask {
    /// Wait up to two seconds until this fact has been taken in; `isCurrent` tells whether it was.
    after: Option<Uuid>,
    /// Show what was true at this instant (RFC 3339), not later than now; now if not said.
    #[param(value_type = Option<String>, format = DateTime)]
    as_of: Option<Timestamp>,
    /// Show only what was known at this instant (RFC 3339), not later than now; now if not said.
    #[param(value_type = Option<String>, format = DateTime)]
    known_at: Option<Timestamp>,
}

/// What is owed for one subject.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Owed {
    /// Whether the fact asked for has been taken in.
    is_current: bool,
    /// The obligations, by due instant.
    items: Vec<Obligation>,
}

/// List the obligations of a subject
///
/// With `asOf` or `knownAt` as they were, or would have been, seen then: computed again from what was true and known, policies and decrees included.
#[utoipa::path(get, path = "/subjects/{kind}/{id}/obligations", params(
    ("kind" = String, Path, description = "report, person, dossier, escalation, …"),
    ("id" = Uuid, Path, description = "the subject's id"),
    Ask,
), responses((status = 200, body = Owed)))]
pub(crate) async fn list(may: May<ReadObligations>, id: Path<(String, Uuid)>, ask: Query<Ask>, work: Work) -> Reply<Owed> {
    let subject = super::subject(&id.0.0, id.0.1)?;
    let is_current = match ask.after {
        Some(fact) => seen(&work, &may, fact).await?,
        None => true,
    };
    let tx = work.begin(&may).await?;
    let found = match (ask.as_of, ask.known_at) {
        (None, None) => store::obligations::seen_of(&tx, &may, subject).await?,
        (as_of, known_at) => {
            let (as_of, known_at) = (as_of.unwrap_or(tx.now()), known_at.unwrap_or(tx.now()));
            commands::as_of::seen(&tx, &may, subject, as_of, known_at).await?
        }
    };
    tx.commit().await?;
    Ok(Json(Owed { is_current, items: found.into_iter().map(Obligation::from).collect() }))
}

/// Whether a fact has been taken in, waited for without holding a transaction.
async fn seen(work: &Work, may: &May<ReadObligations>, fact: Uuid) -> Result<bool, Problem> {
    let mut looks = tokio::time::interval(Duration::from_millis(50));
    let wait = async {
        loop {
            looks.tick().await;
            let tx = work.begin(may).await?;
            let known = store::history::knows(tx.db(), fact).await?;
            tx.commit().await?;
            if known {
                return Ok(true);
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or(Ok(false))
}
