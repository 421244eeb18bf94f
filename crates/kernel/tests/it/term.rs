//! The ends of terms: vectors from the law, worked examples, clock changes and properties.

use kernel::calendar::Calendar;
use kernel::term::{Change, Step, Suspended, Term};
use kernel::time::{Date, Timestamp, amsterdam, local_date, start_of_day};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn last_day(term: &str, start: &str) -> String {
    let from = start_of_day(date(start)).saturating_add(jiff::SignedDuration::from_hours(10)).unwrap();
    term.parse::<Term>().unwrap().end(from, &Calendar::netherlands()).due_date.unwrap().to_string()
}

#[test]
fn five_days_and_five_working_days_are_two_different_terms() {
    for (start, atw, working) in [
        ("2026-04-01", "2026-04-07", "2026-04-10"),
        ("2026-04-02", "2026-04-08", "2026-04-13"),
        ("2026-05-12", "2026-05-18", "2026-05-21"),
        ("2026-06-04", "2026-06-09", "2026-06-11"),
        ("2026-12-23", "2026-12-28", "2026-12-31"),
        ("2026-12-24", "2026-12-29", "2027-01-04"),
        ("2027-03-25", "2027-03-31", "2027-04-05"),
    ] {
        assert_eq!(last_day("atw 5 days", start), atw, "5 days from {start}");
        assert_eq!(last_day("5 working-days", start), working, "5 working days from {start}");
    }
}

#[test]
fn ten_weeks_that_end_on_an_equated_day_end_on_the_next_working_day() {
    assert_eq!(last_day("atw 10 weeks", "2026-03-06"), "2026-05-18");
    assert_eq!(last_day("atw 4 weeks", "2026-03-12"), "2026-04-09");
    assert_eq!(last_day("atw 4 weeks", "2026-03-23"), "2026-04-20", "its first day is 24 March");
}

#[test]
fn the_two_readings_differ_on_three_of_four_start_days() {
    let (first, last) = (date("2023-01-02"), date("2028-11-30"));
    let (mut days, mut differ, mut day) = (0, 0, first);
    let mut before = Date::MIN;
    while day <= last {
        let (atw, working) = (last_day("atw 5 days", &day.to_string()), last_day("5 working-days", &day.to_string()));
        assert!(atw <= working && !Calendar::netherlands().is_free(date(&atw)) && before <= date(&atw), "{day}");
        (days, differ, before) = (days + 1, differ + i32::from(atw != working), date(&atw));
        day = day.tomorrow().unwrap();
    }
    assert_eq!((days, (differ * 100 + days / 2) / days), (2160, 74));
}

#[test]
fn the_first_instant_too_late_is_midnight_after_the_last_day() {
    let end = "5 working-days".parse::<Term>().unwrap().end(at("2026-03-02T09:00:00+01:00"), &Calendar::netherlands());
    assert_eq!(end.due_date, Some(date("2026-03-09")));
    assert_eq!(end.due, at("2026-03-10T00:00:00+01:00"));
}

#[test]
fn a_report_at_half_past_midnight_starts_on_the_local_day() {
    let end = "5 working-days".parse::<Term>().unwrap().end(at("2026-06-01T22:30:00Z"), &Calendar::netherlands());
    assert_eq!(end.due_date, Some(date("2026-06-09")), "it is Tuesday 2 June in Amsterdam");
}

#[test]
fn a_barring_order_ends_at_the_same_clock_time_across_a_clock_change() {
    let term: Term = "wall-clock 10 days".parse().unwrap();
    let end = term.end(at("2010-03-27T20:00:00+01:00"), &Calendar::netherlands());
    assert_eq!(end.due, at("2010-04-06T20:00:00+02:00"));
    assert_eq!(end.due_date, None);
    let change = Change { extensions: vec!["18 days".parse().unwrap()], ..Change::default() };
    let end = term.end_changed(at("2010-03-27T20:00:00+01:00"), &change, &Calendar::netherlands());
    assert_eq!(end.due, at("2010-04-24T20:00:00+02:00"));
}

