//! Households that may be the same as one.

use kernel::id::HouseholdId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;

use crate::rights::MergeHouseholds;
use crate::store;

/// Households that may be the same.
#[derive(Serialize, ToSchema)]
pub(super) struct Matches {
    /// Each shares an address and a surname with it.
    #[schema(value_type = Vec<Uuid>)]
    items: Vec<HouseholdId>,
}

/// Households that share an address and a surname with this one. A person decides whether they are the same.
#[utoipa::path(get, path = "/households/{householdId}/matches", responses((status = 200, body = Matches)))]
pub(super) async fn matches(may: May<MergeHouseholds>, id: Path<HouseholdId>, work: Work) -> Reply<Matches> {
    let tx = work.begin(&may).await?;
    let household = store::households::current(&tx, *id).await?;
    Ok(Json(Matches { items: store::households::matches(&tx, household.id).await? }))
}
