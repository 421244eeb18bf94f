//! The agenda of the High Conflict Forum, the oldest first.

use kernel::id::ForumItemId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::super::views::ForumItemView;
use crate::rights::SeeForum;
use crate::store;

/// Where an item stands.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum ForumState {
    Listed,
    Advised,
    FollowedUp,
    TakenOff,
}

/// Which items.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Standing here.
    #[param(inline)]
    state: Option<ForumState>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// The agenda of the High Conflict Forum, the oldest first.
#[utoipa::path(get, path = "/forum/agenda", params(Which), responses((status = 200, body = Page<ForumItemView>)))]
pub(super) async fn agenda(may: May<SeeForum>, which: Query<Which>, work: Work) -> Reply<Page<ForumItemView>> {
    let Query(Which { state, limit, cursor }) = which;
    let state = state.map(|state| match state {
        ForumState::Listed => "listed",
        ForumState::Advised => "advised",
        ForumState::FollowedUp => "followed-up",
        ForumState::TakenOff => "taken-off",
    });
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<(Timestamp, ForumItemId)>()?;
    let tx = work.begin(&may).await?;
    let rows = store::forum::list(&tx, &may, state, after, paging.fetch()).await?;
    let key = |listed: &store::forum::Listed| (listed.item.listed.at, listed.item.id);
    Ok(Json(Page::of(&paging, rows, key, |listed| ForumItemView::from(&listed.item))))
}
