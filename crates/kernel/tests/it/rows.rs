//! The rows of the regional policy whose facts are still to come, played as if they were published.

use kernel::obligations::{Obligation, ring};
use kernel::policy::load;
use kernel::term::Step;
use kernel::time::{Timestamp, amsterdam};

use crate::region::{Region, activation, awake, awake_text, day, fact, known_facts, policy_text};

const POLICY: &str = "hart-van-brabant.yaml";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn last_day(obligation: &Obligation) -> String {
    obligation.due_date.unwrap().to_string()
}

#[test]
fn a_barring_order_ends_at_its_clock_time_and_only_a_running_one_is_extended_once() {
    let mut region = Region::awake(POLICY);
    let imposed = "2026-10-20T20:00:00+02:00";
    region.happens(at(imposed), &format!("justice.barring_order_imposed order_id=o imposed_at={imposed}"));
    assert_eq!(region.only("J1").due, at("2026-10-30T20:00:00+01:00"), "summer time ended on the way");
    assert_eq!(region.only("J2").due, at("2026-10-21T20:00:00+02:00"));
    region.happens(at("2026-10-29T09:00:00+01:00"), "justice.barring_order_extended order_id=o days=30");
    assert_eq!(region.only("J1").due, at("2026-11-17T20:00:00+01:00"), "at most 28 days from imposition");
    region.happens(at("2026-11-01T09:00:00+01:00"), "justice.barring_order_extended order_id=o days=1");
    assert_eq!(region.only("J1").due, at("2026-11-17T20:00:00+01:00"));
    let heard: Vec<_> = region.heard_of("J1").iter().map(|line| line.split(' ').next_back().unwrap()).collect();
    assert_eq!(heard, ["coordinator", "vt-handler"], "72 and 48 hours before the first end");

    let mut late = Region::awake(POLICY);
    late.happens(at(imposed), &format!("justice.barring_order_imposed order_id=o imposed_at={imposed}"));
    late.happens(at("2026-10-30T20:00:00+01:00"), "justice.barring_order_extended order_id=o days=18");
    let order = late.only("J1");
    assert_eq!(order.due, at("2026-10-30T20:00:00+01:00"), "what has ended is not extended");
    assert!(order.steps.iter().any(|step| matches!(step, Step::ExtendedTooLate { .. })));
}

#[test]
fn what_is_due_on_a_date_of_the_year_counts_from_that_date() {
    let mut region = Region::awake(POLICY);
    region.happens(day(0, "10:00"), "statistics.half_year_opened request_id=h");
    let delivery = region.only("D15");
    assert_eq!(last_day(&delivery), "2026-07-21", "three weeks from 30 June");
    assert!(delivery.steps.iter().any(|step| matches!(step, Step::FromFixedDate { date } if date.to_string() == "2026-06-30")));
    region.happens(day(60, "10:00"), "statistics.year_opened request_id=y legal_form=foundation");
    region.happens(day(60, "11:00"), "statistics.year_opened request_id=z legal_form=joint-arrangement");
    assert_eq!(last_day(&region.only("D16")), "2027-05-31", "before 1 June");
    assert_eq!(last_day(&region.only("D16g")), "2027-07-14", "before 15 July");
}

#[test]
fn a_report_to_the_court_is_counted_back_from_the_date_that_the_court_moved() {
    let mut region = Region::awake(POLICY);
    region.happens(day(0, "10:00"), "divorce.court_referred request_id=u pro_forma_date=2026-11-10");
    assert_eq!(last_day(&region.only("U4")), "2026-10-20");
    region.happens(day(1, "10:00"), "divorce.pro_forma_moved request_id=u pro_forma_date=2026-12-08");
    assert_eq!(last_day(&region.only("U4")), "2026-11-17");
    region.happens(day(2, "10:00"), "divorce.pro_forma_moved request_id=u pro_forma_date=2026-10-13");
    assert_eq!(last_day(&region.only("U4")), "2026-09-22", "a fact moves it earlier too");
}

