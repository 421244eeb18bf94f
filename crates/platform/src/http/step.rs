//! What the bodies of many commands have in common: when something happened, and why.

use kernel::text::LONGEST;
use kernel::time::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{Check, Validate};

/// A step that needs no more than when it was taken.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub occurred_at: Option<Timestamp>,
}

impl Validate for Step {}

/// A step with its reason.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReasonedStep {
    /// Why; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub occurred_at: Option<Timestamp>,
}

impl Validate for ReasonedStep {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.reason, "reason");
    }
}

impl Check {
    /// Demands that a free text is not endless. That it says something at all is a rule of the domain.
    pub fn at_most(&mut self, text: &str, field: &str) {
        self.that(text.chars().count() <= LONGEST, field, "must be a text of at most 4000 characters");
    }
}
