//! The calendar of the Netherlands: days that are free by the Algemene termijnenwet, and days equated to them by decree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

use crate::time::{Date, Timestamp, amsterdam, start_of_day};
use crate::yearly::Yearly;

/// Why a day is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// Saturday or Sunday.
    Weekend,
    /// A generally recognised holiday (algemeen erkende feestdag) of Atw art. 3(1), or Good Friday of art. 3(2).
    Holiday,
    /// A day equated to a holiday by royal decree, Atw art. 3(3).
    Equated,
}

/// A day on which no term of law ends, with its names and the source that frees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FreeDay {
    /// The day.
    #[schemars(with = "crate::shape::Day")]
    pub date: Date,
    /// Why it is free.
    pub kind: DayKind,
    /// Its name in Dutch.
    pub nl: String,
    /// Its name in English.
    pub en: String,
    /// The article or the decree.
    pub source: String,
}

/// A day that a decree equates to a holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Equated {
    /// The day.
    pub date: Date,
    /// What it is called in Dutch.
    pub nl: String,
    /// What it is called in English.
    pub en: String,
}

/// A royal decree that equates days to holidays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decree {
    /// Its place of publication, such as `Stcrt. 2025, 24713`.
    pub source: String,
    /// The date from which it was known; for the built-in decrees the latest date that the sources allow.
    pub known_from: Date,
    /// The days.
    pub days: Vec<Equated>,
}

/// The years of which holidays are kept in a table.
const FIRST_YEAR: i16 = 1900;
const LAST_YEAR: i16 = 2199;

/// So few working days are counted one by one.
const FEW: u64 = 10;

/// More weeks than these years have.
const MOST_WEEKS: u64 = 20_000;

/// The free days of the Netherlands as they are known at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    equated: Arc<BTreeMap<Date, (Equated, String)>>,
    version: Arc<str>,
}

impl Calendar {
    /// The calendar with every decree that this build knows.
    pub fn netherlands() -> Self {
        static COMPLETE: LazyLock<Calendar> = LazyLock::new(|| Calendar::of(&built_in()));
        COMPLETE.clone()
    }

    /// The calendar as one could know it on a date: built-in decrees and the given ones, as far as they were known.
    pub fn known_on(date: Date, more: &[Decree]) -> Self {
        if more.is_empty() {
            return Known::with(&[]).at(start_of_day(date)).clone();
        }
        let mut decrees = built_in();
        decrees.extend_from_slice(more);
        decrees.retain(|decree| decree.known_from <= date);
        Self::of(&decrees)
    }