#[test]
fn days_of_the_wall_clock_keep_the_local_time_across_both_clock_changes() {
    for (term, from, due) in [
        ("wall-clock 1 days", "2026-03-28T20:00:00+01:00", "2026-03-29T20:00:00+02:00"),
        ("wall-clock 10 days", "2026-03-20T08:30:00+01:00", "2026-03-30T08:30:00+02:00"),
        ("wall-clock 1 days", "2026-10-24T20:00:00+02:00", "2026-10-25T20:00:00+01:00"),
        ("wall-clock 10 days", "2026-10-20T08:30:00+02:00", "2026-10-30T08:30:00+01:00"),
    ] {
        assert_eq!(term.parse::<Term>().unwrap().end(at(from), &Calendar::netherlands()).due, at(due), "{term} from {from}");
    }
}

#[test]
fn hours_are_exact_across_both_clock_changes() {
    let end = |from| "24 hours".parse::<Term>().unwrap().end(at(from), &Calendar::netherlands()).due;
    assert_eq!(end("2026-03-28T12:00:00+01:00"), at("2026-03-29T13:00:00+02:00"));
    assert_eq!(end("2026-10-24T12:00:00+02:00"), at("2026-10-25T11:00:00+01:00"));
}

#[test]
fn the_act_does_not_apply_beyond_its_limits() {
    for (term, start, end) in [
        ("atw 91 days", "2026-03-02", "2026-06-01"),
        ("atw 13 weeks", "2026-02-01", "2026-05-03"),
        ("atw 4 months", "2026-01-30", "2026-05-30"),
        ("atw 1 years", "2025-04-03", "2026-04-03"),
    ] {
        assert_eq!(last_day(term, start), end, "{term}");
        let steps = term.parse::<Term>().unwrap().end(start_of_day(date(start)), &Calendar::netherlands()).steps;
        assert!(steps.iter().any(|step| matches!(step, Step::ActDoesNotApply { .. })), "{term}");
    }
    assert_eq!(last_day("atw 12 weeks", "2026-02-20"), "2026-05-18", "within the limits it does");
}

#[test]
fn months_clamp_at_the_end_of_the_month() {
    assert_eq!(last_day("calendar 1 months", "2026-01-31"), "2026-02-28");
    assert_eq!(last_day("calendar 1 years", "2024-02-29"), "2025-02-28");
    assert_eq!(last_day("calendar 3 months", "2026-02-03"), "2026-05-03", "a Sunday stays");
}

#[test]
fn backward_terms_never_move() {
    assert_eq!(last_day("backward 3 weeks", "2026-05-25"), "2026-05-04");
    assert_eq!(last_day("backward 3 weeks", "2026-05-26"), "2026-05-05", "a holiday stays");
    assert_eq!(last_day("backward 5 working-days", "2026-05-19"), "2026-05-08");
}

#[test]
fn a_term_of_the_union_ends_on_a_working_day_and_hours_start_at_the_next_hour() {
    assert_eq!(last_day("eu 1 months", "2026-04-15"), "2026-05-18");
    assert_eq!(last_day("eu 2 days", "2026-05-14"), "2026-05-19", "two working days");
    let end = "eu 72 hours".parse::<Term>().unwrap().end(at("2026-06-05T10:20:00+02:00"), &Calendar::netherlands());
    assert_eq!(end.due, at("2026-06-08T11:00:00+02:00"));
}

#[test]
fn a_service_target_is_counted_as_written() {
    assert_eq!(last_day("service-target 10 days", "2026-05-05"), "2026-05-15");
    assert_eq!(last_day("service-target 5 working-days", "2026-05-12"), "2026-05-21");
}

#[test]
fn skipped_days_are_told_by_name() {
    let end = "5 working-days".parse::<Term>().unwrap().end(at("2026-05-12T10:00:00+02:00"), &Calendar::netherlands());
    let Some(Step::Skipped { days }) = end.steps.get(1) else { panic!("{:?}", end.steps) };
    let names: Vec<_> = days.iter().map(|day| day.en.as_str()).collect();
    assert_eq!(names, ["Ascension Day", "day after Ascension Day", "Saturday", "Sunday"]);
    assert_eq!(days[1].source, "Stcrt. 2025, 24713");
}

#[test]
fn an_extension_adds_to_the_raw_end_and_the_act_is_applied_once() {
    let term: Term = "atw 4 weeks".parse().unwrap();
    let change = Change { extensions: vec!["2 weeks".parse().unwrap()], ..Change::default() };
    // Raw end Fri 2026-04-03 (Good Friday) would roll to Tue 7 April; the extension runs from the raw end.
    let end = term.end_changed(at("2026-03-06T10:00:00+01:00"), &change, &Calendar::netherlands());
    assert_eq!(end.due_date, Some(date("2026-04-17")));
}

