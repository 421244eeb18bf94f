//! Takes Rust text apart into code, comments and string literals, so that a rule about code does not trip over a word.

/// A file's three layers; code keeps its line breaks, so that lines can be counted.
#[derive(Default)]
pub(crate) struct Parts {
    /// The code, with comments left out and string literals empty.
    pub(crate) code: String,
    /// What the string literals hold, each with the line it begins on.
    pub(crate) strings: Vec<(usize, String)>,
}

impl Parts {
    /// The code outside `#[cfg(test)] mod … { … }`.
    pub(crate) fn code_without_tests(&self) -> String {
        let Some(start) = self.code.find("#[cfg(test)]\nmod") else { return self.code.clone() };
        self.code[..start].to_owned()
    }
}

pub(crate) fn parts(text: &str) -> Parts {
    let mut parts = Parts::default();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some((quoted, held)) = literal(rest, &parts.code) {
            parts.strings.push((line, held));
            parts.code.push_str("\"\"");
            quoted
        } else {
            let taken = character(rest).unwrap_or(first.len_utf8());
            parts.code.push_str(&rest[..taken]);
            line += usize::from(first == '\n');
            rest = &rest[taken..];
            continue;
        };
        let breaks = rest[..taken].matches('\n').count();
        parts.code.push_str(&"\n".repeat(breaks));
        line += breaks;
        rest = &rest[taken..];
    }
    parts
}

/// The length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// A string literal at the start of `text`: its length and what it holds. `before` tells `r"…"` from a name ending in r.
fn literal(text: &str, before: &str) -> Option<(usize, String)> {
    if let Some(inside) = text.strip_prefix('"') {
        let end = closing_quote(inside)?;
        return Some((end + 2, inside[..end].to_owned()));
    }
    let raw = text.strip_prefix('r')?;
    let follows_a_name = before.chars().next_back().is_some_and(|c| c.is_alphanumeric() && c != 'b' || c == '_');
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let body = raw[hashes..].strip_prefix('"').filter(|_| !follows_a_name)?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = body.find(&close)?;
    Some((1 + hashes + 1 + end + close.len(), body[..end].to_owned()))
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

/// A character literal, as against a lifetime.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let mut chars = inside.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        // The escaped character is passed over, so that '\'' ends at its last quote.
        return inside[2..].find('\'').map(|end| end + 4);
    }
    let (after, next) = chars.next()?;
    (next == '\'').then_some(1 + after + 1)
}

#[test]
fn comments_strings_and_code_are_told_apart() {
    let text = "let a = \"now() \\\" x\"; // NOTIFY\nlet b = 'c'; let d: &'static str = r#\"raw \"now\"\"#; /* x /* y */ */ let e = '\\''; f(\"last\")";
    let parts = parts(text);
    let held: Vec<_> = parts.strings.iter().map(|(line, held)| (*line, held.as_str())).collect();
    assert_eq!(held, [(1, "now() \\\" x"), (2, "raw \"now\""), (2, "last")]);
    assert_eq!(parts.code, "let a = \"\"; \nlet b = 'c'; let d: &'static str = \"\";  let e = '\\''; f(\"\")");
}
