//! The handle of a running `veilig`, tried on a stand-in of four lines: what matters here is how it is started and told.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use testkit::folder::RunFolder;
use testkit::{Issuer, Setup, Trouble};

/// Serves 200 on every path, and writes what it was told into its log.
const STAND_IN: &str = "#!/bin/sh\n\
    echo \"args $*\"; env | grep ^VEILIG_ | sort\n\
    [ \"$1\" = serve ] || exit 3\n\
    cd \"$(dirname \"$0\")/site\" && exec python3 -u -m http.server --bind 127.0.0.1 \"${VEILIG_LISTEN#*:}\"\n";

#[test]
fn veilig_is_told_everything_by_variables_and_can_be_killed_and_started_again() {
    let folder = RunFolder::new("veilig").unwrap();
    let issuer = Issuer::start().unwrap();
    let setup = Setup::new(folder.path()).binary(stand_in(&folder)).database("postgres://x/y").issuer(&issuer).unwrap();
    let veilig = setup.serve(&["intake", "deadlines"]).unwrap();
    let said = veilig.said();
    assert!(said.contains("args serve intake deadlines"), "{said}");
    assert!(said.contains("VEILIG_DATABASE_URL=postgres://x/y"), "{said}");
    assert!(said.contains(&format!("VEILIG_OIDC_ISSUER={}", issuer.url())), "{said}");
    let first = veilig.pid();
    veilig.kill9();
    assert!(veilig.anonymous().get("/health/ready").is_err());
    veilig.restart().unwrap();
    assert_ne!(veilig.pid(), first);
    assert_eq!(veilig.client(&issuer, "auditor").get("/health/ready").unwrap().status, 200);
}

#[test]
fn a_command_that_fails_is_told_with_what_it_said() {
    let folder = RunFolder::new("veilig").unwrap();
    let trouble = Setup::new(folder.path()).binary(stand_in(&folder)).run(&["migrate"]).unwrap_err();
    let Trouble::Refused { detail, .. } = &trouble else { panic!("{trouble}") };
    assert!(detail.contains("args migrate") && detail.contains("exit status: 3"), "{detail}");
}

fn stand_in(folder: &RunFolder) -> PathBuf {
    fs::create_dir_all(folder.path().join("site/health")).unwrap();
    fs::write(folder.path().join("site/health/ready"), "").unwrap();
    let script = folder.path().join("stand-in");
    fs::write(&script, STAND_IN).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}
