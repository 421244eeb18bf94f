//! What a person sees: steps, which `xtask` shows on its moving line, and results. Both go to standard output.
#![expect(clippy::print_stdout, reason = "what this program measures is what it prints")]

use std::fmt::Display;

/// What a line begins with that tells a step and not a result.
const STEP: &str = "· ";

/// A step begins.
pub(crate) fn step(what: impl Display) {
    println!("{STEP}{what}");
}

/// A result.
pub(crate) fn print(what: &str) {
    println!("{what}");
}

/// Why it cannot go on.
pub(crate) fn error(trouble: &impl Display) {
    eprintln!("{trouble}");
}
