//! Modules, losses of contact, items of the forum, suspicions.

use kernel::id::{ChildId, ContactLossId, ForumItemId, HouseholdId, ModuleId, ParentId, ReportId, TrajectoryId, TransferId};
use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::codes::{Code as _, Effect, ForumReason, ModuleKind};
use crate::domain::contact::ContactLoss;
use crate::domain::forum::ForumItem;
use crate::domain::module::{Module, State};
use crate::domain::transfer::{self, Transfer};
use crate::store::modules::Tally;
use crate::store::suspicions::Suspicion;

/// A module of help.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModuleView {
    /// Its id.
    module_id: ModuleId,
    /// Which module.
    module: ModuleKind,
    /// The parents take part together.
    joint: bool,
    /// The parent it is of, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<ParentId>,
    /// Where it stands: `open`, `intake-held`, `completed` or `ended`.
    state: &'static str,
    /// How many sessions were held, where that is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    sessions: Option<i64>,
    /// What it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<Effect>,
    /// Why it ended before it was completed: `consent-withdrawn`, `tracks-split`, `withdrawn` or `stopped`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_because: Option<&'static str>,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When its intake was held.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    intake_held_at: Option<Timestamp>,
    /// When it was completed or ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
}

impl From<&Module> for ModuleView {
    fn from(module: &Module) -> Self {
        let (effect, ended_because, ended_at) = match &module.state {
            State::Open | State::IntakeHeld => (None, None, None),
            State::Completed { at, effect, .. } => (Some(*effect), None, Some(*at)),
            State::Ended { at, reason, .. } => (None, Some(reason.code()), Some(*at)),
        };
        Self {
            module_id: module.id,
            module: module.kind,
            joint: module.kind.is_joint(),
            parent_id: module.parent,
            state: module.state.code(),
            sessions: None,
            effect,
            ended_because,
            opened_at: module.opened.at,
            intake_held_at: module.intake_held_at,
            ended_at,
        }
    }
}

impl ModuleView {
    /// A module with the number of its sessions.
    pub(super) fn with(module: &Module, sessions: i64) -> Self {
        Self { sessions: Some(sessions), ..Self::from(module) }
    }
}

/// How often a module had an effect.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EffectView {
    /// Which module.
    module: String,
    /// What it did; absent: it ended before it was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<String>,
    /// How often.
    number: i64,
}

impl From<Tally> for EffectView {
    fn from(tally: Tally) -> Self {
        Self { module: tally.kind, effect: tally.effect, number: tally.number }
    }
}

/// A child's loss of contact with a parent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContactLossView {
    /// Its id.
    contact_loss_id: ContactLossId,
    /// The trajectory.
    trajectory_id: TrajectoryId,
    /// The child.
    child_id: ChildId,
    /// The parent.
    parent_id: ParentId,
    /// When contact stopped.
    #[schema(value_type = String, format = DateTime)]
    stopped_at: Timestamp,
    /// When the High Conflict Forum discussed it.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    discussed_at: Option<Timestamp>,
    /// When contact recovered.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    restored_at: Option<Timestamp>,
}

impl From<&ContactLoss> for ContactLossView {
    fn from(loss: &ContactLoss) -> Self {
        Self {
            contact_loss_id: loss.id,
            trajectory_id: loss.trajectory,
            child_id: loss.child,
            parent_id: loss.parent,
            stopped_at: loss.stopped.at,
            discussed_at: loss.discussed_at,
            restored_at: loss.restored.map(|step| step.at),
        }
    }
}

/// An item on the agenda of the High Conflict Forum, with what was asked and advised.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ForumItemView {
    /// Its id.
    forum_item_id: ForumItemId,
    /// The trajectory.
    trajectory_id: TrajectoryId,
    /// The loss of contact by which it came there.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_loss_id: Option<ContactLossId>,
    /// Why it is there.
    reason: ForumReason,
    /// Where it stands: `listed`, `advised`, `followed-up` or `taken-off`.
    state: &'static str,
    /// What is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    /// The advice.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    /// What became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    /// When it was put there.
    #[schema(value_type = String, format = DateTime)]
    listed_at: Timestamp,
    /// When the forum advised.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    advised_at: Option<Timestamp>,
    /// When it was followed up.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    followed_up_at: Option<Timestamp>,
}

impl From<&ForumItem> for ForumItemView {
    fn from(item: &ForumItem) -> Self {
        Self {
            forum_item_id: item.id,
            trajectory_id: item.trajectory,
            contact_loss_id: item.contact_loss,
            reason: item.reason,
            state: item.state(),
            question: item.question.as_ref().map(|text| text.reveal().clone()),
            advice: item.advised.as_ref().map(|(_, text)| text.reveal().clone()),
            result: item.followed_up.as_ref().map(|(_, text)| text.reveal().clone()),
            listed_at: item.listed.at,
            advised_at: item.advised.as_ref().map(|(step, _)| step.at),
            followed_up_at: item.followed_up.as_ref().map(|(step, _)| step.at),
        }
    }
}

/// A suspicion, by the report that Veilig Thuis makes of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuspicionView {
    /// The report at Veilig Thuis.
    report_id: ReportId,
    /// When it was raised, where that is asked.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    raised_at: Option<Timestamp>,
    /// When Veilig Thuis took it in.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<Timestamp>,
}

impl SuspicionView {
    /// A suspicion that was just raised.
    pub(crate) const fn new(report: ReportId) -> Self {
        Self { report_id: report, raised_at: None, received_at: None }
    }
}

impl From<&Suspicion> for SuspicionView {
    fn from(suspicion: &Suspicion) -> Self {
        Self {
            report_id: ReportId::from_uuid(suspicion.report_id),
            raised_at: Some(suspicion.at.into()),
            received_at: suspicion.received_at.map(Into::into),
        }
    }
}

/// A transfer of Veilig Thuis; who it is about stands there.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransferView {
    /// The transfer.
    transfer_id: TransferId,
    /// The report at Veilig Thuis.
    report_id: ReportId,
    /// The household that it is about.
    household_id: HouseholdId,
    /// The municipality's code (CBS, four digits).
    municipality_code: String,
    /// Where it stands: `offered`, `accepted` or `declined`.
    state: &'static str,
    /// The trajectory that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    trajectory_id: Option<TrajectoryId>,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    sent_at: Timestamp,
}

impl From<&Transfer> for TransferView {
    fn from(transfer: &Transfer) -> Self {
        Self {
            transfer_id: transfer.id,
            report_id: transfer.report,
            household_id: transfer.household,
            municipality_code: transfer.municipality_code.clone(),
            state: transfer.state.code(),
            trajectory_id: match transfer.state {
                transfer::State::Accepted(_, trajectory) => Some(trajectory),
                transfer::State::Offered | transfer::State::Declined(..) => None,
            },
            sent_at: transfer.sent_at,
        }
    }
}
