//! A transfer leaves for its receiver, with purpose, basis in law and necessity.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::codes::{LegalBasis, Receiver};
use crate::domain::report::Report;
use crate::domain::transfer::{Answer, Grounds, Transfer};
use crate::error::Result;
use crate::rights::SendTransfers;
use crate::{facts, store};

/// What goes with a transfer.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Who is asked to take over.
    pub receiver: Receiver,
    /// On what basis in law.
    pub legal_basis: LegalBasis,
    /// Purpose, necessity, and why those involved were not told, if they were not.
    pub grounds: Grounds,
}

/// Sends a report to a receiver; Veilig Thuis keeps sight of safety until it confirms.
pub async fn send_transfer(tx: &mut Tx, may: &May<SendTransfers>, asked: Asked, sending: Sending) -> Result<Report> {
    let on = asked.on(tx)?;
    let transfer = Transfer {
        id: tx.new_id(),
        receiver: sending.receiver,
        legal_basis: sending.legal_basis,
        told: sending.grounds.not_told.is_none(),
        sent: on,
        answer: Answer::Awaited,
    };
    let report = asked.load(tx, may).await?.send(transfer)?;
    let report = store::reports::save(tx, report).await?;
    store::transfers::ground(tx, transfer.id, &sending.grounds).await?;
    tell(tx, report.id, [facts::transfer_sent(&report, &transfer)]).await?;
    Ok(report)
}
