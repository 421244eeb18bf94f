//! The commands that need no engine, by running the binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

#[path = "cli/simulate.rs"]
mod simulate;

pub(crate) fn veilig(args: &[&str], input: &str) -> (bool, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veilig"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn().unwrap();
    // A command that reads nothing may have ended already.
    let _ = program.stdin.take().unwrap().write_all(input.as_bytes());
    let output = program.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn term(kind: &str, length: &str, from: &str) -> Value {
    let (succeeded, out, error) = veilig(&["term", "--kind", kind, "--length", length, "--from", from, "--json"], "");
    assert!(succeeded, "{error}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn every_kind_of_term_is_answered_as_one_object() {
    for (kind, length, from, due, due_date) in [
        ("atw", "10 weeks", "2026-03-06T10:00:00+01:00", "2026-05-19T00:00:00+02:00", Some("2026-05-18")),
        ("working-days", "5 working-days", "2026-05-12T10:00:00+02:00", "2026-05-22T00:00:00+02:00", Some("2026-05-21")),
        ("working-days", "5 days", "2026-05-12T10:00:00+02:00", "2026-05-22T00:00:00+02:00", Some("2026-05-21")),
        ("wall-clock", "10 days", "2010-03-27T20:00:00+01:00", "2010-04-06T20:00:00+02:00", None),
        ("calendar", "1 month", "2026-01-31T10:00:00+01:00", "2026-03-01T00:00:00+01:00", Some("2026-02-28")),
        ("backward", "3 weeks", "2026-05-26T10:00:00+02:00", "2026-05-06T00:00:00+02:00", Some("2026-05-05")),
        ("eu", "72 hours", "2026-06-05T10:20:00+02:00", "2026-06-08T11:00:00+02:00", None),
        ("service-target", "10 days", "2026-05-05T10:00:00+02:00", "2026-05-16T00:00:00+02:00", Some("2026-05-15")),
    ] {
        let answer = term(kind, length, from);
        assert_eq!((answer["due"].as_str(), answer["dueDate"].as_str()), (Some(due), due_date), "{kind}");
        assert_eq!(answer["steps"][0]["step"], "start");
    }
}

#[test]
fn beyond_the_limits_of_the_act_the_raw_end_stands_with_that_step() {
    for (length, last) in
        [("91 days", "2026-06-01"), ("1 year", "2027-03-02"), ("4 months", "2026-07-02"), ("13 weeks", "2026-06-01")]
    {
        let answer = term("atw", length, "2026-03-02T10:00:00+01:00");
        assert_eq!(answer["dueDate"], last, "{length}");
        let steps = answer["steps"].as_array().unwrap();
        assert!(steps.iter().any(|step| step["step"] == "act-does-not-apply" && step["source"] == "Atw art. 4"), "{length}");
    }
}

#[test]
fn a_list_of_instants_is_answered_line_by_line() {
    let args = ["term", "--kind", "atw", "--length", "5 days", "--from", "-"];
    let (succeeded, out, _) = veilig(&args, "2026-04-01T10:00:00+02:00\n\n2026-12-24T09:00:00Z\n");
    let last: Vec<String> =
        out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["dueDate"].as_str().unwrap().to_owned()).collect();
    assert!(succeeded);
    assert_eq!(last, ["2026-04-07", "2026-12-29"]);
    let (succeeded, _, error) = veilig(&args, "2026-04-01T10:00:00+02:00\ntomorrow\n");
    assert!(!succeeded && error.contains("--from -: line 2: `tomorrow` is no instant"), "{error}");
}

#[test]
fn a_term_is_told_in_both_languages() {
    let args = ["term", "--kind", "atw", "--length", "10 weeks", "--from", "2026-03-06T10:00:00+01:00", "--language"];
    let told = |language| veilig(&[&args[..], &[language]].concat(), "").1;
    assert!(told("nl").ends_with("Laatste dag: maandag 18 mei 2026. Te laat vanaf dinsdag 19 mei 2026 om 00:00.\n"));
    assert!(told("en").ends_with("Last day: Monday 18 May 2026. Too late from Tuesday 19 May 2026 at 00:00.\n"));
}

#[test]
fn a_mistake_names_the_flag_and_what_to_write() {
    let from = "2026-05-12T10:00:00+02:00";
    for (args, words) in [
        (["--kind", "atw", "--length", "-5 days", "--from", from], ["--length", "negative"]),
        (["--kind", "atw", "--length", "5 fortnights", "--from", from], ["--length", "no unit of time"]),
        (["--kind", "lunar", "--length", "5 days", "--from", from], ["--kind", "possible values"]),
        (["--kind", "calendar", "--length", "5 hours", "--from", from], ["--length", "cannot count"]),
        (["--kind", "atw", "--length", "5 days", "--from", "2026-05-12"], ["--from", "with its offset"]),
    ] {
        let (succeeded, out, error) = veilig(&[&["term"], &args[..]].concat(), "");
        assert!(!succeeded && out.is_empty() && words.iter().all(|word| error.contains(word)), "{args:?}: {error}");
    }
    let (succeeded, _, error) = veilig(&["calendar", "--year", "12026"], "");
    assert!(!succeeded && error.contains("--year"), "{error}");
}

#[test]
fn the_calendar_of_a_year_names_every_day_and_its_source() {
    let (_, out, _) = veilig(&["calendar", "--year", "2026", "--json"], "");
    let answer: Value = serde_json::from_str(&out).unwrap();
    let days = answer["days"].as_array().unwrap();
    assert_eq!(days.len(), 11);
    let friday = days.iter().find(|day| day["date"] == "2026-05-15").unwrap();
    let expected = serde_json::json!({"date": "2026-05-15", "kind": "equated", "nl": "dag na Hemelvaartsdag", "en": "day after Ascension Day", "source": "Stcrt. 2025, 24713"});
    assert_eq!(*friday, expected);
    let (_, dutch, _) = veilig(&["calendar", "--year", "2026", "--language", "nl"], "");
    assert!(dutch.contains("2026-04-27  feestdag       Koningsdag (Atw art. 3(1))"), "{dutch}");
}

#[test]
fn the_check_of_a_policy_lists_what_is_awaited_and_what_nobody_listens_to() {
    let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/hart-van-brabant.yaml");
    let (succeeded, out, error) = veilig(&["policy", "check", policy], "");
    assert!(succeeded, "{error}");
    let (unheard, rest) = out.split_once("Facts that nobody publishes yet:").unwrap();
    assert!(unheard.contains("\n  intake.advice_given\n") && !unheard.contains("intake.report_received"));
    let (awaited, sleeping) = rest.split_once("Rows that sleep until they are published:").unwrap();
    assert!(awaited.contains("\n  justice.barring_order_imposed\n") && sleeping.contains("\n  J1 ("), "{rest}");
}

#[test]
fn a_certificate_is_explained_and_one_that_does_not_hold_is_refused() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/certificate.json")).unwrap();
    let (succeeded, out, error) = veilig(&["explain", "-", "--language", "nl"], &text);
    assert!(succeeded, "{error}");
    assert!(out.contains("Laatste dag: donderdag 21 mei 2026.") && out.contains("Anders gelezen"), "{out}");
    let (_, out, _) = veilig(&["explain", "-", "--json"], &text);
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), serde_json::from_str::<Value>(&text).unwrap());
    let moved = text.replace("\"due\": \"2026-05-21T22:00:00Z\"", "\"due\": \"2026-05-22T22:00:00Z\"");
    let (succeeded, _, error) = veilig(&["explain", "-"], &moved);
    assert!(!succeeded && error.contains("does not hold"), "{error}");
    let (succeeded, _, error) = veilig(&["explain", "-"], "{}");
    assert!(!succeeded && error.contains("holds no certificate"), "{error}");
}
