//! Measures, authorisations and requests to the court, without their texts.

use kernel::id::{ActionId, AuthorisationId, InvolvedId, ProtectionId};
use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::authorisation::{Authorisation, Closing};
use crate::domain::codes::{AuthorisationKind, CourtDecision, Measure as CourtMeasure, MeasureKind, Petitioner, Revoker};
use crate::domain::measure::Measure;
use crate::domain::protection::Protection;

/// A measure of an action plan.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeasureView {
    /// Its id.
    measure_id: ActionId,
    /// Which measure.
    measure: MeasureKind,
    /// Who watches the money, for four eyes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    watcher_ids: Vec<InvolvedId>,
    /// Where it stands: `open`, `done` or `dropped`.
    state: &'static str,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When it was done or dropped.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<Timestamp>,
}

impl From<&Measure> for MeasureView {
    fn from(measure: &Measure) -> Self {
        Self {
            measure_id: measure.id,
            measure: measure.kind,
            watcher_ids: measure.eyes.into_iter().flat_map(|(one, other)| [one, other]).collect(),
            state: measure.state(),
            opened_at: measure.opened.at,
            closed_at: measure.closed.as_ref().map(|(_, step, _)| step.at),
        }
    }
}

/// An authorisation to act for an older person.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorisationView {
    /// Its id.
    authorisation_id: AuthorisationId,
    /// What it is.
    authorisation: AuthorisationKind,
    /// Who holds it.
    holder_id: InvolvedId,
    /// It is suspected that it is misused.
    misused: bool,
    /// Where it stands: `held`, `revoked` or `kept`.
    state: &'static str,
    /// Who revoked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_by: Option<Revoker>,
    /// When it became known.
    #[schema(value_type = String, format = DateTime)]
    known_at: Timestamp,
    /// When it was revoked, or judged to stay.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<Timestamp>,
}

impl From<&Authorisation> for AuthorisationView {
    fn from(authorisation: &Authorisation) -> Self {
        let closed = authorisation.closed.as_ref();
        Self {
            authorisation_id: authorisation.id,
            authorisation: authorisation.kind,
            holder_id: authorisation.holder,
            misused: authorisation.misused,
            state: authorisation.state(),
            revoked_by: closed.and_then(|(how, ..)| match how {
                Closing::Revoked(by) => Some(*by),
                Closing::Kept => None,
            }),
            known_at: authorisation.known.at,
            closed_at: closed.map(|(_, step, _)| step.at),
        }
    }
}

/// A request to the court.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProtectionView {
    /// Its id.
    protection_id: ProtectionId,
    /// What is asked.
    measure: CourtMeasure,
    /// Who asks.
    petitioner: Petitioner,
    /// When it was asked.
    #[schema(value_type = String, format = DateTime)]
    requested_at: Timestamp,
    /// What became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<CourtDecision>,
    /// When that was.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<Timestamp>,
}

impl From<&Protection> for ProtectionView {
    fn from(protection: &Protection) -> Self {
        Self {
            protection_id: protection.id,
            measure: protection.measure,
            petitioner: protection.petitioner,
            requested_at: protection.requested.at,
            decision: protection.decided.map(|(decision, _)| decision),
            decided_at: protection.decided.map(|(_, step)| step.at),
        }
    }
}
