//! An adviser answers.

use kernel::id::AdviceId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::advice::Advice;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::GiveAdvice;
use crate::{facts, store};

/// Keeps an answer.
pub async fn give_advice(
    tx: &mut Tx,
    may: &May<GiveAdvice>,
    id: AdviceId,
    answer: &Text,
    occurred_at: Option<Timestamp>,
) -> Result<Advice> {
    let on = moment(tx, occurred_at)?;
    let advice = store::advices::get_for_update(tx, may, id).await?.give(answer, on)?;
    store::advices::answer(tx, &advice, answer).await?;
    tx.emit(facts::advice_given(&advice, on.at)).await?;
    tx.audit(format!("advice/{id}"), json!({})).await?;
    Ok(advice)
}
