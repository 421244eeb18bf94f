//! How much of the abuse of older people is reported: each rate with what it is a part of, never one without the other.

/// How many older people live in the region, and how many of them are thought to be abused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population {
    /// Older people.
    pub older_people: u64,
    /// How many of ten thousand of them are thought to be abused: 500 are five percent.
    pub per_ten_thousand: u64,
}

impl Population {
    /// How many are thought to be abused, to the nearest whole.
    pub const fn estimated_cases(self) -> u64 {
        (self.older_people * self.per_ten_thousand + 5_000) / 10_000
    }
}

/// A part of a whole, in percent, with two significant digits: `0.70`, `0.035`, `12`. Of nothing there is no part.
pub fn percent(part: u64, whole: u64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    if part == 0 {
        return Some("0".to_owned());
    }
    // Whole numbers, so that nothing is rounded twice.
    let (part, whole) = (u128::from(part), u128::from(whole));
    let mut decimals = 0;
    while decimals < 18 && part * 100 * 10_u128.pow(decimals) / whole < 10 {
        decimals += 1;
    }
    let digits = rounded(part, whole, decimals);
    let scale = 10_u128.pow(decimals);
    if decimals == 0 {
        return Some(digits.to_string());
    }
    Some(format!("{}.{:0width$}", digits / scale, digits % scale, width = decimals as usize))
}

/// A hundred times the part, with so many decimals, to the nearest.
const fn rounded(part: u128, whole: u128, decimals: u32) -> u128 {
    (part * 100 * 10_u128.pow(decimals) + whole / 2) / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    const HART_VAN_BRABANT: Population = Population { older_people: 85_120, per_ten_thousand: 500 };

    #[test]
    fn thirty_reports_are_seven_in_a_thousand_of_the_estimate_and_a_third_of_a_thousandth_of_older_people() {
        assert_eq!(HART_VAN_BRABANT.estimated_cases(), 4_256);
        assert_eq!(percent(30, 4_256).as_deref(), Some("0.70"), "not 0.01, as the programme has it");
        assert_eq!(percent(30, 85_120).as_deref(), Some("0.035"));
    }

    #[test]
    fn two_digits_are_told_whatever_the_size() {
        for (part, whole, told) in
            [(1, 1, "100"), (1, 3, "33"), (1, 8, "13"), (1, 100, "1.0"), (99, 1_000, "9.9"), (1, 1_000_000, "0.00010")]
        {
            assert_eq!(percent(part, whole).as_deref(), Some(told), "{part}/{whole}");
        }
        assert_eq!(percent(0, 5).as_deref(), Some("0"));
        assert_eq!(percent(3, 0), None);
    }
}
