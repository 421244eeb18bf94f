//! Free text that a person wrote: present, bounded and redacted.

use kernel::redacted::Redacted;

use super::Refusal;

/// Free text; it never shows itself in a log.
pub type Text = Redacted<String>;

/// The longest free text, in characters.
pub const LONGEST: usize = 4_000;

/// Takes what somebody wrote in a field of a request; blank or endless text is refused.
pub fn text(field: &'static str, written: &str) -> Result<Text, Refusal> {
    let written = written.trim();
    if written.is_empty() {
        return Err(Refusal::Blank { field });
    }
    if written.chars().count() > LONGEST {
        return Err(Refusal::TooLong { field });
    }
    Ok(Redacted::new(written.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_text_is_refused_and_spaces_around_text_are_dropped() {
        assert_eq!(text("reason", " \n"), Err(Refusal::Blank { field: "reason" }));
        assert_eq!(text("reason", " clear ").map(Redacted::into_inner), Ok("clear".to_owned()));
    }

    #[test]
    fn endless_text_is_refused() {
        assert_eq!(text("reason", &"a".repeat(LONGEST + 1)), Err(Refusal::TooLong { field: "reason" }));
    }
}
