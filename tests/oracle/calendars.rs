//! The free days of 2015 to 2040 beside those of `holidays` and `workalendar`: every difference has its reason.

use std::collections::BTreeMap;

use kernel::calendar::{Calendar, DayKind, FreeDay};
use testkit::engines::{Packages, python, quiet};
use testkit::folder::checkout;

/// Days that decrees equate to holidays: libraries know no decrees.
const EQUATED: [(&str, &str); 10] = [
    ("2023-04-28", "day after King's Day"),
    ("2023-05-19", "day after Ascension Day"),
    ("2024-05-10", "day after Ascension Day"),
    ("2024-12-27", "day after the Second Day of Christmas"),
    ("2025-05-30", "day after Ascension Day"),
    ("2026-01-02", "day after New Year's Day"),
    ("2026-05-15", "day after Ascension Day"),
    ("2027-05-07", "day after Ascension Day"),
    ("2028-04-28", "day after King's Day"),
    ("2028-05-26", "day after Ascension Day"),
];

/// Holidays of the churches that are always Sundays: the act frees every Sunday and does not name them.
const SUNDAYS: [&str; 3] = ["Easter Sunday", "Pentecost", "Whit Sunday"];

type Days = BTreeMap<String, String>;

#[test]
fn two_independent_libraries_differ_only_in_equated_days_and_sundays() {
    let python = python(Packages::Calendars, &quiet).unwrap_or_else(|trouble| panic!("{trouble}"));
    let printed = python.command().arg(checkout().join("tests/oracle/free_days.py")).output().unwrap();
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let libraries: BTreeMap<String, Days> = serde_json::from_slice(&printed.stdout).unwrap();
    let calendar = Calendar::netherlands();
    let ours: BTreeMap<String, FreeDay> =
        (2015..=2040).flat_map(|year| calendar.year(year)).map(|day| (day.date.to_string(), day)).collect();
    assert_eq!(libraries.len(), 2);
    for (library, theirs) in libraries {
        let only_ours: Vec<_> = ours
            .iter()
            .filter(|(date, _)| !theirs.contains_key(*date))
            .map(|(date, day)| (date.as_str(), day.en.as_str()))
            .collect();
        assert_eq!(only_ours, EQUATED, "{library}");
        let only_theirs: Vec<_> = theirs.iter().filter(|(date, _)| !ours.contains_key(*date)).collect();
        assert_eq!(only_theirs.len(), 2 * 26, "{library}: two Sundays a year");
        for (date, name) in only_theirs {
            let free = calendar.free_day(date.parse().unwrap()).unwrap();
            assert!(
                SUNDAYS.contains(&name.as_str()) && free.en == "Sunday" && free.kind == DayKind::Weekend,
                "{library}: {date} {name}"
            );
        }
    }
}
