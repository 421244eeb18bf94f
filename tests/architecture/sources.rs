//! The files of this repository, and how a broken rule is told.

use std::fs;
use std::path::{Path, PathBuf};

use crate::lexer::{Parts, parts};

/// A file of ours, with its path from the root of the repository.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Code, comments and string literals apart.
    pub(crate) fn parts(&self) -> Parts {
        parts(&self.text)
    }

    /// Whether it is test code: under `tests/`, or a module of tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("tests/") || self.path.ends_with("tests.rs")
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // Asked when the test runs: a checkout may have been moved since it was built.
    std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into()).into()
}

/// Every file under `folder` whose name ends in `ending`; built and fetched things left out.
pub(crate) fn under(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root().join(folder), ending, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// All Rust files of ours.
pub(crate) fn all_rust() -> Vec<Source> {
    let mut found = under("", ".rs");
    found.retain(|source| !source.path.starts_with("target/"));
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && name != "node_modules" && !name.starts_with('.') {
                collect(&path, ending, found);
            }
        } else if name.ends_with(ending) {
            let shown = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            found.push(Source { path: shown, text: fs::read_to_string(&path).unwrap() });
        }
    }
}

/// Fails with every place where a rule is broken.
pub(crate) fn must_be_empty(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}\nbroken at:\n  {}\n", broken.join("\n  "));
}
