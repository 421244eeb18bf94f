//! POST /obligations/{obligationId}/override: one obligation takes the earlier end of the policy in force.

use kernel::id::ObligationId;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::actions::OverrideObligations;
use crate::api::views::Obligation;
use crate::commands;

/// Why an obligation may move earlier.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reason {
    /// Somebody's safety asks for it.
    Safety,
    /// An act or a court asks for it.
    Law,
    /// Everybody concerned agreed.
    Agreement,
    /// The later end followed from a mistake in a policy.
    Correction,
}

impl Reason {
    const fn code(self) -> &'static str {
        match self {
            Self::Safety => "safety",
            Self::Law => "law",
            Self::Agreement => "agreement",
            Self::Correction => "correction",
        }
    }
}

/// An override.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Override {
    /// Why; kept with who did it and when.
    reason: Reason,
}

impl Validate for Override {}

/// Let an obligation move earlier
///
/// A new policy never moves an open term earlier by itself. This lets one obligation that is held back take the end that the policy in force
/// gives it, at once; its watch follows, and rungs that rang do not ring again. It counts for this version only. 409 if nothing holds it back.
#[utoipa::path(post, path = "/obligations/{obligationId}/override",
    params(("obligationId" = Uuid, Path, description = "the obligation's id")),
    request_body = Override, responses((status = 200, body = Obligation)))]
pub(crate) async fn lift(
    may: May<OverrideObligations>,
    id: Path<ObligationId>,
    work: Work,
    body: Valid<Override>,
) -> Reply<Obligation> {
    let mut tx = work.begin(&may).await?;
    let obligation = commands::lift::lift(&mut tx, &may, *id, body.reason.code()).await?;
    tx.commit().await?;
    Ok(Json(obligation.into()))
}
