//! The steps of a certificate in Dutch and English sentences.

use crate::calendar::FreeDay;
use crate::obligations::{Obligation, State};
use crate::policy::{Confidence, Row};
use crate::term::{Length, Step, Term, Unit};
use crate::time::{Date, Timestamp, amsterdam};

/// The words of one language.
struct Language {
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
    units: [(&'static str, &'static str); 8],
    and: &'static str,
    at: &'static str,
    until: &'static str,
}

const NL: Language = Language {
    weekdays: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    months: [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    units: [
        ("seconde", "seconden"),
        ("minuut", "minuten"),
        ("uur", "uur"),
        ("dag", "dagen"),
        ("week", "weken"),
        ("maand", "maanden"),
        ("jaar", "jaar"),
        ("werkdag", "werkdagen"),
    ],
    and: "en",
    at: "om",
    until: "tot en met",
};

const EN: Language = Language {
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    units: [
        ("second", "seconds"),
        ("minute", "minutes"),
        ("hour", "hours"),
        ("day", "days"),
        ("week", "weeks"),
        ("month", "months"),
        ("year", "years"),
        ("working day", "working days"),
    ],
    and: "and",
    at: "at",
    until: "until",
};

impl Language {
    fn date(&self, date: Date) -> String {
        let weekday = self.weekdays.get(date.weekday().to_monday_zero_offset().unsigned_abs() as usize).unwrap_or(&"");
        let month = self.months.get(date.month().unsigned_abs() as usize - 1).unwrap_or(&"");
        format!("{weekday} {} {month} {}", date.day(), date.year())
    }

    fn instant(&self, at: Timestamp) -> String {
        let local = at.to_zoned_datetime(amsterdam());
        let clock = if local.second() == 0 {
            format!("{:02}:{:02}", local.hour(), local.minute())
        } else {
            format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second())
        };
        format!("{} {} {clock}", self.date(local.date()), self.at)
    }

    fn length(&self, length: Length) -> String {
        let index = match length.unit {
            Unit::Seconds => 0,
            Unit::Minutes => 1,
            Unit::Hours => 2,
            Unit::Days => 3,
            Unit::Weeks => 4,
            Unit::Months => 5,
            Unit::Years => 6,
            Unit::WorkingDays => 7,
        };
        let (one, many) = self.units[index];
        format!("{} {}", length.count, if length.count == 1 { one } else { many })
    }

    fn list(&self, parts: &[String]) -> String {
        match parts {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.and),
        }
    }

    fn days(&self, days: &[FreeDay], name: impl Fn(&FreeDay) -> String) -> String {
        self.list(&days.iter().map(|day| format!("{} ({})", self.date(day.date), name(day))).collect::<Vec<_>>())
    }

    fn last(&self, due_date: Option<Date>, due: Timestamp) -> String {
        format!("{} {}", self.until, due_date.map_or_else(|| self.instant(due), |date| self.date(date)))
    }

    fn dates(&self, days: &[Date]) -> String {
        self.list(&days.iter().map(|day| self.date(*day)).collect::<Vec<_>>())
    }
}

/// The certificate in Dutch.
pub(super) fn dutch(obligation: &Obligation, row: &Row) -> String {
    let ground = |confidence| match confidence {
        Confidence::Law => "wet",
        Confidence::Protocol => "protocol",
        Confidence::Programme => "programma",
        Confidence::Proposal => "voorstel",
    };
    let mut lines = vec![
        format!("{} ({}).", row.title.nl, row.id),
        format!(
            "Plicht: {} ({}). Lengte: {} ({}). Ladder: {} ({}).",
            row.duty.source,
            ground(row.duty.confidence),
            row.length.source,
            ground(row.length.confidence),
            row.ladder_ground.source,
            ground(row.ladder_ground.confidence)
        ),
    ];
    lines.extend(obligation.steps.iter().map(dutch_step));
    lines.extend(obligation.also_read_as.iter().map(|reading| {
        let (term, last) = (dutch_term(&reading.term), NL.last(reading.due_date, reading.due));
        format!(
            "Anders gelezen ({}, {}): {term}, {last}; zonder gevolg.",
            reading.source.source,
            ground(reading.source.confidence)
        )
    }));
    lines.push(match &obligation.state {
        State::Open => "De plicht staat open.".to_owned(),
        State::Suspended { until, .. } => format!("De termijn staat stil tot {}.", NL.instant(*until)),
        State::Met { at, late: true, .. } => format!("Nagekomen op {}: te laat.", NL.instant(*at)),
        State::Met { at, recorded_late: true, .. } => {
            format!("Nagekomen op {}: op tijd, maar te laat vastgelegd.", NL.instant(*at))
        }
        State::Met { at, .. } => format!("Nagekomen op {}.", NL.instant(*at)),
        State::Cancelled { at, .. } => format!("Vervallen op {}.", NL.instant(*at)),
    });
    lines.push(format!("Beleid {}; kalender {}.", obligation.policy_version, obligation.calendar_version));
    lines.join("\n")
}

