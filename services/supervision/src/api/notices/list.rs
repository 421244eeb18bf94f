//! What a listener at a desk was not told of yet, the oldest first.

use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::codes::Desk;
use super::super::views::NoticeView;
use super::listener;
use crate::rights::TellDesks;
use crate::store;
use crate::store::escalations::{Filter, Key, Record};

/// Whose notices.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// The desk.
    desk: Desk,
    /// Who listens there: the name of an EscalationDesk.
    listener: String,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// What a listener was not told of yet, of what stands open at a desk; the oldest first.
#[utoipa::path(get, path = "/notices", params(Whose), responses((status = 200, body = Page<NoticeView>)))]
pub(super) async fn list(may: May<TellDesks>, whose: Query<Whose>, work: Work) -> Reply<Page<NoticeView>> {
    let Query(Whose { desk, listener: name, limit, cursor }) = whose;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<Key>()?;
    let filter = Filter { desk: Some(desk.into()), open: Some(true), untold_to: Some(listener(&name)?), ..Filter::default() };
    let tx = work.begin(&may).await?;
    let rows = store::escalations::list(&tx, &may, filter, after, paging.fetch()).await?;
    let key = |record: &Record| (record.escalation.raised_at, record.escalation.id);
    Ok(Json(Page::of(&paging, rows, key, |record| NoticeView::from(&record))))
}
