//! What is made from the chart's own files: its README.

use std::fs;

use clap::Subcommand;
use testkit::folder;
use testkit::trouble::{Result, Trouble};

use crate::screen::Screen;

const VALUES: &str = "charts/veilig/values.yaml";
const README: &str = "charts/veilig/README.md";
const BEGIN: &str = "<!-- values: made by `cargo xtask chart readme` -->\n";

#[derive(Subcommand, Clone, Copy)]
pub(crate) enum Task {
    /// Write the table of values into the chart's README
    Readme,
}

/// Does what the command line asks.
pub(crate) fn run(task: Task, screen: &Screen) -> Result<u8> {
    let Task::Readme = task;
    let root = folder::checkout();
    let read = |name: &str| fs::read_to_string(root.join(name)).map_err(|e| Trouble::io("read", &root.join(name), e));
    let readme = with_table(&read(README)?, &read(VALUES)?);
    fs::write(root.join(README), readme).map_err(|e| Trouble::io("write", &root.join(README), e))?;
    screen.print(README);
    Ok(0)
}

/// The README with the table of values at its end.
fn with_table(readme: &str, values: &str) -> String {
    let head = readme.split(BEGIN).next().unwrap_or_default();
    let mut table = format!("{head}{BEGIN}\n| value | default | what it is |\n|---|---|---|\n");
    for Row { path, default, about } in rows(values) {
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        table += &format!("| `{path}` | {default} | {about} |\n");
    }
    table
}

struct Row {
    path: String,
    default: String,
    about: String,
}

/// Every key that has a comment right above it, with the keys above it and what stands behind it.
fn rows(values: &str) -> Vec<Row> {
    let (mut rows, mut above, mut about) = (Vec::new(), Vec::<(usize, String)>::new(), String::new());
    for line in values.lines() {
        let text = line.trim_start();
        let depth = line.len() - text.len();
        if let Some(comment) = text.strip_prefix("# ") {
            about = if about.is_empty() { comment.to_owned() } else { format!("{about} {comment}") };
            continue;
        }
        if let Some((key, default)) = text.split_once(':').filter(|(key, _)| !key.contains(' ')) {
            above.retain(|(other, _)| *other < depth);
            above.push((depth, key.to_owned()));
            if !about.is_empty() {
                let path: Vec<&str> = above.iter().map(|(_, key)| key.as_str()).collect();
                rows.push(Row {
                    path: path.join("."),
                    default: default.trim().replace('|', "\\|"),
                    about: about.replace('|', "\\|"),
                });
            }
        }
        about.clear();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_is_made_from_the_values() {
        let root = folder::checkout();
        let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        let readme = read(README);
        let fresh = with_table(&readme, &read(VALUES));
        assert_eq!(readme, fresh, "run `cargo xtask chart readme`");
    }

    #[test]
    fn a_key_is_told_with_those_above_it_and_only_if_something_is_said_of_it() {
        let rows = rows("# About a,\n# in two lines.\na: 1\nb:\n  # Below.\n  c: {}\n  d: 2\n# After.\ne: x | y\n");
        let told: Vec<_> = rows.iter().map(|row| (row.path.as_str(), row.default.as_str(), row.about.as_str())).collect();
        let expected = [("a", "1", "About a, in two lines."), ("b.c", "{}", "Below."), ("e", "x \\| y", "After.")];
        assert_eq!(told, expected);
    }

    #[test]
    fn every_key_of_the_values_is_explained() {
        let values = fs::read_to_string(folder::checkout().join(VALUES)).unwrap();
        let explained: Vec<String> = rows(&values).into_iter().map(|row| row.path).collect();
        let mut above = Vec::<(usize, String)>::new();
        for line in values.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let text = line.trim_start();
            let Some((key, default)) = text.split_once(':') else { continue };
            above.retain(|(other, _)| *other < line.len() - text.len());
            above.push((line.len() - text.len(), key.to_owned()));
            let path = above.iter().map(|(_, key)| key.as_str()).collect::<Vec<_>>().join(".");
            assert!(default.is_empty() || explained.contains(&path), "{path} has no sentence above it");
        }
    }
}
