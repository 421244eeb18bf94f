//! Out: what happened in the domain, as facts. Ids, dates, counts and codes only.

use kernel::id::{DossierId, Id, ReportId};
use kernel::time::Timestamp;
use platform::outbox::Fact;
use proto::FactMessage;
use proto::fjc_planning as message;

use crate::domain::case::{Case, Concerns, DeclineReason};
use crate::domain::dossier::Dossier;
use crate::domain::help::{Act, Help};
use crate::domain::plan::SafetyPlan;

fn fact<M: FactMessage>(at: Timestamp, message: &M) -> Fact {
    Fact::new(M::KIND, message).occurred_at(at)
}

fn texts<'a, K: 'a>(ids: impl IntoIterator<Item = &'a Id<K>>) -> Vec<String> {
    ids.into_iter().map(ToString::to_string).collect()
}

pub(crate) fn case_accepted(case: &Case, dossier: &Dossier, at: Timestamp) -> Fact {
    let Concerns { injury, minor, unborn } = case.concerns;
    fact(
        at,
        &message::CaseAccepted {
            dossier_id: dossier.id.to_string(),
            report_id: case.report.to_string(),
            transfer_id: case.id.to_string(),
            household_ids: texts(&dossier.households),
            municipality_code: dossier.municipality_code.clone(),
            injury,
            minor_concerned: minor,
            unborn_concerned: unborn,
            person_ids: texts(&case.persons),
        },
    )
}

pub(crate) fn case_declined(case: &Case, reason: DeclineReason, at: Timestamp) -> Fact {
    let reason = reason.code().to_owned();
    fact(at, &message::CaseDeclined { report_id: case.report.to_string(), transfer_id: case.id.to_string(), reason })
}

pub(crate) fn report_linked(dossier: DossierId, report: ReportId, concerns: Concerns, at: Timestamp) -> Fact {
    let Concerns { injury, minor, unborn } = concerns;
    fact(
        at,
        &message::ReportLinked {
            dossier_id: dossier.to_string(),
            report_id: report.to_string(),
            injury,
            minor_concerned: minor,
            unborn_concerned: unborn,
        },
    )
}

pub(crate) fn help(act: Act, help: &Help, at: Timestamp) -> Fact {
    let (dossier_id, report_id, person_id) = (help.dossier.to_string(), help.report.to_string(), help.person.to_string());
    match act {
        Act::Offer => fact(at, &message::HelpOffered { dossier_id, report_id, person_id }),
        Act::Accept => fact(at, &message::HelpAccepted { dossier_id, report_id, person_id }),
        Act::Refuse => fact(at, &message::HelpRefused { dossier_id, report_id, person_id }),
        Act::Start => fact(at, &message::HelpStarted { dossier_id, report_id, person_id }),
        Act::Complete => fact(at, &message::HelpCompleted { dossier_id, report_id, person_id }),
        Act::NotNeeded => fact(at, &message::HelpNotNeeded { dossier_id, report_id, person_id }),
    }
}

pub(crate) fn safety_plan_agreed(dossier: &Dossier, plan: &SafetyPlan, at: Timestamp) -> Fact {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (participants, agreements) = (count(plan.participants().len()), count(plan.agreements().len()));
    fact(at, &message::SafetyPlanAgreed { dossier_id: dossier.id.to_string(), participants, agreements })
}

pub(crate) fn safety_plan_refused(dossier: &Dossier, at: Timestamp) -> Fact {
    fact(at, &message::SafetyPlanRefused { dossier_id: dossier.id.to_string() })
}

pub(crate) fn safety_plan_extended(dossier: &Dossier, working_days: u32, at: Timestamp) -> Fact {
    fact(at, &message::SafetyPlanExtended { dossier_id: dossier.id.to_string(), working_days })
}

pub(crate) fn direct_safety_reached(dossier: &Dossier, at: Timestamp) -> Fact {
    fact(at, &message::DirectSafetyReached { dossier_id: dossier.id.to_string() })
}

pub(crate) fn dossier_closed(dossier: &Dossier, reports: &[ReportId], helps: &[Help], at: Timestamp) -> Fact {
    let person_ids = helps.iter().map(|help| help.person.to_string()).collect();
    fact(at, &message::DossierClosed { dossier_id: dossier.id.to_string(), report_ids: texts(reports), person_ids })
}
