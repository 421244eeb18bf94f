//! The time that stories are played in: a day lasts a second, or as long as the law says on a clock that a test moves.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use crate::trouble::Result;

/// A time of day on a day of a story, written `d36 14:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Moment {
    /// The day; day 0 is a Monday without holidays ahead.
    pub day: u32,
    /// The minute of the day.
    pub minute: u32,
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let read = || {
            let (day, time) = text.strip_prefix('d')?.split_once(' ')?;
            let (hour, minute) = time.split_once(':')?;
            let (day, hour, minute) = (day.parse().ok()?, hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?);
            (hour < 24 && minute < 60).then_some(Self { day, minute: hour * 60 + minute })
        };
        read().ok_or_else(|| format!("{text:?} is no time of day on a day of the story, such as \"d36 14:00\""))
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "d{} {:02}:{:02}", self.day, self.minute / 60, self.minute % 60)
    }
}

/// The time that stories are played in.
pub trait Time {
    /// Waits until that moment.
    fn reach(&mut self, moment: Moment) -> Result<()>;

    /// The date of a day of the story, ISO 8601.
    fn date(&self, day: u32) -> String;

    /// Whether days last as long as the law says, so that what a story expects by law is looked at.
    fn is_lawful(&self) -> bool;

    /// How a story tells an instant (RFC 3339), such as `d119 09:00`.
    fn told(&self, instant: &str) -> String;

    /// How long a step or an expectation may wait for what other services have yet to hear.
    fn patience(&self) -> Duration;
}

/// A day lasts a second, as in `policies/demo.yaml`.
#[derive(Debug, Clone, Copy)]
pub struct Seconds(Instant);

impl Seconds {
    /// Day 0 begins now.
    pub fn from_now() -> Self {
        Self(Instant::now())
    }
}

impl Time for Seconds {
    fn reach(&mut self, moment: Moment) -> Result<()> {
        let due = self.0 + Duration::from_secs(moment.day.into()) + Duration::from_secs(1) * moment.minute / (24 * 60);
        while let Some(left) = due.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            std::thread::park_timeout(left);
        }
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "the API compares dates with the machine's: so must whoever makes them up")]
    fn date(&self, day: u32) -> String {
        let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400;
        let (year, month, day) = civil(today + u64::from(day));
        format!("{year}-{month:02}-{day:02}")
    }

    fn is_lawful(&self) -> bool {
        false
    }

    fn told(&self, instant: &str) -> String {
        instant.to_owned()
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(30)
    }
}

/// Year, month and day of the Gregorian calendar, of the days since 1 January 1970. Counted in years that begin in March, so
/// that the leap day is a year's last.
fn civil(days: u64) -> (u64, u64, u64) {
    let since = days + 719_468;
    let (era, day_of_era) = (since / 146_097, since % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let (day, month) =
        (day_of_year - (153 * from_march + 2) / 5 + 1, if from_march < 10 { from_march + 3 } else { from_march - 9 });
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_and_a_time_of_day() {
        let read = |text: &str| Moment::try_from(text.to_owned());
        assert_eq!(read("d36 14:05"), Ok(Moment { day: 36, minute: 14 * 60 + 5 }));
        assert_eq!(read("d36 14:05").unwrap().to_string(), "d36 14:05");
        for wrong in ["36 14:05", "d36", "d36 24:00", "d36 14:60", "d-1 00:00", ""] {
            assert!(read(wrong).unwrap_err().contains("no time of day"), "{wrong}");
        }
    }

    #[test]
    fn days_become_dates_over_leap_days_and_centuries() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (20_605, (2026, 6, 1)),
            (47_540, (2100, 2, 28)),
            (47_541, (2100, 3, 1)),
        ] {
            assert_eq!(civil(days), date, "{days}");
        }
    }
}
