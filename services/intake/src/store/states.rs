//! A report's state as columns and back.

use kernel::id::{DossierId, TransferId, WorkerId};
use platform::db::Instant;
use uuid::Uuid;

use super::entities::{investigations, reports, transfers};
use super::{at, by, code, instant, moment};
use crate::domain::codes::{Code, Finding, LegalBasis, Outcome, Receiver, Status};
use crate::domain::moment::Moment;
use crate::domain::state::{Assessment, Course, Investigation, State};
use crate::domain::transfer::{Answer, Transfer};
use crate::error::{Error, Result};

/// What `state` reads beside the report's own row.
pub(super) struct Beside {
    pub(super) investigations: Vec<investigations::Model>,
    pub(super) transfer: Option<transfers::Model>,
}

/// The state of a report's row, with its investigations and the transfer it stands in.
pub(super) fn read(row: &reports::Model, beside: &Beside) -> Result<State> {
    let lacking = |what| Error::Corrupt(row.id.to_string(), what);
    let on = || moment(row.status_at, row.status_by).ok_or(lacking("status"));
    let course = || course(row, &beside.investigations);
    let running = || beside.investigations.iter().find(|one| one.judged_at.is_none()).ok_or(lacking("investigation"));
    let transfer = || {
        let row = beside.transfer.as_ref().ok_or(lacking("transfer"))?;
        transfer_of(row)
    };
    Ok(match code(&row.status, row.id)? {
        Status::Received => State::Received,
        Status::NotAdmitted => {
            let reason = row.not_admitted_reason.as_deref().ok_or(lacking("reason"))?;
            State::NotAdmitted { reason: code(reason, row.id)?, on: on()? }
        }
        Status::Assessed => State::Assessed { course: course()? },
        Status::InvestigationDecided => {
            let running = running()?;
            State::InvestigationDecided { course: course()?, decided: decided(running) }
        }
        Status::Investigating => {
            let running = running()?;
            let started = moment(running.started_at, running.started_by).ok_or(lacking("start"))?;
            State::Investigating { course: course()?, decided: decided(running), started }
        }
        Status::Judged => State::Judged { course: course()? },
        Status::CustomRouteDescribed => State::CustomRouteDescribed { course: course()?, on: on()? },
        Status::FollowedUp => State::FollowedUp { course: course()?, on: on()? },
        Status::TransferSent => State::TransferSent { course: course()?, transfer: transfer()? },
        Status::TransferDeclined => State::TransferDeclined { course: course()?, transfer: transfer()? },
        Status::Transferred => State::Transferred { course: course()?, transfer: transfer()? },
        Status::TakenBack => {
            let at = row.status_at.ok_or(lacking("status"))?;
            State::TakenBack { course: course()?, at: at.into() }
        }
        Status::Closed => State::Closed { course: course()?, on: on()? },
    })
}

fn decided(row: &investigations::Model) -> Moment {
    Moment { at: row.decided_at.into(), by: WorkerId::from_uuid(row.decided_by) }
}

fn course(row: &reports::Model, investigations: &[investigations::Model]) -> Result<Course> {
    let lacking = || Error::Corrupt(row.id.to_string(), "assessment");
    let outcome: Outcome = code(row.outcome.as_deref().ok_or_else(lacking)?, row.id)?;
    let on = moment(row.assessed_at, row.assessed_by).ok_or_else(lacking)?;
    let done = investigations
        .iter()
        .filter_map(|one| judged(one).transpose())
        .max_by_key(|one| one.as_ref().map(|one| one.judged.at).ok());
    Ok(Course { assessment: Assessment { outcome, on }, investigation: done.transpose()? })
}

fn judged(row: &investigations::Model) -> Result<Option<Investigation>> {
    let (Some(started), Some(judged), Some(finding)) =
        (moment(row.started_at, row.started_by), moment(row.judged_at, row.judged_by), &row.finding)
    else {
        return Ok(None);
    };
    let finding: Finding = code(finding, row.report_id)?;
    Ok(Some(Investigation { decided: decided(row), started, judged, finding }))
}

