//! Free text that a person wrote: present, bounded and redacted.

use crate::redacted::Redacted;

/// Free text; it never shows itself in a log.
pub type Text = Redacted<String>;

/// The longest free text, in characters.
pub const LONGEST: usize = 4_000;

/// Why a text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The text is blank.
    #[error("text is needed here")]
    Blank {
        /// The request's field.
        field: &'static str,
    },
    /// The text is too long.
    #[error("at most 4000 characters")]
    TooLong {
        /// The request's field.
        field: &'static str,
    },
}

impl Unfit {
    /// The request's field.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Blank { field } | Self::TooLong { field } => field,
        }
    }
}

/// Takes what somebody wrote in a field of a request; blank or endless text is refused.
pub fn text(field: &'static str, written: &str) -> Result<Text, Unfit> {
    let written = written.trim();
    if written.is_empty() {
        return Err(Unfit::Blank { field });
    }
    if written.chars().count() > LONGEST {
        return Err(Unfit::TooLong { field });
    }
    Ok(Redacted::new(written.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_text_is_refused_and_spaces_around_text_are_dropped() {
        assert_eq!(text("reason", " \n"), Err(Unfit::Blank { field: "reason" }));
        assert_eq!(text("reason", " clear ").map(Redacted::into_inner), Ok("clear".to_owned()));
    }

    #[test]
    fn endless_text_is_refused() {
        assert_eq!(text("reason", &"a".repeat(LONGEST + 1)), Err(Unfit::TooLong { field: "reason" }));
    }
}
