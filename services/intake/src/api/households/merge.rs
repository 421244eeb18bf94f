//! A person decided that two households are one.

use kernel::id::HouseholdId;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::commands;
use crate::rights::MergeHouseholds;

/// Which household it is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MergeHousehold)]
pub(super) struct Body {
    /// The household that remains.
    #[schema(value_type = Uuid)]
    into: HouseholdId,
}

impl Validate for Body {}

/// A household that was merged.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MergedView {
    /// The household.
    #[schema(value_type = Uuid)]
    household_id: HouseholdId,
    /// The household that it is.
    #[schema(value_type = Option<Uuid>)]
    merged_into: Option<HouseholdId>,
}

/// A person decided that this household is another one. Its reports move along.
#[utoipa::path(post, path = "/households/{householdId}/merge", request_body = Body, responses((status = 200, body = MergedView)))]
pub(super) async fn merge(may: May<MergeHouseholds>, id: Path<HouseholdId>, work: Work, body: Valid<Body>) -> Reply<MergedView> {
    let mut tx = work.begin(&may).await?;
    let merged = commands::merge_households(&mut tx, &may, *id, body.into).await?;
    tx.commit().await?;
    Ok(Json(MergedView { household_id: merged.id, merged_into: merged.merged_into }))
}
