//! Who listens at a desk from outside: a webhook, by the name under which it was declared.

use std::fmt;
use std::str::FromStr;

/// A listener's name: that of a resource of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Listener(String);

/// No listener can have this name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a name of at most 253 small letters, digits, hyphens and dots, with a letter or digit at both ends")]
pub struct NotAListener;

impl Listener {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Listener {
    type Err = NotAListener;

    fn from_str(text: &str) -> Result<Self, NotAListener> {
        let is_end = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let (first, last) = (text.as_bytes().first(), text.as_bytes().last());
        let within = text.bytes().all(|byte| is_end(Some(&byte)) || byte == b'-' || byte == b'.');
        if text.len() <= 253 && within && is_end(first) && is_end(last) { Ok(Self(text.to_owned())) } else { Err(NotAListener) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_has_the_name_of_a_resource() {
        for name in ["a", "youth-table", "youth.table-2", &"a".repeat(253)] {
            assert_eq!(name.parse::<Listener>().map(|listener| listener.to_string()), Ok(name.to_owned()));
        }
        for name in ["", "-a", "a-", "Youth", "a b", "a/b", "é", &"a".repeat(254)] {
            assert_eq!(name.parse::<Listener>(), Err(NotAListener), "{name}");
        }
    }
}
