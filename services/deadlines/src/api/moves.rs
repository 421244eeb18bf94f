//! What callers see of the difference that a change of the rules makes, before and after.

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::http::{Cursor, Page};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::commands::difference::Line;
use crate::store;
use crate::store::obligations::Model;

/// What a change of the rules does to one obligation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Move {
    /// The obligation.
    obligation_id: Uuid,
    /// Its policy row, such as `D2`.
    row: String,
    /// `report`, `person`, `dossier`, `escalation`, …
    subject_kind: String,
    /// The id of the report, person, dossier, …
    subject_id: Uuid,
    /// `moved`, `opened`, `cancelled`, or `held-back`: it would fall due earlier and does not, unless an override says so.
    kind: String,
    /// The first instant too late, as it was; absent for one that opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    was_due_at: Option<Timestamp>,
    /// The first instant too late, as it becomes; absent for one that is cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// The earlier instant that it is held back from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    held_back_from_at: Option<Timestamp>,
}

impl From<Line> for Move {
    fn from((done, about): Line) -> Self {
        Self {
            obligation_id: about.id,
            row: about.row,
            subject_kind: about.subject_kind,
            subject_id: about.subject_id,
            kind: done.kind.name().to_owned(),
            was_due_at: done.before,
            due_at: done.after,
            held_back_from_at: done.withheld,
        }
    }
}

impl From<(store::moves::Model, Model)> for Move {
    fn from((done, about): (store::moves::Model, Model)) -> Self {
        Self {
            obligation_id: about.id,
            row: about.row,
            subject_kind: about.subject_kind,
            subject_id: about.subject_id,
            kind: done.kind,
            was_due_at: done.due_before.map(Into::into),
            due_at: done.due_after.map(Into::into),
            held_back_from_at: done.due_withheld.map(Into::into),
        }
    }
}

/// A page of as many items as its subjects have; the next one starts after the last of them.
pub(super) fn page((lines, last): (Vec<Line>, Option<Subject>)) -> Page<Move> {
    let next_cursor = last.map(|last| Cursor::write(&(last.kind.name(), last.id)));
    Page { items: lines.into_iter().map(Move::from).collect(), next_cursor }
}
