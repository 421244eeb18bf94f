//! The table of escalations: a row of it to an escalation, and back.

use kernel::id::{DossierId, EscalationId, FactId, ObligationId, ReportId, WorkerId};
use kernel::redacted::Redacted;
use platform::db::{Date, Instant};
use sea_orm::Set;
use sea_orm::entity::prelude::*;

use super::overtaken::repetition;
use crate::domain::Text;
use crate::domain::decision::{Decision, Outcome};
use crate::domain::desk::Children;
use crate::domain::escalation::{Escalation, RaisedBy, State, Step, Suspension};
use crate::domain::rung::RungKey;

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "escalations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub desk: String,
    pub organisation: String,
    pub raised_by: String,
    pub raised_at: Instant,
    pub raised_by_worker: Option<Uuid>,
    pub reason: Option<String>,
    pub obligation_id: Option<Uuid>,
    pub policy_row: Option<String>,
    pub rung: Option<String>,
    pub episode_id: Option<Uuid>,
    pub repetition: Option<i32>,
    pub replaces_id: Option<Uuid>,
    pub acute: bool,
    pub dossier_id: Option<Uuid>,
    pub report_id: Option<Uuid>,
    pub minor_concerned: bool,
    pub unborn_concerned: bool,
    pub state: String,
    pub delivered_at: Option<Instant>,
    pub acknowledged_at: Option<Instant>,
    pub acknowledged_by: Option<Uuid>,
    pub suspended_at: Option<Instant>,
    pub suspended_by: Option<Uuid>,
    pub suspended_until: Option<Date>,
    pub suspension_reason: Option<String>,
    pub resumed_at: Option<Instant>,
    pub resumed_by: Option<Uuid>,
    pub decided_at: Option<Instant>,
    pub decided_by: Option<Uuid>,
    pub decision: Option<String>,
    pub conditions: Json,
    pub review_date: Option<Date>,
    pub explanation: Option<String>,
    pub taken_back_at: Option<Instant>,
    pub taken_back_by: Option<Uuid>,
    pub passed_on_at: Option<Instant>,
    pub passed_on_to: Option<Uuid>,
    pub overtaken_at: Option<Instant>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The organisation whose work an escalation concerns: a dossier is the Family Justice Center's, a report alone is Veilig Thuis's.
pub(crate) const fn organisation(escalation: &Escalation) -> &'static str {
    if escalation.dossier.is_some() { "fjc" } else { "veilig-thuis" }
}

/// The escalation of a row; nothing if the row contradicts itself.
pub(super) fn escalation(model: Model) -> Option<Escalation> {
    Some(Escalation {
        id: EscalationId::from_uuid(model.id),
        desk: model.desk.parse().ok()?,
        raised_by: raised_by(&model)?,
        raised_at: model.raised_at.into(),
        acute: model.acute,
        dossier: model.dossier_id.map(DossierId::from_uuid),
        report: model.report_id.map(ReportId::from_uuid),
        children: Children { minor: model.minor_concerned, unborn: model.unborn_concerned },
        delivered_at: model.delivered_at.map(Into::into),
        suspension: suspension(&model),
        overtaken_at: model.overtaken_at.map(Into::into),
        state: state(model)?,
    })
}

fn raised_by(model: &Model) -> Option<RaisedBy> {
    if model.raised_by == "coordinator" {
        let worker = WorkerId::from_uuid(model.raised_by_worker?);
        return Some(RaisedBy::Coordinator { worker, reason: Redacted::new(model.reason.clone()?) });
    }
    let rung = RungKey {
        obligation: ObligationId::from_uuid(model.obligation_id?),
        row: model.policy_row.clone()?,
        rung: model.rung.clone()?,
        episode: FactId::from_uuid(model.episode_id?),
        repetition: u32::try_from(model.repetition?).ok()?,
    };
    Some(match model.replaces_id {
        Some(of) => RaisedBy::Silence { of: EscalationId::from_uuid(of), rung },
        None => RaisedBy::Rung(rung),
    })
}

fn suspension(model: &Model) -> Option<Suspension> {
    let reason = Redacted::new(model.suspension_reason.clone()?);
    Some(Suspension { at: model.suspended_at?.into(), until_date: model.suspended_until?.into(), reason })
}

fn step(at: Option<Instant>, by: Option<Uuid>) -> Option<Step> {
    Some(Step { at: at?.into(), by: WorkerId::from_uuid(by?) })
}

