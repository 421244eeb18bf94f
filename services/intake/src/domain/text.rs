//! Free text that must say something: a reason, a ground, a description.

use kernel::redacted::Redacted;

/// Free text that says something: a reason, a ground, a description. May hold personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text(Redacted<String>);

impl Text {
    /// The text without surrounding white space; `None` when nothing is left.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(Redacted::new(text.to_owned())))
    }

    /// The words, for the database and for an answer to somebody who may see them.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}
