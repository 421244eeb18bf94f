//! Tracks, the oldest first: the work lists.

use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::TrackSummary;
use crate::rights::SeeTracks;
use crate::store;
use crate::store::tracks::Filter;

/// Which tracks.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Open (true) or ended (false).
    open: Option<bool>,
    /// Only those that nobody leads.
    unled: Option<bool>,
    /// Only those of which it is not recorded what drives the abuse.
    without_dynamics: Option<bool>,
    /// Only those whose older person was not heard apart.
    unheard: Option<bool>,
    /// Only those with an authorisation that is misused and stands.
    misused: Option<bool>,
    /// Only those on which the court has yet to decide.
    before_court: Option<bool>,
    /// Only those whose older person withdrew and whose safety nobody looked at since.
    to_look_after: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Tracks, the oldest first.
#[utoipa::path(get, path = "/tracks", params(Which), responses((status = 200, body = Page<TrackSummary>)))]
pub(super) async fn list(may: May<SeeTracks>, which: Query<Which>, work: Work) -> Reply<Page<TrackSummary>> {
    let Query(Which { open, unled, without_dynamics, unheard, misused, before_court, to_look_after, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<store::tracks::Key>()?;
    let filter = Filter {
        open,
        unled: unled.unwrap_or_default(),
        without_dynamics: without_dynamics.unwrap_or_default(),
        unheard: unheard.unwrap_or_default(),
        misused: misused.unwrap_or_default(),
        before_court: before_court.unwrap_or_default(),
        to_look_after: to_look_after.unwrap_or_default(),
    };
    let tx = work.begin(&may).await?;
    let rows = store::tracks::list(&tx, &may, filter, after, paging.fetch()).await?;
    let key = |record: &store::records::Record| (record.track.entered.at, record.track.id);
    Ok(Json(Page::of(&paging, rows, key, |record| TrackSummary::from(&record))))
}