/// A transfer of its row.
pub(super) fn transfer_of(row: &transfers::Model) -> Result<Transfer> {
    let lacking = || Error::Corrupt(row.id.to_string(), "answer");
    let answer = match (row.answer.as_str(), row.answered_at) {
        ("awaited", _) => Answer::Awaited,
        ("accepted", Some(at)) => Answer::Accepted { at: at.into(), dossier: row.dossier_id.map(DossierId::from_uuid) },
        ("declined", Some(at)) => Answer::Declined { at: at.into() },
        _ => return Err(lacking()),
    };
    Ok(Transfer {
        id: TransferId::from_uuid(row.id),
        receiver: code::<Receiver>(&row.receiver, row.id)?,
        legal_basis: code::<LegalBasis>(&row.legal_basis, row.id)?,
        told: row.told,
        sent: Moment { at: row.sent_at.into(), by: WorkerId::from_uuid(row.sent_by) },
        answer,
    })
}

/// The columns that say what state a report is in.
pub(super) struct Columns {
    pub(super) status: String,
    pub(super) status_at: Option<Instant>,
    pub(super) status_by: Option<Uuid>,
    pub(super) not_admitted_reason: Option<String>,
    pub(super) outcome: Option<String>,
    pub(super) assessed_at: Option<Instant>,
    pub(super) assessed_by: Option<Uuid>,
    pub(super) transfer_id: Option<Uuid>,
}

/// The columns of a state.
pub(super) fn columns(state: &State) -> Columns {
    let on = match state {
        State::NotAdmitted { on, .. }
        | State::CustomRouteDescribed { on, .. }
        | State::FollowedUp { on, .. }
        | State::Closed { on, .. } => Some(*on),
        _ => None,
    };
    let taken_back = if let State::TakenBack { at, .. } = state { Some(*at) } else { None };
    let reason = if let State::NotAdmitted { reason, .. } = state { Some(reason.code().to_owned()) } else { None };
    let assessment = state.course().map(|course| course.assessment);
    Columns {
        status: state.status().code().to_owned(),
        status_at: at(on).or(instant(taken_back)),
        status_by: by(on),
        not_admitted_reason: reason,
        outcome: assessment.map(|assessment| assessment.outcome.code().to_owned()),
        assessed_at: at(assessment.map(|assessment| assessment.on)),
        assessed_by: by(assessment.map(|assessment| assessment.on)),
        transfer_id: state.transfer().map(|transfer| transfer.id.uuid()),
    }
}

/// The row of the investigation that a state is about, if it is about one.
pub(super) fn investigation_row(report: Uuid, state: &State) -> Option<investigations::Model> {
    let (decided, started, done) = match state {
        State::InvestigationDecided { decided, .. } => (*decided, None, None),
        State::Investigating { decided, started, .. } => (*decided, Some(*started), None),
        State::Judged { course } => {
            let done = course.investigation?;
            (done.decided, Some(done.started), Some(done))
        }
        _ => return None,
    };
    Some(investigations::Model {
        report_id: report,
        decided_at: decided.at.into(),
        decided_by: decided.by.uuid(),
        started_at: at(started),
        started_by: by(started),
        judged_at: at(done.map(|done| done.judged)),
        judged_by: by(done.map(|done| done.judged)),
        finding: done.map(|done| done.finding.code().to_owned()),
    })
}

/// The row of a transfer.
pub(super) fn transfer_row(report: Uuid, transfer: &Transfer) -> transfers::Model {
    let (answer, answered_at, dossier_id) = match transfer.answer {
        Answer::Awaited => ("awaited", None, None),
        Answer::Accepted { at, dossier } => ("accepted", Some(at), dossier.map(DossierId::uuid)),
        Answer::Declined { at } => ("declined", Some(at), None),
    };
    transfers::Model {
        id: transfer.id.uuid(),
        report_id: report,
        receiver: transfer.receiver.code().to_owned(),
        legal_basis: transfer.legal_basis.code().to_owned(),
        told: transfer.told,
        sent_at: transfer.sent.at.into(),
        sent_by: transfer.sent.by.uuid(),
        answer: answer.to_owned(),
        answered_at: instant(answered_at),
        dossier_id,
    }
}
