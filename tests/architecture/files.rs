//! What every file and crate must look like.

use crate::metadata::packages;
use crate::sources::{Source, all_rust, must_be_empty, root};

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
    let mut broken = Vec::new();
    for package in packages() {
        if !package.folder.join("README.md").is_file() {
            broken.push(format!("{} has no README.md", package.name));
        }
        if package.name == "veilig" {
            continue;
        }
        if !std::fs::read_to_string(&package.code).unwrap().contains("include_str!(\"../README.md\")") {
            broken.push(format!("{} does not include its README.md as its documentation", package.code.display()));
        }
        let beside = package.tests.iter().filter(|name| *name != "it");
        broken.extend(beside.map(|name| format!("{} has a test program {name} beside tests/it", package.name)));
    }
    must_be_empty("Each crate explains itself in its README.md and has one test program, tests/it.", &broken);
}

#[test]
fn a_migration_that_lies_there_is_carried_out() {
    let (mut broken, sources) = (Vec::new(), all_rust());
    for package in packages() {
        let files = std::fs::read_dir(package.folder.join("migrations")).into_iter().flatten().flatten();
        let names = files.map(|file| file.file_name().to_string_lossy().into_owned()).filter(|name| name.ends_with(".sql"));
        for name in names {
            let is_named = |source: &Source| {
                root().join(&source.path).starts_with(&package.folder) && source.text.contains(&format!("migrations/{name}\""))
            };
            if !sources.iter().any(is_named) {
                broken.push(format!("{} names {name} nowhere", package.name));
            }
        }
    }
    must_be_empty("A migration that lies in a crate's migrations/ is in its list.", &broken);
}
