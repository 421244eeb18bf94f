//! Advice with its words.

use kernel::id::AdviceId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde_json::json;

use super::WordedView;
use crate::rights::ReadAdvice;
use crate::store;

/// Advice with its words. Every reading is in the audit trail.
#[utoipa::path(get, path = "/advices/{adviceId}", responses((status = 200, body = WordedView)))]
pub(super) async fn get(may: May<ReadAdvice>, id: Path<AdviceId>, work: Work) -> Reply<WordedView> {
    let mut tx = work.begin(&may).await?;
    let advice = store::advices::get(&tx, &may, *id).await?;
    let texts = store::advices::texts(&tx, *id).await?;
    tx.audit(format!("advice/{}", advice.id), json!({ "opened": "advice" })).await?;
    tx.commit().await?;
    Ok(Json(WordedView::new(&advice, &texts)))
}
