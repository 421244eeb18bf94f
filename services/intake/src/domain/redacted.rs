//! Personal data travels in a wrapper that no log, error or debug print can open.

use std::fmt;

/// A value that names, describes or locates a person. Only `expose` opens it, so that every opening can be found.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the database and for an answer to somebody who may see it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, for the same two places.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

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
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}
