//! Somebody asks Veilig Thuis for advice.

use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::advice::{Advice, State};
use crate::domain::codes::Nature;
use crate::domain::household::MunicipalityCode;
use crate::domain::source::Source;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::AskAdvice;
use crate::store;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// In what capacity.
    pub source: Source,
    /// Where.
    pub municipality: MunicipalityCode,
    /// About what.
    pub nature: Vec<Nature>,
    /// The words.
    pub text: Text,
    /// When; now, if not said.
    pub occurred_at: Option<Timestamp>,
}

/// Keeps a question.
pub async fn ask_advice(tx: &mut Tx, _: &May<AskAdvice>, question: Question) -> Result<Advice> {
    let Question { source, municipality, mut nature, text, occurred_at } = question;
    nature.sort_unstable();
    nature.dedup();
    let asked = moment(tx, occurred_at)?;
    let advice = Advice { id: tx.new_id(), source, municipality, nature, asked, state: State::Asked };
    store::advices::insert(tx, &advice, &text).await?;
    tx.audit(format!("advice/{}", advice.id), json!({})).await?;
    Ok(advice)
}
