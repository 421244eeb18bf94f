//! Out: what happened in the domain, as facts. Ids, dates, counts and codes only.

use kernel::id::{ChildId, ReportId, TrajectoryId, WorkerId};
use kernel::time::{Date, Timestamp};
use platform::outbox::Fact;
use proto::FactMessage;
use proto::wijzer_scheiden as message;

use crate::domain::codes::{Code, ContraIndications, EndReason, Nature, Problem, Role};
use crate::domain::contact::ContactLoss;
use crate::domain::forum::ForumItem;
use crate::domain::module::{Module, State};
use crate::domain::screening::Screening;
use crate::domain::trajectory::Trajectory;
use crate::domain::transfer::Transfer;

/// Whose work a trajectory is: its obligations are the Family Justice Center's.
const ORGANISATION: &str = "fjc";

fn fact<M: FactMessage>(at: Timestamp, message: &M) -> Fact {
    Fact::new(M::KIND, message).occurred_at(at)
}

fn codes<C: Code>(values: &[C]) -> Vec<String> {
    values.iter().map(|value| value.code().to_owned()).collect()
}

pub(crate) fn entered(trajectory: &Trajectory) -> Vec<Fact> {
    let (request_id, at) = (trajectory.id.to_string(), trajectory.entered.at);
    let households = trajectory.parents.iter().filter_map(|parent| parent.household);
    let municipality_code = trajectory.municipality_code.clone();
    let mut facts = vec![fact(
        at,
        &message::TrajectoryEntered {
            request_id: request_id.clone(),
            entry: trajectory.entry.code().to_owned(),
            municipality_code: municipality_code.clone(),
            household_ids: households.map(|household| household.to_string()).collect(),
            dossier_id: trajectory.dossier.map(|dossier| dossier.to_string()).unwrap_or_default(),
            children: u32::try_from(trajectory.children.len()).unwrap_or(u32::MAX),
            organisation: ORGANISATION.to_owned(),
        },
    )];
    if let Some(court) = trajectory.court {
        let pro_forma_date = court.pro_forma.to_string();
        facts.push(fact(at, &message::CourtReferred { request_id, municipality_code, pro_forma_date }));
    }
    facts
}

pub(crate) fn pro_forma_moved(id: TrajectoryId, date: Date, at: Timestamp) -> Fact {
    fact(at, &message::ProFormaMoved { request_id: id.to_string(), pro_forma_date: date.to_string() })
}

pub(crate) fn court_reported(id: TrajectoryId, at: Timestamp) -> Fact {
    fact(at, &message::CourtReported { request_id: id.to_string() })
}

pub(crate) fn main_proceedings_ended(id: TrajectoryId, date: Date, at: Timestamp) -> Fact {
    fact(at, &message::MainProceedingsEnded { request_id: id.to_string(), ended_date: date.to_string() })
}

pub(crate) fn contra_indications_examined(id: TrajectoryId, found: ContraIndications, at: Timestamp) -> Fact {
    fact(at, &message::ContraIndicationsExamined { request_id: id.to_string(), outcome: found.code().to_owned() })
}

pub(crate) fn referral_accepted(id: TrajectoryId, at: Timestamp) -> Fact {
    fact(at, &message::ReferralAccepted { request_id: id.to_string() })
}

pub(crate) fn referral_withdrawn(id: TrajectoryId, at: Timestamp) -> Fact {
    fact(at, &message::ReferralWithdrawn { request_id: id.to_string() })
}

pub(crate) fn intake_held(id: TrajectoryId, at: Timestamp) -> Fact {
    fact(at, &message::IntakeHeld { request_id: id.to_string() })
}

pub(crate) fn trajectory_started(id: TrajectoryId, at: Timestamp) -> Fact {
    fact(at, &message::TrajectoryStarted { request_id: id.to_string() })
}

pub(crate) fn trajectory_extended(id: TrajectoryId, months: u32, at: Timestamp) -> Fact {
    fact(at, &message::TrajectoryExtended { request_id: id.to_string(), months })
}

pub(crate) fn trajectory_completed(id: TrajectoryId, at: Timestamp) -> Fact {
    fact(at, &message::TrajectoryCompleted { request_id: id.to_string() })
}

pub(crate) fn coordinator_assigned(id: TrajectoryId, worker: WorkerId, at: Timestamp) -> Fact {
    fact(at, &message::CoordinatorAssigned { request_id: id.to_string(), worker_id: worker.to_string() })
}

pub(crate) fn coordinator_relieved(id: TrajectoryId, worker: WorkerId, at: Timestamp) -> Fact {
    fact(at, &message::CoordinatorRelieved { request_id: id.to_string(), worker_id: worker.to_string() })
}

pub(crate) fn coordinator_linked(id: TrajectoryId, worker: WorkerId, at: Timestamp) -> Fact {
    fact(at, &message::CoordinatorLinked { request_id: id.to_string(), worker_id: worker.to_string() })
}

pub(crate) fn parent_screened(id: TrajectoryId, screening: &Screening) -> Fact {
    let outcome = screening.outcome.code().to_owned();
    let instrument = format!("{}-{}", screening.instrument, screening.version);
    fact(screening.step.at, &message::ParentScreened { request_id: id.to_string(), instrument, outcome })
}

pub(crate) fn tracks_split(id: TrajectoryId, at: Timestamp) -> Fact {
    fact(at, &message::TracksSplit { request_id: id.to_string() })
}

pub(crate) fn tracks_arranged(id: TrajectoryId, at: Timestamp) -> Fact {
    fact(at, &message::TracksArranged { request_id: id.to_string() })
}

