//! What `cargo metadata` says of the crates of this workspace.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::sources::root;

/// What a dependency is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Build,
    Test,
}

pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) has_defaults: bool,
    pub(crate) features: Vec<String>,
}

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    /// The file of its library, or else of its program.
    pub(crate) code: PathBuf,
    /// The names of its test programs.
    pub(crate) tests: Vec<String>,
}

/// The crates of this workspace.
pub(crate) fn packages() -> Vec<Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(root().join("Cargo.toml"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().iter().map(package).collect()
}

fn package(value: &Value) -> Package {
    let targets = value["targets"].as_array().unwrap();
    let is = |target: &Value, kind: &str| texts(&target["kind"]).iter().any(|known| known == kind);
    let code = targets.iter().find(|target| is(target, "lib")).or_else(|| targets.iter().find(|target| is(target, "bin")));
    Package {
        name: text(&value["name"]),
        folder: PathBuf::from(text(&value["manifest_path"])).parent().unwrap().to_owned(),
        dependencies: value["dependencies"].as_array().unwrap().iter().map(dependency).collect(),
        code: text(&code.unwrap()["src_path"]).into(),
        tests: targets.iter().filter(|target| is(target, "test")).map(|target| text(&target["name"])).collect(),
    }
}

fn dependency(value: &Value) -> Dependency {
    let kind = match value["kind"].as_str() {
        Some("dev") => Kind::Test,
        Some("build") => Kind::Build,
        _ => Kind::Normal,
    };
    let has_defaults = value["uses_default_features"].as_bool().unwrap();
    Dependency { name: text(&value["name"]), kind, has_defaults, features: texts(&value["features"]) }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}
