//! Veilig Thuis completed its own follow-up.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::FollowUp;
use crate::store::notes::About;
use crate::{facts, store};

/// Veilig Thuis completed its own follow-up.
pub async fn complete_follow_up(tx: &mut Tx, may: &May<FollowUp>, asked: Asked, note: Option<&Text>) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.complete_follow_up(on)?;
    let report = store::reports::save(tx, report).await?;
    if let Some(note) = note {
        store::notes::add(tx, report.id, About::FollowUp, note, on).await?;
    }
    tell(tx, report.id, [facts::follow_up_completed(&report, on.at)]).await?;
    Ok(report)
}
