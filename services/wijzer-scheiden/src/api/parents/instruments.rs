//! The instruments of screening, with their versions and items.

use platform::Work;
use platform::http::{Json, Reply};
use platform::may::May;

use super::super::views::InstrumentView;
use crate::instruments;
use crate::rights::ScreenParents;

/// The instruments of screening, with their versions and items.
#[utoipa::path(get, path = "/instruments", responses((status = 200, body = Vec<InstrumentView>)))]
pub(super) async fn instruments(may: May<ScreenParents>, _work: Work) -> Reply<Vec<InstrumentView>> {
    let _ = may;
    Ok(Json(instruments::all().iter().map(InstrumentView::from).collect()))
}
