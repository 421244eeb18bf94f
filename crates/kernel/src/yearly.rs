//! Tables by day: what is the same for every term is worked out once, a year at a time, when that year is first asked for.

use std::sync::OnceLock;

use crate::time::Date;

/// The years that tables hold; other days are worked out each time.
const FIRST: i16 = 1900;
const YEARS: usize = 300;

/// A value for every day.
pub(crate) struct Yearly<T: 'static> {
    years: [OnceLock<Box<[T]>>; YEARS],
    of: fn(Date) -> T,
}

impl<T: Copy> Yearly<T> {
    /// Of what `of` gives for each day; always the same.
    pub(crate) const fn of(of: fn(Date) -> T) -> Self {
        Self { years: [const { OnceLock::new() }; YEARS], of }
    }

    /// The value of a day.
    pub(crate) fn get(&self, date: Date) -> T {
        let index = usize::try_from(i32::from(date.year()) - i32::from(FIRST)).ok();
        let Some(year) = index.and_then(|index| self.years.get(index)) else { return (self.of)(date) };
        let days = year.get_or_init(|| {
            let first = date.first_of_year();
            (0..first.days_in_year()).map(|days| (self.of)(first.saturating_add(jiff::Span::new().days(days)))).collect()
        });
        let day = usize::try_from(date.day_of_year() - 1).ok();
        day.and_then(|day| days.get(day).copied()).unwrap_or_else(|| (self.of)(date))
    }
}
