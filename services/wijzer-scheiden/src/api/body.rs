//! What the bodies of several commands have in common.

use kernel::time::Timestamp;
use platform::http::{Check, Validate};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::text::LONGEST;

/// A step that needs no more than when it was taken.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Step {
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) occurred_at: Option<Timestamp>,
}

impl Validate for Step {}

/// A step with its reason.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ReasonedStep {
    /// Why; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    pub(super) reason: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) occurred_at: Option<Timestamp>,
}

impl Validate for ReasonedStep {
    fn validate(&self, check: &mut Check) {
        at_most(check, &self.reason, "reason");
    }
}

/// Demands that a text is not endless. That it says something at all is a rule of the domain.
pub(super) fn at_most(check: &mut Check, text: &str, field: &str) {
    check.that(text.chars().count() <= LONGEST, field, "must be a text of at most 4000 characters");
}