pub(crate) fn consent(id: TrajectoryId, consents: bool, at: Timestamp) -> Fact {
    let request_id = id.to_string();
    if consents { fact(at, &message::ConsentGiven { request_id }) } else { fact(at, &message::ConsentWithdrawn { request_id }) }
}

pub(crate) fn conflict_assessed(id: TrajectoryId, level: u32, problems: &[Problem], at: Timestamp) -> Fact {
    fact(at, &message::ConflictAssessed { request_id: id.to_string(), level, problems: codes(problems) })
}

pub(crate) fn module_opened(module: &Module) -> Fact {
    fact(
        module.opened.at,
        &message::ModuleOpened {
            request_id: module.trajectory.to_string(),
            module_id: module.id.to_string(),
            module: module.kind.code().to_owned(),
            joint: module.kind.is_joint(),
        },
    )
}

pub(crate) fn module_intake_held(module: &Module, at: Timestamp) -> Fact {
    fact(at, &message::ModuleIntakeHeld { request_id: module.trajectory.to_string(), module_id: module.id.to_string() })
}

pub(crate) fn session_held(module: &Module, at: Timestamp) -> Fact {
    let (request_id, module_id) = (module.trajectory.to_string(), module.id.to_string());
    fact(at, &message::SessionHeld { request_id, module_id, joint: module.kind.is_joint() })
}

/// A module was completed, or ended before that; nothing while it runs.
pub(crate) fn module_closed(module: &Module) -> Option<Fact> {
    let (request_id, module_id, name) = (module.trajectory.to_string(), module.id.to_string(), module.kind.code().to_owned());
    match &module.state {
        State::Completed { at, effect, .. } => {
            let effect = effect.code().to_owned();
            Some(fact(*at, &message::ModuleCompleted { request_id, module_id, module: name, effect }))
        }
        State::Ended { at, reason, .. } => {
            let reason = EndReason::code(*reason).to_owned();
            Some(fact(*at, &message::ModuleEnded { request_id, module_id, reason }))
        }
        State::Open | State::IntakeHeld => None,
    }
}

pub(crate) fn child_heard(id: TrajectoryId, child: ChildId, at: Timestamp) -> Fact {
    fact(at, &message::ChildHeard { request_id: id.to_string(), child_id: child.to_string() })
}

pub(crate) fn contact_stopped(loss: &ContactLoss) -> Fact {
    fact(
        loss.stopped.at,
        &message::ContactStopped {
            request_id: loss.trajectory.to_string(),
            contact_loss_id: loss.id.to_string(),
            child_id: loss.child.to_string(),
        },
    )
}

pub(crate) fn contact_loss_discussed(loss: &ContactLoss, at: Timestamp) -> Fact {
    let (request_id, contact_loss_id) = (loss.trajectory.to_string(), loss.id.to_string());
    fact(at, &message::ContactLossDiscussed { request_id, contact_loss_id })
}

pub(crate) fn contact_restored(loss: &ContactLoss, at: Timestamp) -> Fact {
    let (request_id, contact_loss_id) = (loss.trajectory.to_string(), loss.id.to_string());
    fact(at, &message::ContactRestored { request_id, contact_loss_id })
}

pub(crate) fn forum_listed(item: &ForumItem) -> Fact {
    let (request_id, item_id) = (item.trajectory.to_string(), item.id.to_string());
    fact(item.listed.at, &message::ForumListed { request_id, item_id, reason: item.reason.code().to_owned() })
}

pub(crate) fn forum_advised(item: &ForumItem, at: Timestamp) -> Fact {
    fact(at, &message::ForumAdvised { request_id: item.trajectory.to_string(), item_id: item.id.to_string() })
}

pub(crate) fn forum_followed_up(item: &ForumItem, at: Timestamp) -> Fact {
    fact(at, &message::ForumFollowedUp { request_id: item.trajectory.to_string(), item_id: item.id.to_string() })
}

/// What Veilig Thuis needs to make a report of a suspicion.
pub(crate) struct Suspected<'a> {
    pub(crate) report: ReportId,
    pub(crate) household: Option<kernel::id::HouseholdId>,
    pub(crate) nature: &'a [Nature],
    pub(crate) injury: bool,
    pub(crate) acute: bool,
    pub(crate) roles: &'a [Role],
}

pub(crate) fn suspicion_raised(trajectory: &Trajectory, suspected: &Suspected<'_>, at: Timestamp) -> Fact {
    fact(
        at,
        &message::SuspicionRaised {
            request_id: trajectory.id.to_string(),
            report_id: suspected.report.to_string(),
            household_id: suspected.household.map(|household| household.to_string()).unwrap_or_default(),
            municipality_code: trajectory.municipality_code.clone(),
            nature: codes(suspected.nature),
            injury: suspected.injury,
            acute: suspected.acute,
            roles: codes(suspected.roles),
        },
    )
}

pub(crate) fn report_linked(id: TrajectoryId, report: ReportId, at: Timestamp) -> Fact {
    fact(at, &message::ReportLinked { request_id: id.to_string(), report_id: report.to_string() })
}

pub(crate) fn transfer_accepted(transfer: &Transfer, id: TrajectoryId, at: Timestamp) -> Fact {
    let (report_id, transfer_id) = (transfer.report.to_string(), transfer.id.to_string());
    fact(at, &message::TransferAccepted { report_id, transfer_id, request_id: id.to_string() })
}

pub(crate) fn transfer_declined(transfer: &Transfer, at: Timestamp) -> Fact {
    fact(at, &message::TransferDeclined { report_id: transfer.report.to_string(), transfer_id: transfer.id.to_string() })
}