#[test]
fn a_suspended_day_is_not_counted() {
    let stood_still =
        |from: &str, to: &str| Change { suspensions: vec![Suspended { from: at(from), to: at(to) }], ..Change::default() };
    let change = stood_still("2026-06-08T14:00:00+02:00", "2026-06-15T00:00:00+02:00");
    let end = |term: &str, change: &Change| {
        term.parse::<Term>().unwrap().end_changed(at("2026-06-01T09:00:00+02:00"), change, &Calendar::netherlands())
    };
    assert_eq!(end("10 working-days", &change).due_date, Some(date("2026-06-22")));
    assert_eq!(end("atw 4 weeks", &change).due_date, Some(date("2026-07-06")));
    let within_a_day = stood_still("2026-06-08T09:00:00+02:00", "2026-06-08T17:00:00+02:00");
    assert_eq!(end("10 working-days", &within_a_day).due_date, Some(date("2026-06-15")), "it did not stand at the day's end");
    let clock = end("240 hours", &change);
    assert_eq!(clock.due, at("2026-06-17T19:00:00+02:00"), "154 hours of standstill");
}

#[test]
fn texts_of_terms_are_read_and_written() {
    for text in ["5 working-days", "1 working-day", "atw 10 weeks by analogy", "30 minutes", "wall-clock 10 days", "eu 72 hours"]
    {
        assert_eq!(text.parse::<Term>().unwrap().to_string(), text);
    }
    for (text, complaint) in [
        ("-5 working-days", "negative"),
        ("0 days", "not a possible length"),
        ("five days", "whole number"),
        ("5 fortnights", "no unit"),
        ("10 weeks", "does not say how"),
        ("atw 5 working-days", "cannot count"),
        ("calendar 3 hours", "cannot count"),
        ("5 working-days by analogy", "cannot be by analogy"),
    ] {
        let error = text.parse::<Term>().unwrap_err();
        assert!(error.message.contains(complaint), "{text}: {error}");
    }
}

