//! Cases, the oldest first.

use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::super::views::CaseView;
use crate::rights::SeeCases;
use crate::store;

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Standing here.
    #[param(inline)]
    state: Option<State>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Where a case stands.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = CaseState)]
enum State {
    Offered,
    Accepted,
    Declined,
}

impl State {
    const fn code(&self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }
}

/// Cases, the oldest first.
#[utoipa::path(get, path = "/cases", params(Which), responses((status = 200, body = Page<CaseView>)))]
pub(super) async fn list(may: May<SeeCases>, which: Query<Which>, work: Work) -> Reply<Page<CaseView>> {
    let Query(Which { state, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<store::cases::Key>()?;
    let tx = work.begin(&may).await?;
    let rows = store::cases::list(&tx, &may, state.as_ref().map(State::code), after, paging.fetch()).await?;
    Ok(Json(Page::of(&paging, rows, |case| (case.sent_at, case.id), |case| CaseView::from(&case))))
}
