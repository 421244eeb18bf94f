//! A measure that is asked for, alone or in a plan.

use kernel::id::InvolvedId;
use platform::http::{Check, Validate};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::commands::Asked;
use crate::domain::codes::MeasureKind;

/// A measure.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AskedMeasure)]
pub(super) struct MeasureBody {
    /// Which measure.
    kind: MeasureKind,
    /// What exactly; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
    /// For four eyes: the two who watch the money, neither of them suspected.
    #[serde(default)]
    #[schema(max_items = 2)]
    watcher_ids: Vec<InvolvedId>,
}

impl Validate for MeasureBody {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.note, "note");
        check.that(self.watcher_ids.len() <= 2, "watcherIds", "must be at most two people");
    }
}

impl MeasureBody {
    pub(super) fn asked(self) -> Asked {
        Asked { kind: self.kind, note: self.note, watchers: self.watcher_ids }
    }
}
