//! A case is declined with a reason; Veilig Thuis keeps sight of safety and looks for another route.

use kernel::id::TransferId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::case::{Case, DeclineReason};
use crate::domain::text;
use crate::rights::AnswerCases;
use crate::{Error, facts, store};

/// Declines a case.
pub(crate) async fn decline_case(
    tx: &mut Tx,
    may: &May<AnswerCases>,
    id: TransferId,
    reason: DeclineReason,
    explanation: &str,
    occurred_at: Option<Timestamp>,
) -> Result<Case, Error> {
    let step = step(tx, occurred_at)?;
    let case = store::cases::get_for_update(tx, may, id).await?;
    let case = case.decline(reason, text("explanation", explanation)?, step.by, step.at)?;
    store::cases::save(tx, &case).await?;
    tx.emit(facts::case_declined(&case, reason, step.at)).await?;
    tx.audit(format!("report/{}", case.report), json!({ "transferId": case.id, "reason": reason.code() })).await?;
    Ok(case)
}
