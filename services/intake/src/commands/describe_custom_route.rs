//! The regional custom route is described.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::FollowUp;
use crate::store::notes::About;
use crate::{facts, store};

/// The regional custom route is described.
pub async fn describe_custom_route(tx: &mut Tx, may: &May<FollowUp>, asked: Asked, description: &Text) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.describe_custom_route(on)?;
    let report = store::reports::save(tx, report).await?;
    store::notes::add(tx, report.id, About::CustomRoute, description, on).await?;
    tell(tx, report.id, [facts::custom_route_described(&report, on.at)]).await?;
    Ok(report)
}