    /// Whether both are one calendar, not only equal ones: enough to tell that nothing became known.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.equated, &other.equated)
    }

    /// A calendar with these decrees only. Their order does not matter.
    pub fn of(decrees: &[Decree]) -> Self {
        let mut sorted: Vec<_> = decrees.iter().collect();
        sorted.sort_by(|a, b| (a.known_from, &a.source).cmp(&(b.known_from, &b.source)));
        sorted.dedup();
        let mut equated = BTreeMap::new();
        for decree in &sorted {
            for day in &decree.days {
                equated.entry(day.date).or_insert_with(|| (day.clone(), decree.source.clone()));
            }
        }
        let latest = sorted.last().map_or("no decree", |decree| decree.source.as_str());
        let version = format!("NL, {} equated days, latest: {latest}", equated.len()).into();
        Self { equated: Arc::new(equated), version }
    }

    /// What this calendar is based on, as certificates name it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the day is a Saturday, a Sunday, a holiday or equated to one.
    pub fn is_free(&self, date: Date) -> bool {
        static BY_LAW: Yearly<bool> = Yearly::of(|date| is_weekend(date) || holiday(date).is_some());
        BY_LAW.get(date) || self.equated.contains_key(&date)
    }

    /// Why the day is free; `None` for a working day. A holiday in a weekend is told as the holiday.
    pub fn free_day(&self, date: Date) -> Option<FreeDay> {
        let day = |kind, nl: &str, en: &str, source: &str| FreeDay {
            date,
            kind,
            nl: nl.to_owned(),
            en: en.to_owned(),
            source: source.to_owned(),
        };
        if let Some((nl, en, source)) = holiday(date) {
            return Some(day(DayKind::Holiday, nl, en, source));
        }
        if let Some((equated, source)) = self.equated.get(&date) {
            return Some(day(DayKind::Equated, &equated.nl, &equated.en, source));
        }
        match date.weekday() {
            Weekday::Saturday => Some(day(DayKind::Weekend, "zaterdag", "Saturday", "Atw art. 1(1)")),
            Weekday::Sunday => Some(day(DayKind::Weekend, "zondag", "Sunday", "Atw art. 1(1)")),
            _ => None,
        }
    }

    /// Holidays and equated days of a year in order, weekends left out.
    pub fn year(&self, year: i16) -> Vec<FreeDay> {
        let Ok(mut date) = Date::new(year, 1, 1) else { return Vec::new() };
        let mut days = Vec::new();
        while date.year() == year {
            days.extend(self.free_day(date).filter(|day| day.kind != DayKind::Weekend));
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        days
    }

    /// The day itself if it is a working day, else the next working day.
    pub fn this_or_next_working_day(&self, date: Date) -> Date {
        let mut date = date;
        while self.is_free(date) {
            date = next(date);
        }
        date
    }

    /// The day itself if it is a working day, else the working day before it.
    pub fn this_or_previous_working_day(&self, date: Date) -> Date {
        let mut date = date;
        while self.is_free(date) {
            date = previous(date);
        }
        date
    }

    /// The `count`th working day after the date (before it, when negative); the date itself for 0.
    pub fn add_working_days(&self, date: Date, count: i64) -> Date {
        let mut date = date;
        let mut left = count.unsigned_abs();
        // Whole weeks at once, as long as a day is left to find: of their days five are no weekend.
        while left > FEW {
            let weeks = ((left - 1) / 5).min(MOST_WEEKS);
            let span = jiff::Span::new().weeks(weeks.cast_signed());
            let to = if count > 0 { date.saturating_add(span) } else { date.saturating_sub(span) };
            let (first, last) = if count > 0 { (next(date), to) } else { (to, previous(date)) };
            let passed = (5 * weeks).saturating_sub(self.free_weekdays(first, last));
            if passed == 0 || to == Date::MAX || to == Date::MIN || date.year() < FIRST_YEAR || to.year() > LAST_YEAR {
                break;
            }
            (date, left) = (to, left - passed);
        }
        while left > 0 {
            date = if count > 0 { next(date) } else { previous(date) };
            left -= u64::from(!self.is_free(date));
            if date == Date::MAX || date == Date::MIN {
                break;
            }
        }
        date
    }

    /// How many days from the first to the last are free but no weekend.
    fn free_weekdays(&self, first: Date, last: Date) -> u64 {
        static HOLIDAYS: LazyLock<Vec<Date>> = LazyLock::new(|| {
            let year = |year: i16| {
                let first = Date::constant(year, 1, 1);
                (0..first.days_in_year()).map(move |days| first.saturating_add(jiff::Span::new().days(days)))
            };
            (FIRST_YEAR..=LAST_YEAR).flat_map(year).filter(|day| !is_weekend(*day) && holiday(*day).is_some()).collect()
        });
        let before = |date: Date| HOLIDAYS.partition_point(|day| *day < date);
        let holidays = before(next(last)) - before(first);
        let equated = self.equated.range(first..=last).filter(|(day, _)| !is_weekend(**day) && holiday(**day).is_none());
        (holidays + equated.count()) as u64
    }
}

/// The calendars of the Netherlands, each from the instant at which one could know it.
#[derive(Debug, Clone)]
pub struct Known(Arc<[(Timestamp, Calendar)]>);

impl Known {
    /// With the built-in decrees and the given ones, each with the instant at which it was recorded.
    pub fn with(more: &[(Timestamp, Decree)]) -> Self {
        static BUILT_IN: LazyLock<Known> = LazyLock::new(|| Known::of(&[]));
        if more.is_empty() { BUILT_IN.clone() } else { Self::of(more) }
    }

    fn of(more: &[(Timestamp, Decree)]) -> Self {
        let day = |date: Date| {
            let last = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
            date.to_zoned_datetime(amsterdam()).map_or(last, |start| start.timestamp())
        };
        let built_in = built_in().into_iter().map(|decree| (day(decree.known_from), decree));
        let more = more.iter().map(|(recorded_at, decree)| (day(decree.known_from).max(*recorded_at), decree.clone()));
        let decrees: Vec<_> = built_in.chain(more).collect();
        let instants: BTreeSet<_> = decrees.iter().map(|(from, _)| *from).chain([Timestamp::MIN]).collect();
        let at = |at: Timestamp| {
            let known: Vec<_> = decrees.iter().filter(|(from, _)| *from <= at).map(|(_, decree)| decree.clone()).collect();
            (at, Calendar::of(&known))
        };
        Self(instants.into_iter().map(at).collect())
    }

