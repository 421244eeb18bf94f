//! What intake tells: ids, dates and the few codes that policies ask for. Never who, and nothing about a withheld reporter.

use kernel::id::{HouseholdId, PersonId};
use kernel::time::Timestamp;
use platform::outbox::Fact;
use proto::{FactMessage, intake as message};

use crate::domain::advice::Advice;
use crate::domain::codes::{After, Code, Finding, NotAdmittedReason, Outcome};
use crate::domain::person::{Help, Person};
use crate::domain::report::Report;
use crate::domain::source::Source;
use crate::domain::state::Course;
use crate::domain::transfer::Transfer;

fn fact<M: FactMessage>(at: Timestamp, message: &M) -> Fact {
    Fact::new(M::KIND, message).occurred_at(at)
}

fn ids<'a>(persons: impl IntoIterator<Item = &'a Person>) -> Vec<String> {
    persons.into_iter().map(|person| person.id.to_string()).collect()
}

fn sector(source: &Source) -> String {
    source.sector().map(Code::code).unwrap_or_default().to_owned()
}

/// A report came in, with the persons in it; acute as well, if it came in so.
pub fn received(report: &Report) -> Vec<Fact> {
    let at = report.received.at;
    let (capacity, sector) = if report.reporter.withheld {
        ("withheld".to_owned(), String::new())
    } else {
        (report.source.capacity().code().to_owned(), sector(&report.source))
    };
    let others: std::collections::BTreeSet<_> = report.persons.iter().filter_map(|person| person.also_in).collect();
    let report_received = message::ReportReceived {
        report_id: report.id.to_string(),
        household_id: report.household.to_string(),
        municipality_code: report.municipality.as_str().to_owned(),
        capacity,
        sector,
        nature: report.nature.iter().map(|nature| nature.code().to_owned()).collect(),
        injury: report.injury,
        minor_concerned: report.minor_concerned(),
        unborn_concerned: report.unborn_concerned(),
        person_ids: ids(&report.persons),
        other_household_ids: others.into_iter().map(|other| other.to_string()).collect(),
    };
    let mut facts = vec![fact(at, &report_received)];
    facts.extend(report.persons.iter().map(|person| person_recorded(report, person)));
    if let crate::domain::report::Acute::Marked { on } = report.acute {
        facts.push(marked_acute(report, on.at));
    }
    facts
}

fn person_recorded(report: &Report, person: &Person) -> Fact {
    let recorded = message::PersonRecorded {
        report_id: report.id.to_string(),
        person_id: person.id.to_string(),
        role: person.role.code().to_owned(),
        minor: person.minor,
        unborn: person.role == crate::domain::codes::Role::UnbornChild,
        duty_to_inform: person.informing.duty(),
    };
    fact(person.recorded_at, &recorded)
}

/// Somebody marked the report acute.
pub fn marked_acute(report: &Report, at: Timestamp) -> Fact {
    fact(at, &message::ReportMarkedAcute { report_id: report.id.to_string() })
}

/// The duty officer acted.
pub fn acute_answered(report: &Report, at: Timestamp) -> Fact {
    fact(at, &message::AcuteAnswered { report_id: report.id.to_string() })
}

/// Not taken up.
pub fn not_admitted(report: &Report, reason: NotAdmittedReason, at: Timestamp) -> Fact {
    let not_admitted = message::ReportNotAdmitted {
        report_id: report.id.to_string(),
        reason: reason.code().to_owned(),
        person_ids: ids(&report.persons),
    };
    fact(at, &not_admitted)
}

/// A handler took it.
pub fn handler_assigned(report: &Report, at: Timestamp) -> Fact {
    let worker_id = report.handler.map(|worker| worker.to_string()).unwrap_or_default();
    fact(at, &message::HandlerAssigned { report_id: report.id.to_string(), worker_id })
}

/// Safety assessed; where no follow-up is needed, also that for each person help is not.
pub fn safety_assessed(report: &Report) -> Vec<Fact> {
    let Some(Course { assessment, .. }) = report.state.course() else { return vec![] };
    let at = assessment.on.at;
    let assessed = message::SafetyAssessed {
        report_id: report.id.to_string(),
        outcome: assessment.outcome.code().to_owned(),
        person_ids: report.awaiting_help().map(|person| person.to_string()).collect(),
        feedback_owed: report.reporter.wants_feedback,
    };
    let mut facts = vec![fact(at, &assessed)];
    if assessment.outcome == Outcome::NoFollowUpNeeded {
        let by_this = |person: &&Person| matches!(person.help, Help::NotNeeded { at: since } if since == at);
        facts.extend(report.persons.iter().filter(by_this).map(|person| help_not_needed(report, person.id, at)));
    }
    facts
}

