//! The file of a report is opened: everything that names, describes or locates people. Every opening is in the audit trail.

use std::collections::BTreeMap;

use kernel::id::{PersonId, ReportId, TransferId};
use platform::Tx;
use platform::may::{Cause, May};
use serde_json::json;

use crate::domain::household::Address;
use crate::domain::person::Details;
use crate::domain::report::Report;
use crate::domain::transfer::{Grounds, Transfer};
use crate::error::Result;
use crate::rights::{ReadFiles, ReadTransfers};
use crate::store;
use crate::store::notes::Note;
use crate::store::people::ReporterDetails;

/// A report with everything that names, describes or locates people.
#[derive(Debug)]
pub struct File {
    /// The report.
    pub report: Report,
    /// Who its persons are.
    pub details: BTreeMap<PersonId, Details>,
    /// Who reported.
    pub reporter: ReporterDetails,
    /// Where the household lives.
    pub address: Option<Address>,
    /// Every text.
    pub notes: Vec<Note>,
}

/// A transfer with what its receiver needs to know; never who reported.
#[derive(Debug)]
pub struct Handover {
    /// The report it is of.
    pub report: Report,
    /// The transfer.
    pub transfer: Transfer,
    /// Its grounds.
    pub grounds: Grounds,
    /// Who the persons are.
    pub details: BTreeMap<PersonId, Details>,
    /// Where the household lives.
    pub address: Option<Address>,
}

/// Opens the file of a report.
pub async fn open_file(tx: &mut Tx, may: &May<ReadFiles>, id: ReportId) -> Result<File> {
    let report = store::reports::get(tx, may, id).await?;
    let details = store::people::details(tx, &report.persons).await?;
    let reporter = store::people::reporter(tx, id).await?;
    let address = store::households::address(tx, report.household).await?;
    let notes = store::notes::of(tx, id).await?;
    tx.audit(format!("report/{id}"), json!({ "opened": "file" })).await?;
    Ok(File { report, details, reporter, address, notes })
}

/// Opens a transfer for its receiver. Whoever may see the transfer may see what was transferred with it.
pub async fn open_handover(tx: &mut Tx, may: &May<ReadTransfers>, id: TransferId) -> Result<Handover> {
    let (report, transfer) = store::transfers::get(tx, may, id).await?;
    let with_it = Cause { service: "intake", on_behalf_of: Some(may.actor().worker) };
    let report = store::reports::get(tx, &May::<ReadTransfers>::system(with_it), report).await?;
    let grounds = store::transfers::grounds(tx, id).await?;
    let details = store::people::details(tx, &report.persons).await?;
    let address = store::households::address(tx, report.household).await?;
    tx.audit(format!("report/{}", report.id), json!({ "opened": "transfer", "transfer": id })).await?;
    Ok(Handover { report, transfer, grounds, details, address })
}
