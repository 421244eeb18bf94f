//! The figures of the regional programme 2019–2021 that a made-up region keeps to; docs/domain.md tells which contradict each other.

use crate::time::Date;

/// A period for which the programme counts advices and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub first: Date,
    /// The first day after it.
    pub after: Date,
    /// Advices given.
    pub advices: usize,
    /// Reports received.
    pub reports: usize,
}

/// Veilig Thuis Midden-Brabant in 2016, 2017 and the first half of 2018.
pub const PERIODS: [Period; 3] = [
    Period { first: Date::constant(2016, 1, 1), after: Date::constant(2017, 1, 1), advices: 2635, reports: 3880 },
    Period { first: Date::constant(2017, 1, 1), after: Date::constant(2018, 1, 1), advices: 2479, reports: 4413 },
    Period { first: Date::constant(2018, 1, 1), after: Date::constant(2018, 7, 1), advices: 1385, reports: 2077 },
];

/// Of a hundred reports, those that concern a family with children.
pub const WITH_CHILDREN: usize = 80;

/// Of a hundred reports, those of a household with another report within a year.
pub const REPEATED: usize = 51;

/// Of a hundred families, those in which partner violence and child abuse overlap.
pub const OVERLAP: usize = 58;

/// Different children in reports of 2017.
pub const CHILDREN_IN_2017: usize = 2907;

/// Advices and reports from secondary and from primary schools in the first half of 2018.
pub const SCHOOLS: [(&str, usize); 2] = [("secondary-school", 62), ("primary-school", 128)];

/// Reports of elder abuse in the first half of 2018.
pub const ELDER_ABUSE: usize = 30;

/// Cases of elder abuse in the region as the programme estimates them: 5 % of 85,120 older people.
pub const ELDER_ABUSE_ESTIMATED: usize = 4256;
