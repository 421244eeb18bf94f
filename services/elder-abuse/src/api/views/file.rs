//! What only who works in a track sees: names, what was said and judged, and with whom data was shared.

use kernel::id::{ActionId, AuthorisationId, InvolvedId, ProtectionId};
use kernel::time::{Date, Timestamp};
use platform::Tx;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::codes::{Dementia, Role};
use crate::domain::track::{State, Track};
use crate::{Error, store};

/// The file of a track.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileView {
    /// Everybody by name.
    involved: Vec<InvolvedFile>,
    /// What was seen to drive the abuse, the oldest first.
    dynamics: Vec<DynamicsView>,
    /// The action plan in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    /// What measures are exactly, and what came of them.
    measures: Vec<MeasureFile>,
    /// What people said, the oldest first.
    interviews: Vec<InterviewView>,
    /// What people are able to decide, the oldest first.
    capacities: Vec<CapacityView>,
    /// What is known of authorisations.
    authorisations: Vec<AuthorisationFile>,
    /// Why the court was asked.
    protections: Vec<ProtectionFile>,
    /// With whom data was shared, the oldest first.
    sharings: Vec<SharingView>,
    /// Why the track ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<String>,
    /// How somebody looked at her safety after she withdrew.
    #[serde(skip_serializing_if = "Option::is_none")]
    looked_after: Option<String>,
}

/// Somebody by name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvolvedFile {
    /// The id in this track.
    involved_id: InvolvedId,
    /// What they are.
    role: Role,
    /// The name.
    name: String,
    /// The date of birth.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<Date>,
    /// What is known of dementia.
    dementia: Dementia,
}

/// What was seen to drive the abuse.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DynamicsView {
    /// What drives it.
    dynamics: Vec<String>,
    /// In words.
    note: String,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
}

/// A measure in words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MeasureFile {
    /// Its id.
    measure_id: ActionId,
    /// What exactly.
    note: String,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
}

/// What somebody said.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InterviewView {
    /// Who.
    involved_id: InvolvedId,
    /// How they were heard.
    manner: String,
    /// How it stands to what they said before.
    statement: String,
    /// What was said.
    note: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    heard_at: Timestamp,
}

/// What somebody is able to decide.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CapacityView {
    /// Who.
    involved_id: InvolvedId,
    /// Which decision.
    decision: String,
    /// What the assessor concluded.
    outcome: String,
    /// Why.
    note: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    assessed_at: Timestamp,
}

/// An authorisation in words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AuthorisationFile {
    /// Its id.
    authorisation_id: AuthorisationId,
    /// What is known of it.
    note: String,
    /// Why it was revoked or kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
}

/// A request to the court in words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProtectionFile {
    /// Its id.
    protection_id: ProtectionId,
    /// Why it was asked.
    note: String,
}

/// What was shared.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SharingView {
    /// With whom.
    partner: String,
    /// What for.
    purpose: String,
    /// On what basis in law.
    legal_basis: String,
    /// Why it cannot be done without.
    necessity: String,
    /// Those involved were told.
    told: bool,
    /// Why they were not.
    #[serde(skip_serializing_if = "Option::is_none")]
    untold_because: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    shared_at: Timestamp,
}

impl FileView {
    /// The file.
    pub(crate) async fn read(tx: &Tx, track: &Track) -> Result<Self, Error> {
        let id = track.id;
        let involved = track.involved.iter().map(|one| InvolvedFile {
            involved_id: one.id,
            role: one.role,
            name: one.name.reveal().clone(),
            birth_date: one.birth_date.as_ref().map(|date| *date.reveal()),
            dementia: one.dementia,
        });
        let dynamics = store::measures::dynamics(tx, id).await?.into_iter().map(|seen| DynamicsView {
            dynamics: seen.dynamics.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
            note: seen.note,
            recorded_at: seen.at.into(),
        });
        let measures = store::measures::of(tx, id).await?.into_iter().map(|measure| MeasureFile {
            measure_id: measure.id,
            note: measure.note.into_inner(),
            result: measure.closed.map(|(_, _, result)| result.into_inner()),
        });
        let interviews = store::people::interviews(tx, id).await?.into_iter().map(|interview| InterviewView {
            involved_id: InvolvedId::from_uuid(interview.involved_id),
            manner: interview.manner,
            statement: interview.statement,
            note: interview.note,
            heard_at: interview.at.into(),
        });
        let capacities = store::people::capacities(tx, id).await?.into_iter().map(|assessed| CapacityView {
            involved_id: InvolvedId::from_uuid(assessed.involved_id),
            decision: assessed.decision,
            outcome: assessed.outcome,
            note: assessed.note,
            assessed_at: assessed.at.into(),
        });
        let authorisations = store::authorisations::of(tx, id).await?.into_iter().map(|one| AuthorisationFile {
            authorisation_id: one.id,
            note: one.note.into_inner(),
            result: one.closed.map(|(_, _, result)| result.into_inner()),
        });
        let protections = store::protections::of(tx, id).await?.into_iter();
        let sharings = store::sharings::of(tx, id).await?.into_iter().map(|shared| SharingView {
            partner: shared.partner,
            purpose: shared.purpose,
            legal_basis: shared.legal_basis,
            necessity: shared.necessity,
            told: shared.told,
            untold_because: shared.untold_because,
            shared_at: shared.at.into(),
        });
        Ok(Self {
            involved: involved.collect(),
            dynamics: dynamics.collect(),
            plan: store::measures::plan(tx, id).await?.map(|plan| plan.note),
            measures: measures.collect(),
            interviews: interviews.collect(),
            capacities: capacities.collect(),
            authorisations: authorisations.collect(),
            protections: protections.map(|one| ProtectionFile { protection_id: one.id, note: one.note.into_inner() }).collect(),
            sharings: sharings.collect(),
            because: match &track.state {
                State::Withdrawn { because } | State::Ended { because } => Some(because.reveal().clone()),
                _ => None,
            },
            looked_after: track.looked_after.as_ref().map(|(_, how)| how.reveal().clone()),
        })
    }
}
