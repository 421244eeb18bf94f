//! What an image is made of, as CycloneDX 1.6.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::command;
use testkit::oci::{architecture, sha256};
use testkit::trouble::{Result, Trouble};

use super::packages::Package;
use crate::compile::cargo;

/// The crates of the given packages of ours, and the Debian packages below them.
pub(crate) fn bill(title: &str, version: &str, ours: &[&str], packages: &[Package]) -> Result<Value> {
    let mut components: Vec<Value> = crates(ours)?.iter().map(|line| of_crate(line)).collect();
    components.extend(packages.iter().map(|package| {
        let Package { name, version, hash, .. } = package;
        json!({
            "type": "library",
            "bom-ref": format!("deb/{name}"),
            "name": name,
            "version": version,
            "purl": format!("pkg:deb/debian/{name}@{version}?arch={}&distro=bookworm", architecture()),
            "hashes": [{ "alg": "SHA-256", "content": hash }],
        })
    }));
    let number = sha256(json!(components).to_string().as_bytes());
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        // Follows from the content, as everything in the image does.
        "serialNumber": format!("urn:uuid:{}-{}-5{}-8{}-{}", &number[..8], &number[8..12], &number[12..15], &number[15..18], &number[18..30]),
        "version": 1,
        "metadata": { "component": { "type": "application", "bom-ref": title, "name": title, "version": version } },
        "components": components,
    }))
}

/// `name v1.2.3|licence`, one for each crate that is linked in.
fn crates(ours: &[&str]) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for package in ours {
        let mut tree = cargo();
        tree.args([
            "tree",
            "--locked",
            "--package",
            package,
            "--edges",
            "normal,no-proc-macro",
            "--prefix",
            "none",
            "--format",
            "{p}|{l}",
        ]);
        let (status, said) = command::follow(&mut tree, |line| {
            found.insert(line.trim_end_matches(" (*)").to_owned());
        })?;
        if !status.success() {
            return Err(Trouble::refused("list the crates", said));
        }
    }
    Ok(found)
}

fn of_crate(line: &str) -> Value {
    let (name, licence) = line.split_once('|').unwrap_or((line, ""));
    let mut words = name.split(' ');
    let name = words.next().unwrap_or_default();
    let version = words.next().unwrap_or_default().trim_start_matches('v');
    let mut component = json!({
        "type": "library",
        "bom-ref": format!("cargo/{name}@{version}"),
        "name": name,
        "version": version,
        "purl": format!("pkg:cargo/{name}@{version}"),
    });
    if !licence.is_empty() {
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_told_with_its_version_and_licence_and_never_with_a_path_of_this_machine() {
        let told = of_crate("kernel v0.1.0 (/somewhere/crates/kernel)|EUPL-1.2");
        assert_eq!(told["purl"], "pkg:cargo/kernel@0.1.0");
        assert!(!told.to_string().contains("somewhere"));
        assert_eq!(of_crate("ring v0.17.0|Apache-2.0/ISC")["licenses"][0]["expression"], "Apache-2.0 OR ISC");
    }

    #[test]
    fn the_bill_names_crates_and_packages_and_is_the_same_every_time() {
        let package = Package { image: "both".into(), name: "libc6".into(), version: "2".into(), hash: "00".into() };
        let bill = || super::bill("veilig", "0.1.0", &["kernel"], std::slice::from_ref(&package)).unwrap();
        assert_eq!(bill(), bill());
        let names: Vec<_> = bill()["components"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
        assert!(names.contains(&json!("jiff")) && names.contains(&json!("libc6")), "{names:?}");
    }
}
