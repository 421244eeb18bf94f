//! What every file and crate must look like.

use crate::sources::{all_rust, must_be_empty, root};

const LINES: usize = 400;
const LINES_OF_TESTS: usize = 600;

#[test]
fn a_file_is_at_most_four_hundred_lines_and_of_tests_six_hundred() {
    let mut broken = Vec::new();
    for source in all_rust() {
        let (lines, most) = (source.text.lines().count(), if source.is_test() { LINES_OF_TESTS } else { LINES });
        if lines > most {
            broken.push(format!("{} has {lines} lines", source.path));
        }
    }
    must_be_empty("A file fits in one reading.", &broken);
}

#[test]
fn a_file_opens_with_a_sentence_that_says_what_it_is() {
    let sources = all_rust();
    let opens = |text: &str| text.starts_with("//! ") || text.starts_with("#![doc = include_str!(\"../README.md\")]");
    let broken: Vec<_> = sources.into_iter().filter(|source| !opens(&source.text)).map(|source| source.path).collect();
    must_be_empty("A file opens with `//!` and a sentence, or is a crate with its README.", &broken);
}

#[test]
fn no_test_is_left_out() {
    let sources = all_rust().into_iter().filter(|source| source.parts().code.contains("#[ignore"));
    must_be_empty("A test that is not run shows nothing.", &sources.map(|source| source.path).collect::<Vec<_>>());
}

#[test]
fn a_crate_has_a_readme_that_is_its_documentation_and_one_test_program() {
    let metadata = cargo_metadata::MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    let mut broken = Vec::new();
    for package in metadata.workspace_packages() {
        let folder = package.manifest_path.parent().unwrap();
        if !folder.join("README.md").is_file() {
            broken.push(format!("{} has no README.md", package.name));
        }
        let code = package.targets.iter().find(|target| target.is_lib() || target.is_bin()).unwrap();
        let is_documented = std::fs::read_to_string(&code.src_path).unwrap().contains("include_str!(\"../README.md\")");
        if !is_documented && package.name != "veilig" {
            broken.push(format!("{} does not include its README.md as its documentation", code.src_path));
        }
        let tests = package.targets.iter().filter(|target| target.is_test()).filter(|target| target.name != "it");
        if package.name != "veilig" {
            broken.extend(tests.map(|target| format!("{} is a test program beside tests/it", target.src_path)));
        }
    }
    must_be_empty("Each crate explains itself in its README.md and has one test program, tests/it.", &broken);
}
