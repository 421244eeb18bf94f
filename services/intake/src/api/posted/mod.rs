//! The reports that a worker posted: their id and where they stand, no more.

mod get;
mod list;

use kernel::id::ReportId;
use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::codes::Status;
use crate::domain::report::{Acute, Report};

/// A report as whoever posted it sees it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostedView {
    /// Its id.
    #[schema(value_type = Uuid)]
    report_id: ReportId,
    /// When it was received.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// Where it stands.
    status: Status,
    /// Marked acute, and not answered yet.
    acute: bool,
}

impl From<&Report> for PostedView {
    fn from(report: &Report) -> Self {
        Self {
            report_id: report.id,
            received_at: report.received.at,
            status: report.state.status(),
            acute: matches!(report.acute, Acute::Marked { .. }),
        }
    }
}

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(get::get))
}