fn state(model: Model) -> Option<State> {
    Some(match model.state.as_str() {
        "raised" => State::Raised,
        "delivered" => State::Delivered,
        "acknowledged" => {
            let resumed = step(model.resumed_at, model.resumed_by);
            State::Acknowledged(resumed.or(step(model.acknowledged_at, model.acknowledged_by))?)
        }
        "suspended" => State::Suspended(step(model.suspended_at, model.suspended_by)?),
        "decided" => {
            let outcome = Outcome::ALL.into_iter().find(|one| Some(one.code()) == model.decision.as_deref())?;
            let decision = Decision {
                outcome,
                conditions: conditions(&model.conditions)?,
                review_date: model.review_date.map(Into::into),
                explanation: model.explanation.map(Redacted::new),
            };
            State::Decided(step(model.decided_at, model.decided_by)?, decision)
        }
        "taken-back" => State::TakenBack(step(model.taken_back_at, model.taken_back_by)?),
        "passed-on" => State::PassedOn { at: model.passed_on_at?.into(), to: EscalationId::from_uuid(model.passed_on_to?) },
        _ => return None,
    })
}

/// The conditions of a decision, each in words; nothing if it is not a list of words.
pub(crate) fn conditions(list: &Json) -> Option<Vec<Text>> {
    list.as_array()?.iter().map(|one| one.as_str().map(|one| Redacted::new(one.to_owned()))).collect()
}

/// A new escalation's row.
pub(super) fn added(escalation: &Escalation) -> ActiveModel {
    let mut row = changed(escalation, 1);
    row.desk = Set(escalation.desk.code().to_owned());
    row.organisation = Set(organisation(escalation).to_owned());
    row.raised_at = Set(escalation.raised_at.into());
    row.acute = Set(escalation.acute);
    row.dossier_id = Set(escalation.dossier.map(DossierId::uuid));
    row.report_id = Set(escalation.report.map(ReportId::uuid));
    row.minor_concerned = Set(escalation.children.minor);
    row.unborn_concerned = Set(escalation.children.unborn);
    let rung = match &escalation.raised_by {
        RaisedBy::Coordinator { worker, reason } => {
            row.raised_by = Set("coordinator".to_owned());
            row.raised_by_worker = Set(Some(worker.uuid()));
            row.reason = Set(Some(reason.reveal().clone()));
            return row;
        }
        RaisedBy::Rung(rung) => {
            row.raised_by = Set("rung".to_owned());
            rung
        }
        RaisedBy::Silence { of, rung } => {
            row.raised_by = Set("silence".to_owned());
            row.replaces_id = Set(Some(of.uuid()));
            rung
        }
    };
    row.obligation_id = Set(Some(rung.obligation.uuid()));
    row.policy_row = Set(Some(rung.row.clone()));
    row.rung = Set(Some(rung.rung.clone()));
    row.episode_id = Set(Some(rung.episode.uuid()));
    row.repetition = Set(Some(repetition(rung)));
    row
}

/// The columns that change with the state; those of earlier states stay as they are.
pub(super) fn changed(escalation: &Escalation, version: i64) -> ActiveModel {
    let at = |step: &Step| Set(Some(Instant::from(step.at)));
    let by = |step: &Step| Set(Some(step.by.uuid()));
    let mut row = ActiveModel {
        id: Set(escalation.id.uuid()),
        state: Set(escalation.state.code().to_owned()),
        delivered_at: Set(escalation.delivered_at.map(Into::into)),
        overtaken_at: Set(escalation.overtaken_at.map(Into::into)),
        version: Set(version),
        ..Default::default()
    };
    match &escalation.state {
        State::Raised | State::Delivered => {}
        State::Acknowledged(step) if escalation.suspension.is_some() => {
            (row.resumed_at, row.resumed_by) = (at(step), by(step));
        }
        State::Acknowledged(step) => (row.acknowledged_at, row.acknowledged_by) = (at(step), by(step)),
        State::Suspended(step) => {
            (row.suspended_at, row.suspended_by) = (at(step), by(step));
            row.suspended_until = Set(escalation.suspension.as_ref().map(|one| one.until_date.into()));
            row.suspension_reason = Set(escalation.suspension.as_ref().map(|one| one.reason.reveal().clone()));
        }
        State::Decided(step, decision) => {
            (row.decided_at, row.decided_by) = (at(step), by(step));
            row.decision = Set(Some(decision.outcome.code().to_owned()));
            row.conditions = Set(decision.conditions.iter().map(|one| one.reveal().as_str()).collect());
            row.review_date = Set(decision.review_date.map(Into::into));
            row.explanation = Set(decision.explanation.as_ref().map(|one| one.reveal().clone()));
        }
        State::TakenBack(step) => (row.taken_back_at, row.taken_back_by) = (at(step), by(step)),
        State::PassedOn { at, to } => {
            row.passed_on_at = Set(Some((*at).into()));
            row.passed_on_to = Set(Some(to.uuid()));
        }
    }
    row
}
