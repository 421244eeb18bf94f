//! A date that comes back every year, such as 30 June.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, de};

use crate::term::NotATerm;
use crate::time::Date;

/// A month and a day that exist in every year, written `06-30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yearly {
    month: i8,
    day: i8,
}

impl Yearly {
    /// The first such date that is not before the given one.
    pub fn on_or_after(self, date: Date) -> Date {
        let of = |year| Date::new(year, self.month, self.day).ok();
        of(date.year()).filter(|found| *found >= date).or_else(|| of(date.year().saturating_add(1))).unwrap_or(Date::MAX)
    }
}

impl FromStr for Yearly {
    type Err = NotATerm;
    fn from_str(text: &str) -> Result<Self, NotATerm> {
        // 2023 is no leap year: 02-29 does not come back every year.
        let date = |text: &str| {
            let (month, day) = text.trim().split_once('-')?;
            Date::new(2023, month.parse().ok()?, day.parse().ok()?).ok()
        };
        date(text).map(|date| Self { month: date.month(), day: date.day() }).ok_or_else(|| NotATerm {
            message: format!("`{text}` is no date of every year"),
            advice: "write month and day, such as 06-30".to_owned(),
        })
    }
}

impl fmt::Display for Yearly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for Yearly {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Yearly {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
