//! POST /subjects/{kind}/{id}/ring: a watch woke up; what is due is recorded, and the answer says when to wake again.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Query, Reply};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::actions::Ring;
use crate::commands;

/// What the watch knows, and who rings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Known {
    /// The number of its schedule; absent when it was told none.
    #[serde(default)]
    number: u32,
    /// Who rings, for the record.
    #[serde(default)]
    #[param(inline)]
    by: Ringer,
}

/// Who rings for a subject.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ringer {
    /// Its watch.
    #[default]
    Watch,
    /// The reconciler, because the watch should have rung and has not.
    Reconciler,
}

impl Ringer {
    fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Reconciler => "reconciler",
        }
    }
}

/// When to ring again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Next {
    /// The instant by the judge's clock.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) at: Timestamp,
    /// The same as a duration from now, in milliseconds: what the watch sleeps.
    pub(crate) in_ms: u64,
}

/// What a ring found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    /// The number of the schedule that the answer follows from.
    pub(crate) number: u64,
    /// When to ring again; absent when nothing is left to wait for.
    pub(crate) next: Option<Next>,
}

/// Ring the watch of a subject
///
/// Records what is due for this subject, then for every other subject that is due. Ringing too early, too late or twice does no harm.
#[utoipa::path(post, path = "/subjects/{kind}/{id}/ring", params(
    ("kind" = String, Path, description = "report, person, dossier, escalation, …"),
    ("id" = Uuid, Path, description = "the subject's id"),
    Known,
), responses((status = 200, body = Answer)))]
pub(crate) async fn ring(may: May<Ring>, id: Path<(String, Uuid)>, known: Query<Known>, work: Work) -> Reply<Answer> {
    let subject = super::subject(&id.0.0, id.0.1)?;
    let mut tx = work.begin(&may).await?;
    let (settled, now) = (commands::ring::own(&mut tx, subject, known.number.into(), known.by.name()).await?, tx.now());
    tx.commit().await?;
    commands::ring::wake_neighbours(&work);
    let next = settled.next.map(|at| Next { at, in_ms: millis(now, at) });
    Ok(Json(Answer { number: settled.number, next }))
}

/// Whole milliseconds from now until then, rounded up so that nobody wakes a moment too early.
fn millis(now: Timestamp, then: Timestamp) -> u64 {
    u64::try_from(then.duration_since(now).as_nanos().max(0)).map_or(u64::MAX, |nanos| nanos.div_ceil(1_000_000))
}
