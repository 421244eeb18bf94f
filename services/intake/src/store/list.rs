//! Lists and counts of reports; both by the one condition that a permission gives.

use kernel::id::ReportId;
use platform::Tx;
use platform::may::{Action, May};
use sea_orm::{ColumnTrait, Condition, Order, QueryFilter, QueryOrder, QuerySelect};

use super::entities::reports;
use super::reports::{reachable, whole};
use crate::domain::codes::{Code, Status};
use crate::domain::household::MunicipalityCode;
use crate::domain::report::Report;
use crate::error::Result;

/// Which reports of those that may be seen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of this municipality.
    pub municipality: Option<MunicipalityCode>,
    /// Standing here.
    pub status: Option<Status>,
    /// Marked acute and not answered, or not.
    pub acute: Option<bool>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let unanswered =
            || Condition::all().add(reports::Column::AcuteMarkedAt.is_not_null()).add(reports::Column::AcuteAnsweredAt.is_null());
        Condition::all()
            .add_option(self.municipality.map(|code| reports::Column::MunicipalityCode.eq(code.as_str())))
            .add_option(self.status.map(|status| reports::Column::Status.eq(status.code())))
            .add_option(self.acute.map(|acute| if acute { unanswered() } else { unanswered().not() }))
    }
}

/// Reports, the newest first, from after `before` on.
pub async fn page<A: Action>(tx: &Tx, may: &May<A>, filter: Filter, before: Option<ReportId>, limit: u64) -> Result<Vec<Report>> {
    let rows = reachable(may)
        .filter(filter.condition())
        .filter(Condition::all().add_option(before.map(|id| reports::Column::Id.lt(id.uuid()))))
        .order_by_desc(reports::Column::Id)
        .limit(limit)
        .all(tx.db())
        .await?;
    whole(tx, rows).await
}

/// How many reports each municipality has, by municipality.
pub async fn count<A: Action>(tx: &Tx, may: &May<A>, filter: Filter) -> Result<Vec<(String, i64)>> {
    let counts = reachable(may)
        .filter(filter.condition())
        .select_only()
        .column(reports::Column::MunicipalityCode)
        .column_as(reports::Column::Id.count(), "count")
        .group_by(reports::Column::MunicipalityCode)
        .order_by(reports::Column::MunicipalityCode, Order::Asc)
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(counts)
}
