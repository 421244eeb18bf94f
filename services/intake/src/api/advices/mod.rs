//! Advice: asked by anyone, at any step; given by an adviser.

mod get;
mod give;
mod list;
mod post;

use kernel::id::AdviceId;
use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::advice::Advice;
use crate::domain::codes::{Capacity, Nature, Sector};
use crate::domain::source::MeldcodeStep;
use crate::store::advices::Texts;

/// Advice.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AdviceView {
    /// Its id.
    #[schema(value_type = Uuid)]
    advice_id: AdviceId,
    /// In what capacity the asker asks.
    capacity: Capacity,
    /// The asker's sector.
    sector: Option<Sector>,
    /// The asker's step of the meldcode, 1 to 5.
    meldcode_step: Option<u8>,
    /// The municipality, by its four-digit CBS code.
    municipality_code: String,
    /// What it is about.
    nature: Vec<Nature>,
    /// When it was asked.
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    /// When it was given.
    #[schema(value_type = Option<String>, format = DateTime)]
    given_at: Option<Timestamp>,
}

/// Advice with its words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WordedView {
    /// The advice.
    advice: AdviceView,
    /// The question.
    question: String,
    /// The answer.
    answer: Option<String>,
}

impl From<&Advice> for AdviceView {
    fn from(advice: &Advice) -> Self {
        Self {
            advice_id: advice.id,
            capacity: advice.source.capacity(),
            sector: advice.source.sector(),
            meldcode_step: advice.source.meldcode_step().map(MeldcodeStep::number),
            municipality_code: advice.municipality.as_str().to_owned(),
            nature: advice.nature.clone(),
            asked_at: advice.asked.at,
            given_at: advice.given().map(|(at, _)| at),
        }
    }
}

impl WordedView {
    fn new(advice: &Advice, texts: &Texts) -> Self {
        Self {
            advice: AdviceView::from(advice),
            question: texts.question.reveal().to_owned(),
            answer: texts.answer.as_ref().map(|answer| answer.reveal().to_owned()),
        }
    }
}

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list::list, post::post)).routes(routes!(get::get)).routes(routes!(give::give))
}
