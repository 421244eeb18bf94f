//! Who is reported when: reports in households, so that the programme's shares come out exactly.

use uuid::Uuid;

use super::dice::Dice;
use super::programme::{CHILDREN_IN_2017, ELDER_ABUSE, OVERLAP, PERIODS, REPEATED, SCHOOLS, WITH_CHILDREN};
use crate::time::{Timestamp, local_date, start_of_day};

/// A report to come.
#[derive(Debug, Clone)]
pub(super) struct Reported {
    pub(super) at: Timestamp,
    pub(super) household: usize,
    /// The sector of a school, in the period for which the programme counts them.
    pub(super) school: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(super) struct Household {
    pub(super) id: Uuid,
    pub(super) dossier: Uuid,
    pub(super) children: usize,
    pub(super) natures: &'static [&'static str],
    reports: Vec<usize>,
}

/// A second report follows within this many days: well within a year.
const SOON: i64 = 355;

/// Every report in the order of time, and the households.
pub(super) fn households(dice: &mut Dice) -> (Vec<Reported>, Vec<Household>) {
    let times: Vec<Timestamp> = PERIODS
        .iter()
        .flat_map(|period| some_instants(dice, start_of_day(period.first), start_of_day(period.after), period.reports))
        .collect();
    let mut households = grouped(dice, &times);
    let last = |household: &Household| household.reports.iter().all(|report| times[*report] >= start_of_day(PERIODS[2].first));
    let alone: Vec<_> = (0..households.len()).filter(|at| households[*at].reports.len() == 1 && last(&households[*at])).collect();
    let elder = &alone[..ELDER_ABUSE];
    with_children(dice, &mut households, elder, times.len());
    with_natures(dice, &mut households, elder);
    let mut reported: Vec<_> = times.into_iter().map(|at| Reported { at, household: 0, school: None }).collect();
    for (index, household) in households.iter().enumerate() {
        household.reports.iter().for_each(|report| reported[*report].household = index);
    }
    let year = |at: Timestamp| local_date(at).year();
    let seen = |household: &Household| household.reports.iter().any(|report| year(reported[*report].at) == 2017);
    let mut more = CHILDREN_IN_2017.saturating_sub(households.iter().filter(|one| one.children > 0 && seen(one)).count());
    for household in households.iter_mut().filter(|household| household.children > 0 && seen(household)) {
        let children = more.min(1);
        household.children += children;
        more -= children;
    }
    let mut from_school = SCHOOLS.iter().flat_map(|(sector, count)| std::iter::repeat_n(*sector, count / 2));
    let recent = reported.iter_mut().filter(|report| report.at >= start_of_day(PERIODS[2].first));
    for report in recent.filter(|report| households[report.household].children > 0) {
        report.school = from_school.next();
    }
    (reported, households)
}

/// So many instants in a period, in order, more of them by day than at night.
pub(super) fn some_instants(dice: &mut Dice, from: Timestamp, to: Timestamp, count: usize) -> Vec<Timestamp> {
    let (first, last) = (from.as_second(), to.as_second() - 1);
    let mut seconds: Vec<_> = (0..count).map(|_| dice.between(first, last)).collect();
    seconds.sort_unstable();
    seconds.into_iter().map(|second| Timestamp::from_second(second).expect("within the period")).collect()
}

/// Reports in households of two to four until the programme's share comes again within a year; the others alone.
fn grouped(dice: &mut Dice, times: &[Timestamp]) -> Vec<Household> {
    let mut taken = vec![false; times.len()];
    let mut left = (times.len() * REPEATED + 50) / 100;
    let mut groups = Vec::new();
    while left > 0 {
        let first = dice.below(times.len());
        let soon = times.partition_point(|at| at.as_second() < times[first].as_second() + SOON * 86_400);
        let size = if left <= 5 { left.min(if left == 5 { 3 } else { left }) } else { 2 + dice.below(3) };
        if taken[first] || soon - first < 20 * size {
            continue;
        }
        let mut group = vec![first];
        for _ in 0..200 {
            let next = first + 1 + dice.below(soon - first - 1);
            if group.len() < size && !taken[next] && !group.contains(&next) {
                group.push(next);
            }
        }
        if group.len() == size {
            group.sort_unstable();
            group.iter().for_each(|report| taken[*report] = true);
            left -= size;
            groups.push(group);
        }
    }
    let alone = (0..times.len()).filter(|report| !taken[*report]).map(|report| vec![report]);
    let groups: Vec<_> = groups.into_iter().chain(alone).collect();
    let household = |reports| Household { id: dice.id(), dossier: dice.id(), children: 0, natures: &[], reports };
    groups.into_iter().map(household).collect()
}

fn with_children(dice: &mut Dice, households: &mut [Household], elder: &[usize], reports: usize) {
    let mut left = (reports * WITH_CHILDREN + 50) / 100;
    for index in dice.shuffled(households.len()) {
        let household = &mut households[index];
        if household.reports.len() <= left && !elder.contains(&index) {
            household.children = 1;
            left -= household.reports.len();
        }
    }
}

fn with_natures(dice: &mut Dice, households: &mut [Household], elder: &[usize]) {
    let mut overlapping = (households.len() * OVERLAP + 50) / 100;
    for index in dice.shuffled(households.len()) {
        let household = &mut households[index];
        household.natures = if household.children == 0 {
            dice.pick(&[(&["partner-violence"] as &[_], 80), (&["abuse-of-parents"], 8), (&["stalking"], 8), (&["other"], 4)])
        } else if overlapping > 0 {
            overlapping -= 1;
            &["partner-violence", "child-abuse"]
        } else {
            dice.pick(&[(&["child-abuse"] as &[_], 70), (&["high-conflict-separation"], 20), (&["child-abuse-kindcheck"], 10)])
        };
    }
    elder.iter().for_each(|index| households[*index].natures = &["elder-abuse"]);
}
