//! The free days of the Netherlands.

use kernel::calendar::{Calendar, DayKind, Decree, Equated};
use kernel::time::Date;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn the_free_days_of_2026_are_those_of_the_act_and_the_decree() {
    let names: Vec<_> = Calendar::netherlands().year(2026).into_iter().map(|day| (day.date.to_string(), day.en)).collect();
    let expected = [
        ("2026-01-01", "New Year's Day"),
        ("2026-01-02", "day after New Year's Day"),
        ("2026-04-03", "Good Friday"),
        ("2026-04-06", "Easter Monday"),
        ("2026-04-27", "King's Day"),
        ("2026-05-05", "Liberation Day (5 May)"),
        ("2026-05-14", "Ascension Day"),
        ("2026-05-15", "day after Ascension Day"),
        ("2026-05-25", "Whit Monday"),
        ("2026-12-25", "Christmas Day"),
        ("2026-12-26", "Second Day of Christmas"),
    ];
    assert_eq!(names, expected.map(|(date, name)| (date.to_owned(), name.to_owned())));
}

#[test]
fn kings_day_moves_to_saturday_when_the_27th_is_a_sunday() {
    let calendar = Calendar::netherlands();
    assert_eq!(calendar.free_day(date("2025-04-26")).unwrap().en, "King's Day");
    assert_eq!(calendar.free_day(date("2025-04-27")).unwrap().kind, DayKind::Weekend);
    assert_eq!(calendar.free_day(date("2015-04-27")).unwrap().en, "King's Day");
    assert_eq!(calendar.free_day(date("2013-04-30")).unwrap().en, "King's Day");
}

#[test]
fn easter_falls_where_it_fell() {
    let calendar = Calendar::netherlands();
    for monday in ["2015-04-06", "2016-03-28", "2019-04-22", "2024-04-01", "2025-04-21", "2038-04-26", "2040-04-02"] {
        assert_eq!(calendar.free_day(date(monday)).unwrap().en, "Easter Monday", "{monday}");
    }
}

#[test]
fn an_equated_day_is_free_from_the_date_on_which_it_became_known() {
    let day = date("2026-05-15");
    assert!(!Calendar::known_on(date("2024-06-01"), &[]).is_free(day));
    assert!(Calendar::known_on(date("2026-01-01"), &[]).is_free(day));
}

#[test]
fn the_order_of_decrees_does_not_matter() {
    let decree = |source: &str, known_from: &str, day: &str| Decree {
        source: source.to_owned(),
        known_from: date(known_from),
        days: vec![Equated { date: date(day), nl: "dag".to_owned(), en: "day".to_owned() }],
    };
    let (one, two) = (decree("A", "2028-01-01", "2029-05-11"), decree("B", "2028-02-01", "2029-12-24"));
    let forth = Calendar::known_on(date("2029-01-01"), &[one.clone(), two.clone()]);
    let back = Calendar::known_on(date("2029-01-01"), &[two, one]);
    assert_eq!(forth, back);
    assert!(forth.is_free(date("2029-05-11")) && forth.is_free(date("2029-12-24")));
    assert_ne!(forth.version(), Calendar::netherlands().version());
}

#[test]
fn many_working_days_are_the_same_as_one_after_the_other() {
    let calendar = Calendar::netherlands();
    for start in ["2023-04-21", "2024-12-20", "2025-10-25", "2026-01-01", "2026-05-14", "2027-08-01", "2198-06-01"] {
        let (mut forth, mut back) = (date(start), date(start));
        for count in 1..400 {
            forth = calendar.add_working_days(forth, 1);
            back = calendar.add_working_days(back, -1);
            assert_eq!(calendar.add_working_days(date(start), count), forth, "{count} after {start}");
            assert_eq!(calendar.add_working_days(date(start), -count), back, "{count} before {start}");
        }
    }
    assert_eq!(calendar.add_working_days(date("9999-12-20"), 1000), Date::MAX, "there is no later day");
}
