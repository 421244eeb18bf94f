//! Somebody asks for advice.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use platform::problem::Problem;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::{at_most, reason};
use super::AdviceView;
use crate::commands::{self, Question};
use crate::domain::codes::{Capacity, Nature, Sector};
use crate::domain::household::MunicipalityCode;
use crate::domain::source::{MeldcodeStep, Source};
use crate::error::Error;
use crate::rights::AskAdvice;

/// A question.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PostAdvice)]
pub(super) struct Body {
    /// In what capacity the asker asks.
    capacity: Capacity,
    /// From what sector; required from a meldcode professional.
    sector: Option<Sector>,
    /// How far a meldcode professional has come.
    #[schema(minimum = 1, maximum = 5)]
    meldcode_step: Option<u8>,
    /// The municipality, by its four-digit CBS code.
    #[schema(pattern = "^[0-9]{4}$")]
    municipality_code: String,
    /// What it is about, as far as known.
    #[serde(default)]
    nature: Vec<Nature>,
    /// The question; without the names of those it is about.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    question: String,
    /// When it was really asked, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        at_most(check, Some(&self.question), "question");
        let municipality = MunicipalityCode::new(&self.municipality_code).is_ok();
        check.that(municipality, "municipalityCode", "must be the four digits of a CBS municipality code");
    }
}

impl Body {
    fn question(self) -> Result<Question, Problem> {
        let step = self.meldcode_step.map(MeldcodeStep::new).transpose().map_err(Error::from)?;
        Ok(Question {
            source: Source::new(self.capacity, self.sector, step).map_err(Error::from)?,
            municipality: MunicipalityCode::new(&self.municipality_code).map_err(Error::from)?,
            nature: self.nature,
            text: reason(&self.question, "question")?,
            occurred_at: self.occurred_at,
        })
    }
}

/// Somebody asks for advice. Advice is no report: it starts no obligation.
#[utoipa::path(post, path = "/advices", request_body = Body, responses((status = 201, body = AdviceView)))]
pub(super) async fn post(may: May<AskAdvice>, work: Work, body: Valid<Body>) -> Answered<Created<AdviceView>> {
    let question = body.into_inner().question()?;
    let mut tx = work.begin(&may).await?;
    let advice = commands::ask_advice(&mut tx, &may, question).await?;
    tx.commit().await?;
    Ok(Created(format!("advices/{}", advice.id), AdviceView::from(&advice)))
}