pub(super) fn dutch_step(step: &Step) -> String {
    let l = &NL;
    match step {
        Step::Start { at, term, .. } => {
            format!("De termijn ({}) begint op {}; de dag zelf telt niet mee.", dutch_term(term), l.instant(*at))
        }
        Step::CountedFromDuty => {
            "Het feit waarvan de termijn telt is niet bekend: geteld vanaf het ontstaan van de plicht.".to_owned()
        }
        Step::FromFixedDate { date } => format!("De termijn telt vanaf een vaste datum: {}.", l.date(*date)),
        Step::LengthFromFact { limit, .. } => {
            format!("Het feit zegt hoe lang de termijn is; het beleid staat ten hoogste {} toe.", l.length(*limit))
        }
        Step::ExtendedTooLate { .. } => "Een verlenging kwam toen de termijn voorbij was: zij telt niet.".to_owned(),
        Step::Counted { length, to } => format!("{} verder is {}.", l.length(*length), l.date(*to)),
        Step::Skipped { days } => format!("Niet meegeteld: {}.", l.days(days, |day| day.nl.clone())),
        Step::Clock { length, to } => format!("{} verder is {}.", l.length(*length), l.instant(*to)),
        Step::Extended { by, to: Some(to) } => {
            format!("Verlengd met {}, geteld vanaf het ruwe einde: {} (voorstel).", l.length(*by), l.date(*to))
        }
        Step::Extended { by, to: None } => format!("Verlengd met {}.", l.length(*by)),
        Step::ExtensionLimited { asked, limit } => {
            format!("Gevraagd was {}; het beleid staat ten hoogste {} toe.", l.length(*asked), l.length(*limit))
        }
        Step::NotCounted { allowed, .. } => {
            format!("Een verdere verlenging of opschorting telt niet: het beleid staat er {allowed} toe.")
        }
        Step::Suspended { days, to } => {
            format!("Opgeschort, niet meegeteld: {}; het einde wordt {}.", l.dates(days), l.date(*to))
        }
        Step::SuspendedFor { seconds, to } => {
            format!("De termijn stond {seconds} seconden stil; het einde wordt {}.", l.instant(*to))
        }
        Step::SuspensionLimited { ended, limit } => {
            format!("De opschorting eindigde vanzelf na {}: {}.", l.length(*limit), l.instant(*ended))
        }
        Step::AtLeastTwoWorkingDays { source, held, to } => {
            format!("{source}: de termijn bevat {held} werkdag(en) en loopt daarom door tot en met {}.", l.date(*to))
        }
        Step::Rolled { source, from, over, to } => {
            format!(
                "{source}: {} valt op {}; het einde wordt {}.",
                l.date(*from),
                l.days(over, |day| day.nl.clone()),
                l.date(*to)
            )
        }
        Step::ActDoesNotApply { source, .. } => {
            format!("{source}: de Algemene termijnenwet geldt niet voor deze lengte; het ruwe einde blijft staan.")
        }
        Step::CountedBackward { length, to } => {
            format!("{} terug is {}; teruggerekend wordt niet verschoven.", l.length(*length), l.date(*to))
        }
        Step::ClockBackward { length, to } => format!("{} terug is {}.", l.length(*length), l.instant(*to)),
        Step::KeptLater { policy, instead_of, stands, term, .. } => {
            let (instead_of, term) = (l.instant(*instead_of), dutch_term(term));
            format!(
                "Beleid {policy} zou eindigen op {instead_of}; een beleid vervroegt geen lopende termijn: het einde volgens beleid {stands} ({term}) blijft staan."
            )
        }
        Step::End { due_date: Some(date), due } => format!("Laatste dag: {}. Te laat vanaf {}.", l.date(*date), l.instant(*due)),
        Step::End { due_date: None, due } => format!("Te laat vanaf {}.", l.instant(*due)),
    }
}

fn dutch_term(term: &Term) -> String {
    let length = NL.length(term.length);
    match (term.kind.name(), term.by_analogy) {
        ("atw", true) => format!("{length}, naar analogie van de Algemene termijnenwet, voorstel"),
        ("atw", false) => format!("{length}, Algemene termijnenwet"),
        ("eu", _) => format!("{length}, Verordening 1182/71"),
        ("service-target", _) => format!("{length}, streefnorm"),
        _ => length,
    }
}