#[test]
fn a_measure_is_as_long_as_its_order_says_and_never_longer_than_the_law_allows() {
    let mut region = Region::awake(POLICY);
    for (measure, months, last) in [("a", "months=2", "2026-08-01"), ("b", "months=9", "2026-09-01"), ("c", "", "2026-09-01")] {
        let ordered = format!("youth.provisional_supervision_ordered measure_id={measure} from_date=2026-06-01 {months}");
        region.happens(day(0, "10:00"), &ordered);
        let found = region.fold.obligations(region.now, region.now);
        let found: Vec<_> = found.into_iter().filter(|o| o.row == "J7" && o.subject.id == crate::region::id(measure)).collect();
        assert_eq!(found.iter().map(last_day).collect::<Vec<_>>(), [last], "{months}");
        assert_eq!(found[0].steps.iter().any(|step| matches!(step, Step::LengthFromFact { .. })), !months.is_empty());
    }
    region.happens(day(0, "11:00"), "youth.supervision_ordered measure_id=d from_date=2026-06-01 months=6");
    assert_eq!(last_day(&region.only("J9")), "2026-12-01");
    region.happens(day(100, "11:00"), "youth.supervision_extended measure_id=d months=18");
    assert_eq!(last_day(&region.only("J9")), "2027-12-01", "each time by at most a year");
}

#[test]
fn access_is_put_off_only_if_that_is_told_within_the_month() {
    let asked = "privacy.access_requested request_id=a person_id=p";
    let mut in_time = Region::awake(POLICY);
    in_time.happens(day(0, "10:00"), asked);
    assert_eq!(last_day(&in_time.only("A1")), "2026-07-01");
    in_time.happens(day(20, "10:00"), "privacy.access_extended request_id=a months=2");
    assert_eq!(last_day(&in_time.only("A1")), "2026-09-01");
    let mut late = Region::awake(POLICY);
    late.happens(day(0, "10:00"), asked);
    late.happens(day(40, "10:00"), "privacy.access_extended request_id=a months=2");
    assert_eq!(last_day(&late.only("A1")), "2026-07-01");
    let mut withheld = Region::awake(POLICY);
    withheld.happens(day(0, "10:00"), asked);
    withheld.happens(day(7, "10:00"), "privacy.access_withheld request_id=a until_date=2026-06-15");
    assert_eq!(last_day(&withheld.only("A1")), "2026-07-08", "seven days do not count");
}

#[test]
fn a_review_that_finds_no_stable_safety_starts_the_next() {
    let mut region = Region::awake(POLICY);
    region.happens(day(0, "10:00"), "fjc-planning.help_plan_agreed dossier_id=d");
    region.happens(day(80, "10:00"), "fjc-planning.stability_reviewed dossier_id=d outcome=not-yet-stable");
    let open = |region: &Region, row: &str| {
        let found = region.fold.obligations(region.now, region.now);
        found.into_iter().filter(|o| o.row == row && o.state.is_open()).map(|o| last_day(&o)).collect::<Vec<_>>()
    };
    assert_eq!(open(&region, "P5"), ["2026-11-20"]);
    assert_eq!(open(&region, "P5m"), ["2027-06-01"]);
    region.happens(day(160, "10:00"), "fjc-planning.stability_reviewed dossier_id=d outcome=stable");
    assert!(open(&region, "P5").is_empty() && open(&region, "P5m").is_empty());
}

#[test]
fn hours_of_the_union_start_at_the_next_hour_and_evidence_is_counted_from_the_assault() {
    let mut region = Region::awake(POLICY);
    region.happens(at("2026-06-05T10:20:00+02:00"), "privacy.breach_known request_id=b");
    assert_eq!(region.only("A2").due, at("2026-06-08T11:00:00+02:00"));
    region.happens(
        at("2026-06-10T09:00:00+02:00"),
        "intake.sexual_violence_known report_id=r person_id=p assaulted_at=2026-06-06T23:00:00+02:00",
    );
    assert_eq!(region.only("P9").due, at("2026-06-13T23:00:00+02:00"));
    let heard = region.heard_of("P9");
    assert_eq!(heard.len(), 1, "known on the fourth day, only the highest rung reached rings: {heard:?}");
}

