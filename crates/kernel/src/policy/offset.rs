//! When a rung rings: an explicit offset that anyone can check by hand, never a percentage.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, de};

use crate::term::{Length, NotATerm};

/// When a rung rings, as policies write it: `opened`, `after 3 working-days`, `before 2 weeks`, `due`, `overdue 5 working-days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Offset {
    /// As the duty arises.
    Opened,
    /// So long after the start of the term.
    After(Length),
    /// So long before the last day.
    Before(Length),
    /// When it is too late.
    Due,
    /// So long after the last day.
    Overdue(Length),
}

impl Offset {
    /// Its place in the order opened, after, before, due, overdue.
    pub fn phase(self) -> u8 {
        match self {
            Self::Opened => 0,
            Self::After(_) => 1,
            Self::Before(_) => 2,
            Self::Due => 3,
            Self::Overdue(_) => 4,
        }
    }

    /// A warning rings while there is still time.
    pub fn is_warning(self) -> bool {
        self.phase() < Self::Due.phase()
    }

    /// Whether the instant hangs on the start of the term, not on its end.
    pub fn counts_from_start(self) -> bool {
        self.phase() <= 1
    }

    /// The length, where the offset has one.
    pub fn length(self) -> Option<Length> {
        match self {
            Self::After(length) | Self::Before(length) | Self::Overdue(length) => Some(length),
            Self::Opened | Self::Due => None,
        }
    }
}

impl FromStr for Offset {
    type Err = NotATerm;
    fn from_str(text: &str) -> Result<Self, NotATerm> {
        match text.trim().split_once(' ').unwrap_or((text.trim(), "")) {
            ("opened", "") => Ok(Self::Opened),
            ("due", "") => Ok(Self::Due),
            ("after", length) => Ok(Self::After(length.parse()?)),
            ("before", length) => Ok(Self::Before(length.parse()?)),
            ("overdue", length) => Ok(Self::Overdue(length.parse()?)),
            _ => Err(NotATerm {
                message: format!("`{text}` does not say when to ring"),
                advice: "write opened, after LENGTH, before LENGTH, due or overdue LENGTH".to_owned(),
            }),
        }
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => f.write_str("opened"),
            Self::After(length) => write!(f, "after {length}"),
            Self::Before(length) => write!(f, "before {length}"),
            Self::Due => f.write_str("due"),
            Self::Overdue(length) => write!(f, "overdue {length}"),
        }
    }
}

impl Serialize for Offset {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
