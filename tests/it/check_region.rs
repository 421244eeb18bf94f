//! The commands that an installation is set going and checked with, on a whole region.

use std::path::Path;

use testkit::engines::free_port;
use testkit::folder::{RunFolder, checkout};
use testkit::{Issuer, Setup};

use crate::region::Ground;

#[tokio::test(flavor = "multi_thread")]
async fn a_region_is_given_its_policy_by_a_command_and_then_passes_its_check() {
    let ground = Ground::fresh().await;
    tokio::task::spawn_blocking(move || given_and_checked(&ground)).await.unwrap();
}

fn given_and_checked(ground: &Ground) {
    let folder = RunFolder::new("check").unwrap();
    let at = format!("127.0.0.1:{}", free_port().unwrap());
    let issuer = Issuer::for_evaluation(&at, &format!("http://{at}"), "one secret for all").unwrap();
    let setup = Setup::new(folder.path()).binary(Path::new(env!("CARGO_BIN_EXE_veilig"))).database(&ground.database);
    let setup = setup.engines(&ground.at, &ground.prefix, &ground.namespace).unwrap().issuer(&issuer).unwrap();
    setup.run(&["migrate", "--wait", "5"]).unwrap();
    let veilig = setup.serve(&["all"]).unwrap();
    let run = |role: &str, args: &[&str]| {
        let caller = setup.clone().set("oidc-client-id", role).set("api-url", veilig.url());
        caller.run(args).map_err(|trouble| trouble.to_string())
    };

    let without_policy = run("region-check", &["check-region", "--patience", "3"]).unwrap_err();
    assert!(without_policy.contains("Is a policy in force"), "{without_policy}");

    let policy = checkout().join("policies/hart-van-brabant.yaml").display().to_string();
    let refused = run("police", &["policy", "activate", &policy]).unwrap_err();
    assert!(refused.contains("403"), "{refused}");
    for _ in ["first", "again"] {
        let said = run("policy-manager", &["policy", "activate", &policy]).unwrap();
        assert!(said.contains("is in force"), "{said}");
    }

    let said = run("region-check", &["check-region"]).unwrap();
    for step in
        ["a report is taken in", "its watch is armed", "nothing is owed any more", "its watch has ended", "keeps its promise"]
    {
        assert!(said.contains(step), "{said}");
    }
    let elsewhere = setup.clone().set("oidc-client-id", "region-check").set("api-url", "http://127.0.0.1:1");
    let nobody = elsewhere.run(&["check-region", "--patience", "1"]).unwrap_err().to_string();
    assert!(nobody.contains("Is intake ready"), "{nobody}");
}
