//! A wrapper for what must never reach a log, a fact or an error message: names, notes, reasons.

use std::fmt;

/// A value that does not show itself: `Debug` prints `[redacted]`, and there is no `Display` and no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for storage and for an answer to somebody who may see it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::Redacted;

    #[test]
    fn a_redacted_value_does_not_show_itself() {
        assert_eq!(format!("{:?}", Redacted::new("Jansen")), "[redacted]");
    }
}
