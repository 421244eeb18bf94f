//! `veilig simulate` and `veilig synthetic`, by running the binary.

use std::path::PathBuf;

use serde_json::Value;

use crate::veilig;

const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/hart-van-brabant.yaml");

/// A file that only this test has.
fn written(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// The regional policy with three working days for the safety assessment.
fn three_days(name: &str) -> String {
    let text = std::fs::read_to_string(POLICY).unwrap();
    let changes = [
        ("version: \"2026-1\"", "version: \"three-days\""),
        ("term: 5 working-days", "term: 3 working-days"),
        ("at: after 2 working-days, notify: vt-handler", "at: after 1 working-day, notify: vt-handler"),
        ("at: after 4 working-days, notify: vt-team-lead", "at: after 2 working-days, notify: vt-team-lead"),
    ];
    let text = changes.iter().fold(text, |text, (old, new)| text.replacen(old, new, 1));
    written(name, &text)
}

/// The first weeks of a made-up region.
fn first_weeks() -> String {
    let (succeeded, out, error) = veilig(&["synthetic", "--seed", "3"], "");
    assert!(succeeded && error.is_empty(), "{error}");
    assert!(out.lines().count() > 80_000);
    out.lines().take(2_000).collect::<Vec<_>>().join("\n")
}

fn report(args: &[&str], facts: &str) -> Value {
    let (succeeded, out, error) = veilig(&[&["simulate", "--json", "--facts", "-"], args].concat(), facts);
    assert!(succeeded && error.is_empty(), "{error}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_policy_is_simulated_beside_another_and_its_changed_cases_are_explained() {
    let (facts, shorter) = (first_weeks(), three_days("simulate-shorter.yaml"));
    let same = report(&["--policy", POLICY, "--against", POLICY], &facts);
    assert_eq!((same["changed"].as_u64(), &same["simulated"]), (Some(0), &same["against"]));
    assert_eq!(same["facts"], 2_000);
    let other = report(&["--policy", &shorter, "--against", POLICY], &facts);
    assert_eq!(other["against"], same["against"]);
    assert_eq!(
        (&other["simulated"]["policyVersion"], &other["against"]["policyVersion"]),
        (&"three-days".into(), &"2026-1".into())
    );
    let breaches = |side: &str| other[side]["rows"]["D2"]["breaches"].as_u64().unwrap();
    assert!(breaches("simulated") > breaches("against"), "a shorter term is passed more often");
    assert!(other["changed"].as_u64().unwrap() > 20);
    let explained = other["explained"].as_array().unwrap();
    assert_eq!(explained.len(), 20);
    for case in explained {
        let difference = &case["differences"][0];
        assert_eq!(difference["row"], "D2");
        let text = difference["simulated"]["certificate"]["nl"].as_str().unwrap();
        assert!(text.contains("De termijn (3 werkdagen) begint op") && text.contains("Beleid three-days;"), "{text}");
    }
    let weeks = other["simulated"]["weeks"].as_object().unwrap();
    let raised: u64 =
        weeks.values().flat_map(|week| week["escalations"].as_object().unwrap().values()).map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(raised, other["simulated"]["all"]["escalations"]);
}

#[test]
fn a_simulation_is_told_in_both_languages() {
    let (facts, shorter) = (first_weeks(), three_days("simulate-told.yaml"));
    let args = ["simulate", "--facts", "-", "--policy", &shorter, "--against", POLICY, "--explain", "1", "--lang"];
    let told = |language| veilig(&[&args[..], &[language]].concat(), &facts).1;
    let (english, dutch) = (told("en"), told("nl"));
    assert!(english.starts_with("Policy three-days beside 2026-1 on 2000 facts about "), "{english}");
    assert!(english.contains("cases go another way; the first 1:\n\nreport/") && english.contains("Safety assessment (D2)."));
    assert!(dutch.contains("overschreden termijnen") && dutch.contains("Veiligheidsbeoordeling (D2)."), "{dutch}");
    assert!(english.contains("\n2016-W02 ") && dutch.contains("\n2016-W02 "));
}

#[test]
fn a_decree_is_simulated_with_the_policy_in_force() {
    let decrees =
        "- source: to be published\n  knownFrom: 2016-01-01\n  days: [{date: 2016-01-08, nl: brugdag, en: bridge day}]\n";
    let decrees = written("simulate-decrees.yaml", decrees);
    let found = report(&["--policy", POLICY, "--against", POLICY, "--calendar", &decrees], &first_weeks());
    assert!(found["changed"].as_u64().unwrap() > 0);
    let text = found["explained"][0]["differences"][0]["simulated"]["certificate"]["en"].as_str().unwrap();
    assert!(text.contains("Friday 8 January 2016 (bridge day)"), "{text}");
}

#[test]
fn what_cannot_be_simulated_is_refused_with_its_place() {
    let broken = std::fs::read_to_string(POLICY).unwrap().replacen("intake.safety_assessed", "intake.safety_guessed", 1);
    let broken = written("simulate-broken.yaml", &broken);
    let decrees = written("simulate-no-decrees.yaml", "- source: s\n  knownFrom: soon\n  days: []\n");
    for (args, input, words) in [
        (&["--policy", POLICY][..], "", "--facts <FILE>|--from-database <URL>|--synthetic"),
        (&["--synthetic"], "", "--policy <FILE>"),
        (&["--facts", "-", "--policy", &broken], "", "simulate-broken.yaml:"),
        (&["--facts", "-", "--policy", POLICY], "\n{\"id\": 1}\n", "-:2: no fact:"),
        (&["--facts", "-", "--policy", POLICY], "", "holds no fact about a case"),
        (&["--facts", "/nowhere", "--policy", POLICY], "", "/nowhere cannot be read"),
        (&["--facts", "-", "--policy", POLICY, "--until", "tomorrow"], "", "with its offset"),
        (&["--facts", "-", "--policy", POLICY, "--seed", "2"], "", "cannot be used with"),
        (&["--synthetic", "--policy", POLICY, "--calendar", &decrees], "", "simulate-no-decrees.yaml:2:"),
    ] {
        let (succeeded, out, error) = veilig(&[&["simulate"], args].concat(), input);
        assert!(!succeeded && out.is_empty() && error.contains(words), "{args:?}: {error}");
    }
}
