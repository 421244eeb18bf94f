//! The only bridge between jiff (our time) and sea-orm (which speaks the `time` crate).

use std::ops::Deref;

use jiff::Timestamp;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable, Value};
use serde::{Deserialize, Serialize};
use time::{Month, OffsetDateTime};

/// An instant in a `timestamptz` column, to the microsecond, as PostgreSQL keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(Timestamp);

/// A calendar date in a `date` column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(jiff::civil::Date);

/// The instant as PostgreSQL would give it back: whole microseconds.
pub fn to_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Self(to_micros(at))
    }
}
impl From<Instant> for Timestamp {
    fn from(at: Instant) -> Self {
        at.0
    }
}
impl Deref for Instant {
    type Target = Timestamp;
    fn deref(&self) -> &Timestamp {
        &self.0
    }
}
impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date)
    }
}
impl From<Date> for jiff::civil::Date {
    fn from(date: Date) -> Self {
        date.0
    }
}
impl Deref for Date {
    type Target = jiff::civil::Date;
    fn deref(&self) -> &jiff::civil::Date {
        &self.0
    }
}

impl From<Instant> for OffsetDateTime {
    fn from(at: Instant) -> Self {
        let nanos = i128::from(at.0.as_microsecond()) * 1_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos).expect("both crates know the years -9999 to 9999")
    }
}
impl TryFrom<OffsetDateTime> for Instant {
    type Error = jiff::Error;
    fn try_from(at: OffsetDateTime) -> Result<Self, jiff::Error> {
        Timestamp::from_nanosecond(at.unix_timestamp_nanos()).map(Self::from)
    }
}
impl From<Date> for time::Date {
    fn from(date: Date) -> Self {
        let month = Month::try_from(date.0.month().unsigned_abs()).expect("a month is 1 to 12");
        time::Date::from_calendar_date(date.0.year().into(), month, date.0.day().unsigned_abs())
            .expect("both crates know the same calendar")
    }
}
impl TryFrom<time::Date> for Date {
    type Error = jiff::Error;
    fn try_from(date: time::Date) -> Result<Self, jiff::Error> {
        let year: i16 = TryInto::try_into(date.year()).unwrap_or(i16::MAX);
        let month = u8::from(date.month()).cast_signed();
        jiff::civil::Date::new(year, month, date.day().cast_signed()).map(Self)
    }
}

macro_rules! column {
    ($ours:ident, $theirs:ty, $value:ident, $array:ident, $column:expr) => {
        impl From<$ours> for Value {
            fn from(value: $ours) -> Value {
                Value::$value(Some(value.into()))
            }
        }
        impl Nullable for $ours {
            fn null() -> Value {
                Value::$value(None)
            }
        }
        impl ValueType for $ours {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                match value {
                    Value::$value(Some(value)) => TryInto::try_into(value).map_err(|_| ValueTypeErr),
                    _ => Err(ValueTypeErr),
                }
            }
            fn type_name() -> String {
                stringify!($ours).to_owned()
            }
            fn array_type() -> ArrayType {
                ArrayType::$array
            }
            fn column_type() -> ColumnType {
                $column
            }
        }
        impl TryGetable for $ours {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                let value = <$theirs>::try_get_by(row, index)?;
                TryInto::try_into(value).map_err(|error: jiff::Error| TryGetError::DbErr(DbErr::Type(error.to_string())))
            }
        }
        impl TryFromU64 for $ours {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($ours)))
            }
        }
    };
}

column!(Instant, OffsetDateTime, TimeDateTimeWithTimeZone, TimeDateTimeWithTimeZone, ColumnType::TimestampWithTimeZone);
column!(Date, time::Date, TimeDate, TimeDate, ColumnType::Date);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_comes_back_as_it_went_to_the_microsecond() {
        for text in ["2026-03-29T00:59:59.123456Z", "1969-12-31T23:59:59.999999Z", "2000-02-29T12:00:00Z"] {
            let at: Timestamp = text.parse().unwrap();
            let there: OffsetDateTime = Instant::from(at).into();
            assert_eq!(Timestamp::from(TryInto::<Instant>::try_into(there).unwrap()), at);
        }
    }

    #[test]
    fn a_date_comes_back_as_it_went() {
        for text in ["2024-02-29", "0001-01-01", "9999-12-31", "1953-02-01"] {
            let date: jiff::civil::Date = text.parse().unwrap();
            let there: time::Date = Date::from(date).into();
            assert_eq!(TryInto::<Date>::try_into(there).unwrap(), Date(date));
        }
    }
}