#[test]
fn five_days_are_shown_in_both_readings_and_only_one_counts() {
    let mut region = Region::with(POLICY);
    region.happens(day(-20, "10:00"), "intake.report_received report_id=r");
    region.happens(day(-19, "10:00"), "intake.investigation_decided report_id=r");
    let (d2, d3, d4) = (region.only("D2"), region.only("D3"), region.only("D4"));
    let read = |obligation: &Obligation| obligation.also_read_as[0].due_date.unwrap().to_string();
    assert_eq!((last_day(&d2).as_str(), read(&d2).as_str()), ("2026-05-21", "2026-05-18"));
    assert_eq!((last_day(&d3).as_str(), read(&d3).as_str()), ("2026-05-18", "2026-05-21"));
    assert_eq!((last_day(&d4).as_str(), read(&d4).as_str()), ("2026-07-22", "2026-07-26"), "75 days after receipt");
    assert_eq!(d4.also_read_as[0].counts_from, day(-20, "10:00"));
}

#[test]
fn a_row_sleeps_until_the_facts_that_it_needs_are_published() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "fjc-planning.direct_safety_reached dossier_id=d");
    assert!(region.fold.obligations(region.now, region.now).is_empty(), "nobody could fulfil P4 yet");
    let mut newer = awake(POLICY);
    newer.version = "2026-2".to_owned();
    region.fold.apply(activation(newer, day(1, "00:00")));
    region.happens(day(2, "10:00"), "fjc-planning.direct_safety_reached dossier_id=e");
    let woken = region.only("P4");
    assert_eq!((woken.subject.id, last_day(&woken).as_str()), (crate::region::id("e"), "2026-07-15"));
}

#[test]
fn every_row_that_starts_is_open_with_a_coming_rung() {
    let policy = awake(POLICY);
    let (text, known) = awake_text(POLICY);
    assert!(policy.rows.iter().all(|row| !row.sleeps) && load("p.yaml", &text, &known).is_ok());
    for row in &policy.rows {
        let start = &row.exists_from[0];
        let says = start.when.0.first().map(|case| case.0.clone()).unwrap_or_default();
        let says: String = says.into_iter().map(|(field, values)| format!(" {field}={}", values[0])).collect();
        let ids = known.fields(&start.fact).unwrap().iter().filter(|field| field.ends_with("_id") || field.ends_with("_ids"));
        let ids: String = ids.map(|field| format!(" {field}=x")).collect();
        let start = fact(day(0, "10:00"), &format!("{}{ids}{says}", start.fact));
        let mut fold = kernel::obligations::Fold::new();
        fold.apply(activation(policy.clone(), day(-30, "00:00")));
        fold.apply(start.into());
        let calendar = kernel::calendar::Calendar::netherlands();
        let found: Vec<_> = fold.obligations(day(0, "10:00"), day(0, "10:00")).into_iter().filter(|o| o.row == row.id).collect();
        assert_eq!(found.len(), 1, "{} starts once", row.id);
        let later = found[0].due.saturating_add(jiff::SignedDuration::from_hours(60 * 24)).unwrap();
        for now in [day(0, "10:00"), found[0].due, later] {
            let ring = ring(&found[0], &Default::default(), &[], &calendar, now);
            assert!(ring.next.is_some_and(|next| next > now), "{} is open and silent at {now}", row.id);
            assert!(found[0].is_breached(now) || found[0].due > now);
        }
        let end = found[0].due.to_zoned_datetime(amsterdam());
        assert!(end.year() >= 2026, "{}", row.id);
    }
}

#[test]
fn a_policy_in_force_stays_readable_when_a_fact_that_it_awaits_is_published() {
    let (_, known) = awake_text(POLICY);
    let text = policy_text(POLICY);
    let mistakes = load("p.yaml", &text, &known).unwrap_err();
    assert!(mistakes.0.iter().all(|mistake| mistake.message.ends_with("is awaited, but it is published")), "{mistakes}");
    let stored = kernel::policy::load_stored("p.yaml", &text, &known).unwrap();
    assert_eq!(stored, load("p.yaml", &text, &known_facts()).unwrap(), "and its rows go on sleeping");
}
