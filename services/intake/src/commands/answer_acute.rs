//! The duty officer acted on an acute report.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::AnswerAcute;
use crate::store::notes::About;
use crate::{facts, store};

/// The duty officer acted on an acute report.
pub async fn answer_acute(tx: &mut Tx, may: &May<AnswerAcute>, asked: Asked, note: Option<&Text>) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.answer_acute(on)?;
    let report = store::reports::save(tx, report).await?;
    if let Some(note) = note {
        store::notes::add(tx, report.id, About::AcuteAnswer, note, on).await?;
    }
    tell(tx, report.id, [facts::acute_answered(&report, on.at)]).await?;
    Ok(report)
}