    /// The calendar as one could know it at an instant.
    pub fn at(&self, at: Timestamp) -> &Calendar {
        let after = self.0.partition_point(|(from, _)| *from <= at);
        let (_, calendar) = &self.0[after.saturating_sub(1)];
        calendar
    }
}

impl Default for Calendar {
    fn default() -> Self {
        Self::netherlands()
    }
}

/// The next day. The last date there is stays itself.
pub(crate) fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

/// The day before. The first date there is stays itself.
pub(crate) fn previous(date: Date) -> Date {
    date.yesterday().unwrap_or(Date::MIN)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Name in Dutch and English and article of a holiday. Easter Sunday and Whit Sunday are Sundays and need no entry.
fn holiday(date: Date) -> Option<(&'static str, &'static str, &'static str)> {
    const FIRST: &str = "Atw art. 3(1)";
    const SECOND: &str = "Atw art. 3(2)";
    let fixed = match (date.month(), date.day()) {
        (1, 1) => Some(("Nieuwjaarsdag", "New Year's Day", FIRST)),
        (5, 5) => Some(("Bevrijdingsdag", "Liberation Day (5 May)", FIRST)),
        (12, 25) => Some(("Eerste Kerstdag", "Christmas Day", FIRST)),
        (12, 26) => Some(("Tweede Kerstdag", "Second Day of Christmas", FIRST)),
        _ if is_kings_day(date) => Some(("Koningsdag", "King's Day", FIRST)),
        _ => None,
    };
    fixed.or_else(|| match date.day_of_year() - easter(date.year())? {
        -2 => Some(("Goede Vrijdag", "Good Friday", SECOND)),
        1 => Some(("Tweede Paasdag", "Easter Monday", FIRST)),
        39 => Some(("Hemelvaartsdag", "Ascension Day", FIRST)),
        50 => Some(("Tweede Pinksterdag", "Whit Monday", FIRST)),
        _ => None,
    })
}

/// 27 April, or 26 April where the 27th is a Sunday (before 2014: 30 and 29 April, the Queen's birthday).
fn is_kings_day(date: Date) -> bool {
    let day = if date.year() >= 2014 { 27 } else { 30 };
    date.month() == 4
        && ((date.day() == day && date.weekday() != Weekday::Sunday)
            || (date.day() == day - 1 && date.weekday() == Weekday::Saturday))
}

/// The day of the year of Easter Sunday; `None` before year 1.
fn easter(year: i16) -> Option<i16> {
    easter_sunday(year).map(Date::day_of_year)
}

/// Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher); `None` before year 1.
fn easter_sunday(year: i16) -> Option<Date> {
    if year < 1 {
        return None;
    }
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let shift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - shift + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let day = epact + weekday - 7 * correction + 114;
    Date::new(i16::try_from(year).ok()?, i8::try_from(day / 31).ok()?, i8::try_from(day % 31 + 1).ok()?).ok()
}

/// The decrees that this build knows. Dates of knowledge are the latest that the sources allow.
pub fn built_in() -> Vec<Decree> {
    let day = |year, month, day, nl: &str, en: &str| Equated {
        date: Date::constant(year, month, day),
        nl: nl.to_owned(),
        en: en.to_owned(),
    };
    let after_ascension = |year, month, d| day(year, month, d, "dag na Hemelvaartsdag", "day after Ascension Day");
    let after_kings_day = |year| day(year, 4, 28, "dag na Koningsdag", "day after King's Day");
    vec![
        Decree {
            source: "Besluit gelijkstelling van 28 april 2023, 19 mei 2023, 10 mei 2024, 27 december 2024 en 30 mei 2025"
                .to_owned(),
            known_from: Date::constant(2023, 1, 1),
            days: vec![
                after_kings_day(2023),
                after_ascension(2023, 5, 19),
                after_ascension(2024, 5, 10),
                day(2024, 12, 27, "dag na Tweede Kerstdag", "day after the Second Day of Christmas"),
                after_ascension(2025, 5, 30),
            ],
        },
        Decree {
            source: "Stcrt. 2025, 24713".to_owned(),
            known_from: Date::constant(2025, 10, 4),
            days: vec![
                day(2026, 1, 2, "dag na Nieuwjaarsdag", "day after New Year's Day"),
                after_ascension(2026, 5, 15),
                after_ascension(2027, 5, 7),
                after_kings_day(2028),
                after_ascension(2028, 5, 26),
            ],
        },
    ]
}