fn some_instant() -> impl Strategy<Value = Timestamp> {
    (1_420_000_000i64..2_200_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_later_start_never_gives_an_earlier_end(a in some_instant(), days in 0i64..40, n in 1u32..12) {
        let calendar = Calendar::netherlands();
        let b = a.saturating_add(jiff::SignedDuration::from_hours(days * 24)).unwrap();
        for kind in ["{n} working-days", "atw {n} days", "atw {n} weeks", "eu {n} days", "backward {n} weeks", "backward {n} working-days", "calendar {n} months", "wall-clock {n} days", "{n} hours", "eu {n} hours", "service-target {n} weeks"] {
            let term: Term = kind.replace("{n}", &n.to_string()).parse().unwrap();
            prop_assert!(term.end(a, &calendar).due <= term.end(b, &calendar).due, "{}", term);
        }
    }

    #[test]
    fn an_atw_term_never_ends_on_a_free_day_nor_before_its_raw_end(a in some_instant(), n in 1u32..90) {
        let calendar = Calendar::netherlands();
        let end = format!("atw {n} days").parse::<Term>().unwrap().end(a, &calendar).due_date.unwrap();
        prop_assert!(!calendar.is_free(end));
        let raw = format!("service-target {n} days").parse::<Term>().unwrap().end(a, &calendar).due_date.unwrap();
        prop_assert!(end >= raw);
        let backward = format!("backward {n} days").parse::<Term>().unwrap().end(a, &calendar).due_date.unwrap();
        prop_assert_eq!(i64::from((local_date(a) - backward).get_days()), i64::from(n), "never later, never moved");
    }

    #[test]
    fn an_atw_term_of_weeks_or_months_never_ends_on_a_free_day_nor_before_its_raw_end(a in some_instant(), weeks in 1u32..=12, months in 1u32..=3) {
        let calendar = Calendar::netherlands();
        for length in [format!("{weeks} weeks"), format!("{months} months")] {
            let last = |kind: &str| format!("{kind} {length}").parse::<Term>().unwrap().end(a, &calendar).due_date.unwrap();
            prop_assert!(!calendar.is_free(last("atw")) && last("atw") >= last("service-target"), "{} from {}", length, a);
        }
    }

    #[test]
    fn five_working_days_are_never_shorter_than_five_days(a in some_instant()) {
        let calendar = Calendar::netherlands();
        let working = "5 working-days".parse::<Term>().unwrap().end(a, &calendar).due;
        prop_assert!(working >= "atw 5 days".parse::<Term>().unwrap().end(a, &calendar).due);
    }

    #[test]
    fn the_wall_clock_keeps_the_local_time(a in some_instant(), n in 1u32..200) {
        let due = format!("wall-clock {n} days").parse::<Term>().unwrap().end(a, &Calendar::netherlands()).due;
        let local = |at: Timestamp| at.to_zoned_datetime(amsterdam());
        let (start, end) = (local(a), local(due));
        let in_the_gap = start.hour() == 2 && end.hour() == 3;
        prop_assert!(start.time() == end.time() || in_the_gap, "{} to {}", start, end);
    }

    #[test]
    fn an_extension_never_shortens(a in some_instant(), n in 1u32..60, by in 1u32..30) {
        let calendar = Calendar::netherlands();
        for (term, length) in [
            ("atw {n} days", "{by} days"),
            ("atw {n} weeks", "{by} weeks"),
            ("{n} working-days", "{by} working-days"),
            ("{n} hours", "{by} hours"),
            ("wall-clock {n} days", "{by} days"),
            ("calendar {n} months", "{by} months"),
            ("eu {n} days", "{by} weeks"),
            ("eu {n} hours", "{by} hours"),
            ("service-target {n} weeks", "{by} days"),
        ] {
            let term: Term = term.replace("{n}", &n.to_string()).parse().unwrap();
            let change = Change { extensions: vec![length.replace("{by}", &by.to_string()).parse().unwrap()], ..Change::default() };
            prop_assert!(term.end_changed(a, &change, &calendar).due >= term.end(a, &calendar).due);
        }
    }

    #[test]
    fn a_suspension_moves_a_term_of_days_by_the_days_at_whose_end_it_stands(
        a in some_instant(), weeks in 1u32..10, wait in 0i64..30, length in 1i64..20,
    ) {
        let calendar = Calendar::netherlands();
        let from = a.saturating_add(jiff::SignedDuration::from_hours(wait * 24)).unwrap();
        let to = from.saturating_add(jiff::SignedDuration::from_hours(length * 24)).unwrap();
        let change = Change { suspensions: vec![Suspended { from, to }], ..Change::default() };
        let term: Term = format!("service-target {weeks} weeks").parse().unwrap();
        let plain = term.end(a, &calendar).due_date.unwrap();
        let moved = term.end_changed(a, &change, &calendar).due_date.unwrap();
        let first = local_date(from).max(local_date(a).tomorrow().unwrap());
        let last = local_date(to).yesterday().unwrap();
        let days = if first > plain { 0 } else { i64::from((last - first).get_days()) + 1 };
        prop_assert_eq!(i64::from((moved - plain).get_days()), days.max(0), "{} {} {} {}", a, from, to, plain);
    }

    #[test]
    fn a_suspension_moves_working_days_by_working_days_and_a_clock_by_its_duration(
        a in some_instant(), n in 1u32..30, wait in 0i64..20, length in 1i64..20,
    ) {
        let calendar = Calendar::netherlands();
        let from = a.saturating_add(jiff::SignedDuration::from_hours(wait * 24)).unwrap();
        let to = from.saturating_add(jiff::SignedDuration::from_hours(length * 24)).unwrap();
        let change = Change { suspensions: vec![Suspended { from, to }], ..Change::default() };
        let end = |text: String, change: &Change| text.parse::<Term>().unwrap().end_changed(a, change, &calendar);
        let plain = end(format!("{n} working-days"), &Change::default()).due_date.unwrap();
        let moved = end(format!("{n} working-days"), &change).due_date.unwrap();
        let (mut still, mut day) = (0, local_date(a));
        while day < moved {
            day = day.tomorrow().unwrap();
            still += i64::from(!calendar.is_free(day) && change.suspensions[0].stands_at_end_of(day));
        }
        prop_assert_eq!(calendar.add_working_days(plain, still), moved, "{} standstill days", still);
        let (plain, moved) = (end(format!("{n} hours"), &Change::default()).due, end(format!("{n} hours"), &change).due);
        let expected = if from < plain { plain.saturating_add(to.duration_since(from)).unwrap() } else { plain };
        prop_assert_eq!(moved, expected);
    }
}
