//! The words for time: instants, dates, and the one time zone in which terms of law are counted.

pub use jiff::civil::Date;
pub use jiff::{Timestamp, ZonedDateTime};

use jiff::tz::TimeZone;

use crate::yearly::Yearly;

/// The version of the time zone data compiled in; it is part of every certificate.
pub const TZ_VERSION: &str = "2026f";

/// Europe/Amsterdam, compiled in, so that no file is read.
pub fn amsterdam() -> TimeZone {
    static AMSTERDAM: TimeZone = jiff::tz::get!("Europe/Amsterdam");
    AMSTERDAM.clone()
}

/// The instant at which a day starts in Amsterdam (00:00 local time).
pub fn start_of_day(date: Date) -> Timestamp {
    static STARTS: Yearly<Timestamp> = Yearly::of(|date| at_hour(date, 0));
    STARTS.get(date)
}

/// The instant of 09:00 of a day in Amsterdam.
pub(crate) fn nine(date: Date) -> Timestamp {
    static NINES: Yearly<Timestamp> = Yearly::of(|date| at_hour(date, 9));
    NINES.get(date)
}

fn at_hour(date: Date, hour: i8) -> Timestamp {
    let local = date.at(hour, 0, 0, 0).to_zoned_datetime(amsterdam());
    local.expect("midnight and 09:00 exist on every date in Amsterdam that this product meets").timestamp()
}

/// The local date in Amsterdam at an instant.
pub fn local_date(at: Timestamp) -> Date {
    at.to_zoned_datetime(amsterdam()).date()
}
