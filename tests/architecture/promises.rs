//! `docs/promises.md` is a table of promises; what it names as proof must exist.
//!
//! A proof is `path/to/file.rs::name_of_a_test`, or `bench::name of a row` for what `cargo xtask bench` measures.

use std::fs;

use crate::sources::{Source, all_rust, must_be_empty, root};

/// The words between backticks in the second column of every table row, with the row's number.
fn proofs(document: &str) -> Vec<(usize, String)> {
    let rows = document.lines().enumerate().filter(|(_, line)| line.starts_with('|') && !line.starts_with("|-"));
    let rows = rows.skip_while(|(_, line)| !line.contains("| test")).skip(1);
    rows.flat_map(|(number, line)| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        let last = cells.last().copied().unwrap_or_default();
        let named: Vec<_> = last.split('`').skip(1).step_by(2).map(|name| (number + 1, name.to_owned())).collect();
        // A promise without a proof is told as one whose proof does not exist.
        if named.is_empty() { vec![(number + 1, String::new())] } else { named }
    })
    .collect()
}

/// Whether a function of this name is a test: an attribute that ends in `test` stands above it, or it is in `proptest!`.
fn has_test(code: &str, name: &str) -> bool {
    let Some(at) = code.find(&format!("fn {name}(")) else { return false };
    let above = code[..at].rsplit(['}', ';']).next().unwrap_or_default();
    above.contains("test]") || above.contains("test(") || code[..at].contains("proptest!")
}

/// Whether the bench's list of rows has one of this name.
fn has_row(sources: &[Source], row: &str) -> bool {
    let list = sources.iter().find(|source| source.path == "crates/bench/src/rows.rs");
    list.is_some_and(|list| list.text.contains(&format!("Row {{ name: \"{row}\",")))
}

#[test]
fn every_promise_names_a_test_that_exists() {
    let document = fs::read_to_string(root().join("docs/promises.md")).unwrap();
    let (proofs, sources) = (proofs(&document), all_rust());
    assert!(!proofs.is_empty(), "docs/promises.md holds no table with a column `test`");
    let exists = |proof: &str| match proof.split_once("::") {
        Some(("bench", row)) => has_row(&sources, row),
        Some((path, name)) => {
            let name = name.rsplit("::").next().unwrap_or_default();
            sources.iter().any(|source| source.path == path && has_test(&source.parts().code, name))
        }
        None => false,
    };
    let wrong = proofs.iter().filter(|(_, proof)| !exists(proof));
    let wrong: Vec<_> = wrong.map(|(line, proof)| format!("docs/promises.md:{line} `{proof}`")).collect();
    must_be_empty("Every promise names a test that exists (path/to/file.rs::test_name, or bench::row).", &wrong);
}

#[test]
fn a_test_is_told_from_another_function() {
    let code = "#[test]\nfn yes() {}\n#[tokio::test(flavor = \"\")]\nasync fn also() {}\nfn helper() {}\n#[cfg(test)]\nmod x;";
    assert!(has_test(code, "yes") && has_test(code, "also"));
    assert!(!has_test(code, "helper") && !has_test(code, "missing"));
}

#[test]
fn a_row_of_the_bench_is_told_from_another_word() {
    let sources = all_rust();
    assert!(has_row(&sources, "reports"));
    assert!(!has_row(&sources, "missing") && !has_row(&sources, ""));
}
