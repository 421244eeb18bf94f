//! A transfer, with what its receiver needs to know.

use kernel::id::{HouseholdId, ReportId, TransferId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::files::{AddressView, IdentityView, identities};
use super::super::views::TransferView;
use crate::commands::{self, Handover};
use crate::domain::codes::Nature;
use crate::rights::ReadTransfers;

/// A transfer, with what its receiver needs to know; never who reported.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HandoverView {
    /// The transfer.
    transfer: TransferView,
    /// What the receiver is to do.
    purpose: String,
    /// Why it cannot do with less.
    necessity: String,
    /// Why those involved were not told, if they were not.
    not_told_reason: Option<String>,
    /// The report.
    #[schema(value_type = Uuid)]
    report_id: ReportId,
    /// The household.
    #[schema(value_type = Uuid)]
    household_id: HouseholdId,
    /// The municipality, by its four-digit CBS code.
    municipality_code: String,
    /// When the report was received.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// What kinds of violence.
    nature: Vec<Nature>,
    /// Somebody was injured.
    injury: bool,
    /// A minor is concerned.
    minor_concerned: bool,
    /// An unborn child is concerned.
    unborn_concerned: bool,
    /// Who the persons are.
    persons: Vec<IdentityView>,
    /// Where the household lives.
    address: Option<AddressView>,
}

impl From<Handover> for HandoverView {
    fn from(handover: Handover) -> Self {
        let Handover { report, transfer, grounds, mut details, address } = handover;
        Self {
            transfer: TransferView::from(&transfer),
            purpose: grounds.purpose.reveal().to_owned(),
            necessity: grounds.necessity.reveal().to_owned(),
            not_told_reason: grounds.not_told.map(|reason| reason.reveal().to_owned()),
            report_id: report.id,
            household_id: report.household,
            municipality_code: report.municipality.as_str().to_owned(),
            received_at: report.received.at,
            nature: report.nature.clone(),
            injury: report.injury,
            minor_concerned: report.minor_concerned(),
            unborn_concerned: report.unborn_concerned(),
            persons: identities(&report.persons, &mut details),
            address: address.map(AddressView::from),
        }
    }
}

/// A transfer, with what its receiver needs to know. Every reading is in the audit trail.
#[utoipa::path(get, path = "/transfers/{transferId}", responses((status = 200, body = HandoverView)))]
pub(super) async fn get(may: May<ReadTransfers>, id: Path<TransferId>, work: Work) -> Reply<HandoverView> {
    let mut tx = work.begin(&may).await?;
    let handover = commands::open_handover(&mut tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(HandoverView::from(handover)))
}