/// The certificate in English.
pub(super) fn english(obligation: &Obligation, row: &Row) -> String {
    let ground = |confidence| match confidence {
        Confidence::Law => "law",
        Confidence::Protocol => "protocol",
        Confidence::Programme => "programme",
        Confidence::Proposal => "proposal",
    };
    let mut lines = vec![
        format!("{} ({}).", row.title.en, row.id),
        format!(
            "Duty: {} ({}). Length: {} ({}). Ladder: {} ({}).",
            row.duty.source,
            ground(row.duty.confidence),
            row.length.source,
            ground(row.length.confidence),
            row.ladder_ground.source,
            ground(row.ladder_ground.confidence)
        ),
    ];
    lines.extend(obligation.steps.iter().map(english_step));
    lines.extend(obligation.also_read_as.iter().map(|reading| {
        let (term, last) = (english_term(&reading.term), EN.last(reading.due_date, reading.due));
        format!(
            "Read otherwise ({}, {}): {term}, {last}; without effect.",
            reading.source.source,
            ground(reading.source.confidence)
        )
    }));
    lines.push(match &obligation.state {
        State::Open => "The duty is open.".to_owned(),
        State::Suspended { until, .. } => format!("The term stands still until {}.", EN.instant(*until)),
        State::Met { at, late: true, .. } => format!("Fulfilled on {}: too late.", EN.instant(*at)),
        State::Met { at, recorded_late: true, .. } => {
            format!("Fulfilled on {}: in time, but recorded too late.", EN.instant(*at))
        }
        State::Met { at, .. } => format!("Fulfilled on {}.", EN.instant(*at)),
        State::Cancelled { at, .. } => format!("Taken away on {}.", EN.instant(*at)),
    });
    lines.push(format!("Policy {}; calendar {}.", obligation.policy_version, obligation.calendar_version));
    lines.join("\n")
}

pub(super) fn english_step(step: &Step) -> String {
    let l = &EN;
    match step {
        Step::Start { at, term, .. } => {
            format!("The term ({}) starts on {}; that day is not counted.", english_term(term), l.instant(*at))
        }
        Step::CountedFromDuty => "The fact that the term counts from is not known: counted from when the duty arose.".to_owned(),
        Step::FromFixedDate { date } => format!("The term counts from a fixed date: {}.", l.date(*date)),
        Step::LengthFromFact { limit, .. } => {
            format!("The fact says how long the term is; the policy allows at most {}.", l.length(*limit))
        }
        Step::ExtendedTooLate { .. } => "An extension came when the term was over: it does not count.".to_owned(),
        Step::Counted { length, to } => format!("{} on is {}.", l.length(*length), l.date(*to)),
        Step::Skipped { days } => format!("Not counted: {}.", l.days(days, |day| day.en.clone())),
        Step::Clock { length, to } => format!("{} on is {}.", l.length(*length), l.instant(*to)),
        Step::Extended { by, to: Some(to) } => {
            format!("Extended by {}, counted from the raw end: {} (proposal).", l.length(*by), l.date(*to))
        }
        Step::Extended { by, to: None } => format!("Extended by {}.", l.length(*by)),
        Step::ExtensionLimited { asked, limit } => {
            format!("{} were asked; the policy allows at most {}.", l.length(*asked), l.length(*limit))
        }
        Step::NotCounted { allowed, .. } => {
            format!("A further extension or suspension does not count: the policy allows {allowed}.")
        }
        Step::Suspended { days, to } => format!("Suspended, not counted: {}; the end becomes {}.", l.dates(days), l.date(*to)),
        Step::SuspendedFor { seconds, to } => {
            format!("The term stood still for {seconds} seconds; the end becomes {}.", l.instant(*to))
        }
        Step::SuspensionLimited { ended, limit } => {
            format!("The suspension ended by itself after {}: {}.", l.length(*limit), l.instant(*ended))
        }
        Step::AtLeastTwoWorkingDays { source, held, to } => {
            format!("{source}: the term holds {held} working day(s) and therefore runs until {}.", l.date(*to))
        }
        Step::Rolled { source, from, over, to } => {
            format!(
                "{source}: {} falls on {}; the end becomes {}.",
                l.date(*from),
                l.days(over, |day| day.en.clone()),
                l.date(*to)
            )
        }
        Step::ActDoesNotApply { source, reason } => format!("{source}: the act does not apply ({reason}); the raw end stands."),
        Step::CountedBackward { length, to } => {
            format!("{} back is {}; a term counted backwards does not move.", l.length(*length), l.date(*to))
        }
        Step::ClockBackward { length, to } => format!("{} back is {}.", l.length(*length), l.instant(*to)),
        Step::KeptLater { policy, instead_of, stands, term, .. } => {
            let (instead_of, term) = (l.instant(*instead_of), english_term(term));
            format!(
                "Policy {policy} would end it on {instead_of}; a policy moves no running term earlier: the end under policy {stands} ({term}) stands."
            )
        }
        Step::End { due_date: Some(date), due } => format!("Last day: {}. Too late from {}.", l.date(*date), l.instant(*due)),
        Step::End { due_date: None, due } => format!("Too late from {}.", l.instant(*due)),
    }
}

fn english_term(term: &Term) -> String {
    let length = EN.length(term.length);
    match (term.kind.name(), term.by_analogy) {
        ("atw", true) => format!("{length}, by analogy with the Algemene termijnenwet, proposal"),
        ("atw", false) => format!("{length}, Algemene termijnenwet"),
        ("eu", _) => format!("{length}, Regulation 1182/71"),
        ("service-target", _) => format!("{length}, service target"),
        _ => length,
    }
}
