//! The file of a report: who is in it and what was written. Every reading is in the audit trail.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::files::{AddressView, IdentityView, NoteView, ReporterView, identities};
use crate::commands::{self, File};
use crate::rights::ReadFiles;

/// The file of a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileView {
    /// The report.
    #[schema(value_type = Uuid)]
    report_id: ReportId,
    /// Who its persons are.
    persons: Vec<IdentityView>,
    /// Who reported.
    reporter: ReporterView,
    /// Where the household lives.
    address: Option<AddressView>,
    /// Every text, in the order in which they were written down.
    notes: Vec<NoteView>,
}

impl From<File> for FileView {
    fn from(file: File) -> Self {
        let File { report, mut details, reporter, address, notes } = file;
        Self {
            report_id: report.id,
            persons: identities(&report.persons, &mut details),
            reporter: ReporterView::new(reporter, report.reporter.withheld),
            address: address.map(AddressView::from),
            notes: notes.iter().map(NoteView::from).collect(),
        }
    }
}

/// The file of a report: who is in it and what was written. Every reading is in the audit trail.
#[utoipa::path(get, path = "/reports/{reportId}/file", responses((status = 200, body = FileView)))]
pub(super) async fn file(may: May<ReadFiles>, id: Path<ReportId>, work: Work) -> Reply<FileView> {
    let mut tx = work.begin(&may).await?;
    let file = commands::open_file(&mut tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(FileView::from(file)))
}
