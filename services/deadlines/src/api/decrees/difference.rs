//! GET /decrees/difference: what equating days to holidays would do to open obligations, before it does.

use kernel::calendar::Equated;
use kernel::time::Date;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use platform::problem::{Kind, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::actions::ReadObligations;
use crate::api::moves::{Move, page};
use crate::commands;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct Proposal {
    /// The days, separated by commas: `2026-12-28,2026-12-29`.
    dates: String,
    /// At most so many subjects on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Show what a decree would change
///
/// As if it were recorded now. `limit` counts subjects, not items: a page can be empty and yet have a next one. Nothing is changed.
#[utoipa::path(get, path = "/decrees/difference", params(Proposal), responses((status = 200, body = Page<Move>)))]
pub(crate) async fn difference(may: May<ReadObligations>, ask: Query<Proposal>, work: Work) -> Reply<Page<Move>> {
    let paging = Paging::new(ask.limit, ask.cursor.clone())?;
    let days = ask.dates.split(',').map(day).collect::<Result<_, _>>()?;
    let tx = work.begin(&may).await?;
    let found = commands::difference::of_decree(&tx, &may, days, paging.after()?, paging.limit()).await?;
    tx.commit().await?;
    Ok(Json(page(found)))
}

fn day(text: &str) -> Result<Equated, Problem> {
    let date: Result<Date, _> = text.trim().parse();
    let date = date.map_err(|_| {
        Problem::new(Kind::Invalid, "The query holds a parameter that is not of the right form.")
            .field("dates", "must be dates such as 2026-12-28, separated by commas")
    })?;
    Ok(Equated { date, nl: "voorstel".to_owned(), en: "proposal".to_owned() })
}
