//! A transfer leaves for its receiver; Veilig Thuis keeps sight of safety until that confirms.

use kernel::id::ReportId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Path, Valid, Validate, Versioned};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::{asked, at_most};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::commands::Sending;
use crate::domain::codes::{LegalBasis, Receiver};
use crate::domain::transfer::Grounds;
use crate::rights::SendTransfers;

/// What goes with the transfer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SendTransfer)]
pub(super) struct Body {
    /// Who is asked to take over.
    receiver: Receiver,
    /// What the receiver is to do.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    purpose: String,
    /// On what basis in law personal data is passed on.
    legal_basis: LegalBasis,
    /// Why the receiver cannot do with less.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    necessity: String,
    /// Those involved were told.
    told_those_involved: bool,
    /// Why they were not told; required when they were not.
    not_told_reason: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        at_most(check, Some(&self.purpose), "purpose");
        at_most(check, Some(&self.necessity), "necessity");
        at_most(check, self.not_told_reason.as_deref(), "notToldReason");
    }
}

/// A transfer leaves for its receiver; Veilig Thuis keeps sight of safety until that confirms.
#[utoipa::path(post, path = "/reports/{reportId}/send-transfer", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn send_transfer(
    may: May<SendTransfers>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let grounds = Grounds::new(&body.purpose, &body.necessity, body.told_those_involved, body.not_told_reason.as_deref());
    let grounds = grounds.map_err(crate::error::Error::from)?;
    let sending = Sending { receiver: body.receiver, legal_basis: body.legal_basis, grounds };
    let mut tx = work.begin(&may).await?;
    let report = commands::send_transfer(&mut tx, &may, asked(*id, seen, body.occurred_at), sending).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
