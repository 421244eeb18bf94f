//! What becomes of an advice and of a report, as facts. Delays are assumptions: some keep the terms, some do not.

use uuid::Uuid;

use super::dice::Dice;
use super::households::{Household, Reported, some_instants};
use super::programme::{PERIODS, SCHOOLS};
use crate::calendar::Calendar;
use crate::fact::{Fact, Fields};
use crate::time::{Timestamp, amsterdam, local_date, start_of_day};

/// The municipalities of Hart van Brabant, roughly by size.
const MUNICIPALITIES: [(&str, usize); 9] =
    [("0855", 46), ("0867", 10), ("0797", 9), ("0784", 6), ("0766", 6), ("0824", 6), ("0785", 5), ("0809", 5), ("0798", 4)];

/// A field of a fact.
enum Field {
    Id(&'static str, Uuid),
    Ids(&'static str, Vec<Uuid>),
    Code(&'static str, String),
    Codes(&'static str, &'static [&'static str]),
}
use Field::{Code, Codes, Id, Ids};

fn yes(field: &'static str, value: bool) -> Field {
    Code(field, value.to_string())
}

fn code(field: &'static str, value: &str) -> Field {
    Code(field, value.to_owned())
}

/// Every advice of every period.
pub(super) fn advices(dice: &mut Dice) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (index, period) in PERIODS.iter().enumerate() {
        let recent = index == 2;
        let mut schools = SCHOOLS.iter().flat_map(|(sector, count)| std::iter::repeat_n(*sector, count - count / 2));
        let times = some_instants(dice, start_of_day(period.first), start_of_day(period.after), period.advices);
        for at in times {
            let school = schools.next().filter(|_| recent);
            let capacity = if school.is_some() { "meldcode-professional" } else { capacity(dice, false) };
            let sector = school.unwrap_or_else(|| sector(dice, capacity));
            let step = if capacity == "meldcode-professional" { dice.between(1, 5) } else { 0 };
            let fields = [
                Id("advice_id", dice.id()),
                code("municipality_code", dice.pick(&MUNICIPALITIES)),
                code("capacity", capacity),
                code("sector", sector),
                Code("meldcode_step", step.to_string()),
            ];
            tell(dice, &mut facts, at, "intake.advice_given", fields);
        }
    }
    facts
}

fn capacity(dice: &mut Dice, reports: bool) -> &'static str {
    let police = if reports { 62 } else { 4 };
    dice.pick(&[
        ("police", police),
        ("meldcode-professional", 24),
        ("other-professional", 4),
        ("citizen", 6),
        ("person-concerned", 4),
    ])
}

fn sector(dice: &mut Dice, capacity: &str) -> &'static str {
    if !matches!(capacity, "meldcode-professional" | "other-professional") {
        return "";
    }
    dice.pick(&[
        ("youth-care", 30),
        ("social-work", 25),
        ("mental-health-care", 15),
        ("general-practice", 10),
        ("hospital", 10),
        ("child-care", 5),
        ("home-care", 5),
    ])
}

/// What a report says of who is concerned.
struct Concerned {
    everybody: Vec<Uuid>,
    injury: bool,
    minor: bool,
}

impl Concerned {
    fn signs(&self) -> [Field; 3] {
        [yes("injury", self.injury), yes("minor_concerned", self.minor), yes("unborn_concerned", false)]
    }
}

/// Everything that becomes known of one report.
pub(super) fn of_report(dice: &mut Dice, reported: &Reported, household: &Household, facts: &mut Vec<Fact>) {
    let (report, at) = (dice.id(), reported.at);
    let capacity = if reported.school.is_some() { "meldcode-professional" } else { capacity(dice, true) };
    let sector = reported.school.unwrap_or_else(|| sector(dice, capacity));
    let municipality = dice.pick(&MUNICIPALITIES);
    let everybody: Vec<_> = (0..2 + household.children).map(|_| dice.id()).collect();
    let concerned = Concerned { everybody, injury: dice.percent(12), minor: household.children > 0 };
    let received = [
        Id("report_id", report),
        Id("household_id", household.id),
        code("municipality_code", municipality),
        code("capacity", capacity),
        code("sector", sector),
        Codes("nature", household.natures),
        Ids("person_ids", concerned.everybody.clone()),
    ];
    let known = tell(dice, facts, at, "intake.report_received", received.into_iter().chain(concerned.signs()));
    for (index, person) in concerned.everybody.iter().enumerate() {
        let role = ["victim", "suspected-perpetrator"].get(index).copied().unwrap_or("child");
        let fields = [
            Id("report_id", report),
            Id("person_id", *person),
            code("role", role),
            yes("minor", index > 1),
            yes("unborn", false),
            yes("duty_to_inform", index < 2),
        ];
        tell(dice, facts, at, "intake.person_recorded", fields);
    }
    let handled = working_days(dice, known, 0, 1);
    let handler = [Id("report_id", report), Id("worker_id", worker(dice))];
    tell(dice, facts, handled, "intake.handler_assigned", handler);
    if concerned.injury && dice.percent(40) {
        tell(dice, facts, at, "intake.report_marked_acute", [Id("report_id", report)]);
        let answered = later(at, dice.between(5, 50) * 60);
        tell(dice, facts, answered, "intake.acute_answered", [Id("report_id", report)]);
    }
    if dice.percent(2) {
        let after = working_days(dice, handled, 1, 3);
        let fields = [Id("report_id", report), code("reason", "not-admitted"), Ids("person_ids", concerned.everybody)];
        tell(dice, facts, after, "intake.report_not_admitted", fields);
        return;
    }
    for person in &concerned.everybody[..2] {
        let informed = working_days(dice, handled, 4, 24);
        let fields = [Id("report_id", report), Id("person_id", *person), yes("through_representative", false)];
        tell(dice, facts, informed, "intake.person_informed", fields);
    }
    assessed(dice, report, household, municipality, &concerned, handled, facts);
}

fn assessed(
    dice: &mut Dice,
    report: Uuid,
    household: &Household,
    municipality: &str,
    concerned: &Concerned,
    handled: Timestamp,
    facts: &mut Vec<Fact>,
) {
    let (least, most) = dice.pick(&[((1, 4), 70), ((5, 8), 22), ((9, 18), 8)]);
    let at = working_days(dice, handled, least, most);
    let outcome =
        dice.pick(&[("transfer", 44), ("no-follow-up-needed", 30), ("follow-up-at-veilig-thuis", 23), ("regional-custom", 3)]);
    let owed = dice.percent(60);
    let persons = if outcome == "no-follow-up-needed" { Vec::new() } else { concerned.everybody.clone() };
    let fields = [Id("report_id", report), code("outcome", outcome), Ids("person_ids", persons), yes("feedback_owed", owed)];
    tell(dice, facts, at, "intake.safety_assessed", fields);
    if owed {
        let given = working_days(dice, at, 1, 7);
        tell(dice, facts, given, "intake.feedback_given", [Id("report_id", report), code("after", "assessment")]);
    }
    let service = if outcome == "transfer" { "fjc-planning" } else { "intake" };
    let helped = if outcome == "no-follow-up-needed" { &[] } else { concerned.everybody.as_slice() };
    for person in helped.iter().filter(|_| dice.percent(97)).collect::<Vec<_>>() {
        let what = dice.pick(&[("help_started", 60), ("help_not_needed", 40)]);
        let (begun, kind) = (working_days(dice, at, 5, 40), format!("{service}.{what}"));
        let dossier = (outcome == "transfer").then_some(Id("dossier_id", household.dossier));
        let fields = [Id("report_id", report), Id("person_id", *person)].into_iter().chain(dossier);
        tell(dice, facts, begun, &kind, fields);
    }
    match outcome {
        "transfer" => transferred(dice, report, household, municipality, concerned, at, facts),
        "follow-up-at-veilig-thuis" => followed_up(dice, report, at, facts),
        "regional-custom" => {
            let described = working_days(dice, at, 1, 7);
            tell(dice, facts, described, "intake.custom_route_described", [Id("report_id", report)]);
        }
        _ => {}
    }
}

fn followed_up(dice: &mut Dice, report: Uuid, at: Timestamp, facts: &mut Vec<Fact>) {
    if !dice.percent(40) {
        let done = working_days(dice, at, 15, 60);
        tell(dice, facts, done, "intake.follow_up_completed", [Id("report_id", report)]);
        return;
    }
    let started = working_days(dice, at, 1, 7);
    tell(dice, facts, at, "intake.investigation_decided", [Id("report_id", report)]);
    tell(dice, facts, started, "intake.investigation_started", [Id("report_id", report)]);
    let judged = working_days(dice, started, 30, 62);
    let fields = [Id("report_id", report), code("outcome", "confirmed"), yes("feedback_owed", false)];
    tell(dice, facts, judged, "intake.investigation_judged", fields);
}

fn transferred(
    dice: &mut Dice,
    report: Uuid,
    household: &Household,
    municipality: &str,
    concerned: &Concerned,
    at: Timestamp,
    facts: &mut Vec<Fact>,
) {
    let (transfer, dossier) = (dice.id(), household.dossier);
    let about = || [Id("report_id", report), Id("transfer_id", transfer), code("municipality_code", municipality)];
    let persons = || Ids("person_ids", concerned.everybody.clone());
    let sent = [code("receiver", "fjc-planning"), Id("household_id", household.id), persons()];
    tell(dice, facts, at, "intake.transfer_sent", about().into_iter().chain(sent).chain(concerned.signs()));
    let accepted = working_days(dice, at, 1, 7);
    let case = [Id("dossier_id", dossier), Ids("household_ids", vec![household.id]), persons()];
    tell(dice, facts, accepted, "fjc-planning.case_accepted", about().into_iter().chain(case).chain(concerned.signs()));
    let assigned = working_days(dice, accepted, 1, 4);
    let coordinator = [Id("dossier_id", dossier), Id("worker_id", worker(dice))];
    tell(dice, facts, assigned, "supervision.coordinator_assigned", coordinator);
    let agreed = working_days(dice, assigned, 3, 14);
    let numbers = [Code("participants", dice.between(2, 6).to_string()), Code("agreements", dice.between(3, 9).to_string())];
    let plan = [Id("dossier_id", dossier)].into_iter().chain(numbers);
    tell(dice, facts, agreed, "fjc-planning.safety_plan_agreed", plan);
    if dice.percent(96) {
        let safe = working_days(dice, agreed, 20, 62);
        tell(dice, facts, safe, "fjc-planning.direct_safety_reached", [Id("dossier_id", dossier)]);
    }
}

/// One of sixty workers.
fn worker(dice: &mut Dice) -> Uuid {
    crate::id::derived("synthetic-worker", &[&dice.below(60).to_be_bytes()])
}

/// What comes in by itself, and is known when it happens.
const AT_ONCE: [&str; 3] = ["intake.advice_given", "intake.report_received", "intake.person_recorded"];

/// Adds a fact; gives when it was known. Most of what people do is recorded at once, some days later.
fn tell(dice: &mut Dice, facts: &mut Vec<Fact>, at: Timestamp, kind: &str, fields: impl IntoIterator<Item = Field>) -> Timestamp {
    let late = if AT_ONCE.contains(&kind) { 0 } else { 6 };
    let (least, most) = dice.pick(&[((0, 0), 94), ((1, 2), late), ((3, 8), late / 3)]);
    let recorded_at = later(at, dice.between(least, most) * 86_400);
    let mut held = Fields::default();
    for field in fields {
        match field {
            Id(name, id) => drop(held.ids.insert(name.to_owned(), vec![id])),
            Ids(name, ids) if !ids.is_empty() => drop(held.ids.insert(name.to_owned(), ids)),
            Code(name, code) if !code.is_empty() => drop(held.codes.insert(name.to_owned(), vec![code])),
            Codes(name, codes) => drop(held.codes.insert(name.to_owned(), codes.iter().map(|&code| code.to_owned()).collect())),
            Ids(..) | Code(..) => {}
        }
    }
    facts.push(Fact { id: dice.id(), kind: kind.to_owned(), occurred_at: at, recorded_at, fields: held });
    recorded_at
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(at.as_second() + seconds).expect("within the years of a region")
}

/// An instant in working hours, so many working days later; on the day itself: after the instant.
fn working_days(dice: &mut Dice, at: Timestamp, least: i64, most: i64) -> Timestamp {
    let count = dice.between(least, most);
    if count == 0 {
        return later(at, dice.between(10, 120) * 60);
    }
    let day = Calendar::netherlands().add_working_days(local_date(at), count);
    let minute = i32::try_from(dice.between(0, 8 * 60 - 1)).unwrap_or(0);
    let (hour, minute) = (9 + minute / 60, minute % 60);
    let civil = day.at(i8::try_from(hour).unwrap_or(9), i8::try_from(minute).unwrap_or(0), 0, 0);
    civil.to_zoned_datetime(amsterdam()).expect("working hours exist on every day").timestamp()
}
