//! The reporter was told what was judged.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::codes::After;
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::GiveFeedback;
use crate::{facts, store};

/// The reporter was told what was judged.
pub async fn give_feedback(tx: &mut Tx, may: &May<GiveFeedback>, asked: Asked, after: After) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.feed_back(after, on)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, [facts::feedback_given(&report, after, on.at)]).await?;
    Ok(report)
}
