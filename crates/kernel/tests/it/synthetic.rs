//! The made-up region: what can be counted in its facts is what the programme counts.

use std::collections::{BTreeMap, BTreeSet};

use kernel::fact::Fact;
use kernel::synthetic::programme::{
    CHILDREN_IN_2017, ELDER_ABUSE, ELDER_ABUSE_ESTIMATED, OVERLAP, PERIODS, REPEATED, SCHOOLS, WITH_CHILDREN,
};
use kernel::synthetic::region;
use kernel::time::{Date, local_date};
use uuid::Uuid;

use crate::region::known_facts;

fn in_period(fact: &Fact, period: usize) -> bool {
    let date = local_date(fact.occurred_at);
    PERIODS[period].first <= date && date < PERIODS[period].after
}

fn says(fact: &Fact, field: &str, value: &str) -> bool {
    fact.fields.codes.get(field).is_some_and(|codes| codes.iter().any(|code| code == value))
}

fn of_kind<'f>(facts: &'f [Fact], kind: &str) -> Vec<&'f Fact> {
    facts.iter().filter(|fact| fact.kind == kind).collect()
}

/// How many of a hundred, rounded.
fn percent(part: usize, whole: usize) -> usize {
    (200 * part + whole) / (2 * whole)
}

fn household(report: &Fact) -> Uuid {
    report.fields.ids["household_id"][0]
}

fn by_household<'f>(reports: &[&'f Fact]) -> BTreeMap<Uuid, Vec<&'f Fact>> {
    let mut households: BTreeMap<Uuid, Vec<&Fact>> = BTreeMap::new();
    for report in reports {
        households.entry(household(report)).or_default().push(report);
    }
    households
}

#[test]
fn a_made_up_region_has_the_figures_of_the_programme() {
    for seed in [1, 2, 2019] {
        let facts = region(seed);
        let (advices, reports) = (of_kind(&facts, "intake.advice_given"), of_kind(&facts, "intake.report_received"));
        for (index, period) in PERIODS.iter().enumerate() {
            let count = |facts: &[&Fact]| facts.iter().filter(|fact| in_period(fact, index)).count();
            assert_eq!((count(&advices), count(&reports)), (period.advices, period.reports), "{seed}: {period:?}");
        }
        let with_children = reports.iter().filter(|report| says(report, "minor_concerned", "true")).count();
        assert_eq!(percent(with_children, reports.len()), WITH_CHILDREN);
        let households = by_household(&reports);
        let repeated = reports.iter().filter(|report| {
            let days = |other: &Fact| (other.occurred_at.as_second() - report.occurred_at.as_second()).abs() / 86_400;
            households[&household(report)].iter().any(|other| other.id != report.id && days(other) < 365)
        });
        assert_eq!(percent(repeated.count(), reports.len()), REPEATED);
        let overlap = households.values().filter(|reports| {
            ["partner-violence", "child-abuse"].iter().all(|nature| reports.iter().any(|report| says(report, "nature", nature)))
        });
        assert_eq!(percent(overlap.count(), households.len()), OVERLAP);
        assert_eq!(children_of_2017(&facts, &households), CHILDREN_IN_2017);
        let elder = reports.iter().filter(|report| in_period(report, 2) && says(report, "nature", "elder-abuse"));
        assert_eq!(elder.count(), ELDER_ABUSE);
        for (sector, count) in SCHOOLS {
            let from_school = advices.iter().chain(&reports).filter(|fact| in_period(fact, 2) && says(fact, "sector", sector));
            assert_eq!(from_school.count(), count, "{sector}");
        }
    }
}

/// Children are told apart by household: a person belongs to one report.
fn children_of_2017(facts: &[Fact], households: &BTreeMap<Uuid, Vec<&Fact>>) -> usize {
    let mut minors: BTreeMap<Uuid, usize> = BTreeMap::new();
    for person in of_kind(facts, "intake.person_recorded").into_iter().filter(|person| says(person, "minor", "true")) {
        *minors.entry(person.fields.ids["report_id"][0]).or_default() += 1;
    }
    let of = |report: &&Fact| minors.get(&report.fields.ids["report_id"][0]).copied().unwrap_or(0);
    let seen = households.values().filter(|reports| reports.iter().any(|report| in_period(report, 1)));
    seen.map(|reports| reports.iter().map(of).max().unwrap_or(0)).sum()
}

/// The programme says that reports rise by 13 % a year, and that 0.01 % of elder abuse is reported. Its own table says otherwise.
#[test]
fn the_programmes_two_contradictions_come_out_as_its_own_table_has_them() {
    let [first, second, half] = PERIODS.map(|period| period.reports as f64);
    let rise = |from: f64, to: f64| ((to / from - 1.0) * 1000.0).round() / 10.0;
    assert_eq!(rise(first, second), 13.7, "2016 to 2017: the programme's 13 %");
    assert_eq!(rise(second, 2.0 * half), -5.9, "2017 to 2018, if the second half is like the first: a fall");
    let share = |part: usize, whole: f64| (part as f64 / whole * 1e4).round() / 100.0;
    assert_eq!(share(ELDER_ABUSE, ELDER_ABUSE_ESTIMATED as f64), 0.7, "of the estimated cases, not 0.01 %");
    assert_eq!((ELDER_ABUSE as f64 / 85_120.0 * 1e5).round() / 1000.0, 0.035, "of older people");
}

#[test]
fn a_seed_gives_one_region_of_facts_that_services_publish() {
    let (facts, known) = (region(7), known_facts());
    assert_eq!(facts, region(7));
    assert_ne!(facts[..100], region(8)[..100]);
    assert!(facts.is_sorted_by_key(|fact| fact.recorded_at));
    let ids: BTreeSet<_> = facts.iter().map(|fact| fact.id).collect();
    assert_eq!(ids.len(), facts.len());
    for fact in &facts {
        let fields = known.fields(&fact.kind).unwrap_or_else(|| panic!("nobody publishes {}", fact.kind));
        let named = fact.fields.ids.keys().chain(fact.fields.codes.keys());
        assert!(named.into_iter().all(|field| fields.contains(field)), "{}: {:?}", fact.kind, fact.fields);
        assert!(fact.occurred_at <= fact.recorded_at && local_date(fact.recorded_at) < Date::constant(2018, 7, 1));
    }
}
