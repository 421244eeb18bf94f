//! What the bodies of several commands have in common.

use kernel::id::ReportId;
use kernel::time::Timestamp;
use platform::http::{Check, Paging, Validate};
use platform::problem::{Kind, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

use super::seen::Seen;
use crate::commands::Asked;
use crate::domain::text::Text;

/// The longest free text, in characters.
const LONGEST: usize = 10_000;

/// A step that needs no more than when it was taken.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Step {
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) occurred_at: Option<Timestamp>,
}

impl Validate for Step {}

/// A step that may be explained.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NotedStep {
    /// An explanation; kept in the file, never in a fact.
    pub(super) note: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) occurred_at: Option<Timestamp>,
}

impl Validate for NotedStep {
    fn validate(&self, check: &mut Check) {
        at_most(check, self.note.as_deref(), "note");
    }
}

/// Demands that a text, where there is one, is not endless.
pub(super) fn at_most(check: &mut Check, text: Option<&str>, field: &str) {
    let fits = text.is_none_or(|text| text.chars().count() <= LONGEST);
    check.that(fits, field, &format!("must be a text of at most {LONGEST} characters"));
}

/// What a command about a report is asked.
pub(super) fn asked(report: ReportId, seen: Seen, occurred_at: Option<Timestamp>) -> Asked {
    Asked { report, seen: seen.0, occurred_at }
}

/// An explanation, if it says something.
pub(super) fn text(text: Option<&str>) -> Option<Text> {
    text.and_then(Text::new)
}

/// A text without which the step is refused.
pub(super) fn reason(text: &str, field: &str) -> Result<Text, Problem> {
    let blank = || Problem::new(Kind::Refused, "This needs a text that says something.").field(field, "must say something");
    Text::new(text).ok_or_else(blank)
}

/// A page of a list that has parameters of its own beside those of the page.
pub(super) fn paging(limit: Option<u64>, cursor: Option<String>) -> Result<Paging, Problem> {
    if limit.is_some_and(|limit| !(1..=200).contains(&limit)) {
        let problem = Problem::new(Kind::Invalid, "The query holds a parameter that is not of the right form.");
        return Err(problem.field("limit", "must be a number from 1 to 200"));
    }
    Ok(Paging { limit, cursor })
}
