//! Every change of a definition is a visible difference of a file that the chart ships.

use std::collections::BTreeSet;
use std::fs;

use operator::crd::definitions;
use testkit::folder::checkout;

const FOLDER: &str = "charts/veilig/crds";

#[test]
fn the_chart_ships_the_definitions_of_these_types() {
    let folder = checkout().join(FOLDER);
    let mut differ = Vec::new();
    for definition in definitions() {
        let file = folder.join(format!("{}.yaml", definition.name));
        let text = format!("# Made from the types in services/operator/src/crd; `veilig crds` prints it.\n{}", definition.yaml);
        if std::env::var_os("VEILIG_SNAPSHOTS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &text).unwrap();
        }
        if fs::read_to_string(&file).unwrap_or_default() != text {
            differ.push(file);
        }
    }
    assert!(
        differ.is_empty(),
        "the types make other definitions than {differ:?}; if that is meant, run with VEILIG_SNAPSHOTS=1 and commit"
    );
    let shipped = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let made: BTreeSet<_> = definitions().into_iter().map(|definition| format!("{}.yaml", definition.name)).collect();
    assert_eq!(shipped.collect::<BTreeSet<_>>(), made, "{FOLDER} holds what no type makes");
}

#[test]
fn nothing_can_be_declared_that_is_not_described() {
    for definition in definitions() {
        let lines: Vec<&str> = definition.yaml.lines().collect();
        let described = lines.iter().filter(|line| line.trim_start().starts_with("description:")).count();
        assert!(described > 8, "{} explains nothing to `kubectl explain`", definition.name);
        assert!(definition.yaml.contains("x-kubernetes-validations"), "{} has no rules", definition.name);
    }
}