/// An investigation must take place.
pub fn investigation_decided(report: &Report, at: Timestamp) -> Fact {
    fact(at, &message::InvestigationDecided { report_id: report.id.to_string() })
}

/// The investigation started.
pub fn investigation_started(report: &Report, at: Timestamp) -> Fact {
    fact(at, &message::InvestigationStarted { report_id: report.id.to_string() })
}

/// The investigation ended in a judgement.
pub fn investigation_judged(report: &Report, finding: Finding, at: Timestamp) -> Fact {
    let judged = message::InvestigationJudged {
        report_id: report.id.to_string(),
        outcome: finding.code().to_owned(),
        feedback_owed: report.reporter.wants_feedback,
    };
    fact(at, &judged)
}

/// Veilig Thuis completed its own follow-up.
pub fn follow_up_completed(report: &Report, at: Timestamp) -> Fact {
    fact(at, &message::FollowUpCompleted { report_id: report.id.to_string() })
}

/// The regional custom route is described.
pub fn custom_route_described(report: &Report, at: Timestamp) -> Fact {
    fact(at, &message::CustomRouteDescribed { report_id: report.id.to_string() })
}

/// A person was told.
pub fn person_informed(report: &Report, person: PersonId, through_representative: bool, at: Timestamp) -> Fact {
    let informed =
        message::PersonInformed { report_id: report.id.to_string(), person_id: person.to_string(), through_representative };
    fact(at, &informed)
}

/// Telling a person was put off.
pub fn informing_extended(report: &Report, person: PersonId, weeks: u8, at: Timestamp) -> Fact {
    let extended =
        message::InformingExtended { report_id: report.id.to_string(), person_id: person.to_string(), weeks: u32::from(weeks) };
    fact(at, &extended)
}

/// The reporter was told.
pub fn feedback_given(report: &Report, after: After, at: Timestamp) -> Fact {
    fact(at, &message::FeedbackGiven { report_id: report.id.to_string(), after: after.code().to_owned() })
}

/// A transfer left.
pub fn transfer_sent(report: &Report, transfer: &Transfer) -> Fact {
    let sent = message::TransferSent {
        report_id: report.id.to_string(),
        transfer_id: transfer.id.to_string(),
        receiver: transfer.receiver.code().to_owned(),
        household_id: report.household.to_string(),
        municipality_code: report.municipality.as_str().to_owned(),
        injury: report.injury,
        minor_concerned: report.minor_concerned(),
        unborn_concerned: report.unborn_concerned(),
        person_ids: ids(report.persons.iter().filter(|person| person.help.concerned())),
    };
    fact(transfer.sent.at, &sent)
}

/// Sight of safety has another holder.
pub fn sight_of_safety_moved(report: &Report) -> Fact {
    let moved = message::SightOfSafetyMoved { report_id: report.id.to_string(), holder: report.sight.holder.code().to_owned() };
    fact(report.sight.since, &moved)
}

/// Help started.
pub fn help_started(report: &Report, person: PersonId, at: Timestamp) -> Fact {
    fact(at, &message::HelpStarted { report_id: report.id.to_string(), person_id: person.to_string() })
}

/// Help is not needed.
pub fn help_not_needed(report: &Report, person: PersonId, at: Timestamp) -> Fact {
    fact(at, &message::HelpNotNeeded { report_id: report.id.to_string(), person_id: person.to_string() })
}

/// Closed.
pub fn closed(report: &Report, at: Timestamp) -> Fact {
    fact(at, &message::ReportClosed { report_id: report.id.to_string(), person_ids: ids(&report.persons) })
}

/// Two households are one.
pub fn households_merged(from: HouseholdId, into: HouseholdId, at: Timestamp) -> Fact {
    let merged = message::HouseholdsMerged { from_household_id: from.to_string(), into_household_id: into.to_string() };
    fact(at, &merged)
}

/// Advice was given.
pub fn advice_given(advice: &Advice, at: Timestamp) -> Fact {
    let given = message::AdviceGiven {
        advice_id: advice.id.to_string(),
        municipality_code: advice.municipality.as_str().to_owned(),
        capacity: advice.source.capacity().code().to_owned(),
        sector: sector(&advice.source),
        meldcode_step: advice.source.meldcode_step().map_or(0, |step| u32::from(step.number())),
        nature: advice.nature.iter().map(|nature| nature.code().to_owned()).collect(),
    };
    fact(at, &given)
}
