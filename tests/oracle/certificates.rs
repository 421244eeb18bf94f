//! Thousands of certificates of every kind of term, extended, suspended and kept later, computed again by a program in Python.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use kernel::calendar::Calendar;
use kernel::certificate::{Certificate, certificate, check};
use kernel::fact::{Fact, Fields};
use kernel::obligations::{Body, Entry, Fold};
use kernel::policy::{KnownFacts, Policy, load};
use kernel::time::Timestamp;
use testkit::engines::{Packages, python, quiet};
use testkit::folder::checkout;

/// Terms with a unit in which each may be extended.
const TERMS: [(&str, &str); 24] = [
    ("5 working-days", "working-days"),
    ("1 working-day", "working-days"),
    ("30 working-days", "working-days"),
    ("atw 1 day", "days"),
    ("atw 3 days", "days"),
    ("atw 5 days", "days"),
    ("atw 90 days", "days"),
    ("atw 91 days", "days"),
    ("atw 10 weeks by analogy", "weeks"),
    ("atw 13 weeks", "weeks"),
    ("atw 3 months", "months"),
    ("atw 1 year", "months"),
    ("30 minutes", "minutes"),
    ("wall-clock 10 days", "days"),
    ("wall-clock 2 weeks", "days"),
    ("calendar 1 month", "months"),
    ("calendar 3 years", "days"),
    ("eu 1 day", "days"),
    ("eu 2 days", "days"),
    ("eu 1 month", "months"),
    ("eu 72 hours", "hours"),
    ("backward 3 weeks", "days"),
    ("backward 5 working-days", "days"),
    ("service-target 10 days", "days"),
];

fn policy(version: &str, terms: &[(&str, &str)]) -> Policy {
    let source = "source: {duty: {source: s, confidence: law}, length: {source: s, confidence: law}, ladder: {source: s, confidence: law}}";
    let mut text = format!(
        "region: r\nversion: {version}\ntitle: {{nl: t, en: t}}\nduty_desk: a\nroles: [{{id: a, title: {{nl: a, en: a}}}}]\ndesks: []\nrows:\n"
    );
    for (index, (term, unit)) in terms.iter().enumerate() {
        text += &format!(
            "  - id: T{index}\n    title: {{nl: t, en: t}}\n    about: report\n    counts_from: [{{fact: x.started}}]\n    fulfilled_by: [{{fact: x.done}}]\n    term: {term}\n    also_read_as: [{{term: 5 working-days, source: {{source: s, confidence: protocol}}}}]\n    extension: {{facts: [{{fact: x.extended}}], by: 1 {unit}, field: many, at_most: 20 {unit}}}\n    suspension: {{from: [{{fact: x.suspended}}], to: [{{fact: x.resumed}}], at_most: 20 days, times: 3}}\n    ladder: [{{id: due, at: due, notify: a, repeat: every 5 working-days}}]\n    {source}\n"
        );
    }
    let known: KnownFacts = ["x.started", "x.done", "x.extended", "x.suspended", "x.resumed"]
        .map(|kind| (kind, ["report_id", "many"]))
        .into_iter()
        .collect();
    load("terms.yaml", &text, &known).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The same numbers in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn second(&mut self, from: i64, within: u64) -> Timestamp {
        Timestamp::from_second(from + i64::try_from(self.below(within)).unwrap()).unwrap()
    }
}

fn entry(dice: &mut Dice, at: Timestamp, body: Body) -> Entry {
    let id = uuid::Uuid::from_u64_pair(dice.below(u64::MAX), dice.below(u64::MAX));
    Entry { id, occurred_at: at, recorded_at: at, body }
}

fn fact(dice: &mut Dice, report: uuid::Uuid, at: Timestamp, kind: &str) -> Entry {
    let mut fields = Fields::default();
    fields.ids.insert("report_id".to_owned(), vec![report]);
    fields.codes.insert("many".to_owned(), vec![(1 + dice.below(20)).to_string()]);
    let body = Body::Fact(Fact { id: report, kind: kind.to_owned(), occurred_at: at, recorded_at: at, fields });
    let mut entry = entry(dice, at, body);
    if let Body::Fact(fact) = &mut entry.body {
        fact.id = entry.id;
    }
    entry
}

fn certificates() -> Vec<Certificate> {
    let (long, short) = (
        policy("1", &TERMS),
        policy(
            "2",
            &TERMS
                .map(|(term, unit)| (if term.len() % 2 == 0 { "atw 1 day" } else { term }, unit))
                .map(|(term, unit)| if unit == "days" { (term, unit) } else { ("atw 1 day", "days") }),
        ),
    );
    let (dice, mut made) = (&mut Dice(4), Vec::new());
    for _ in 0..200 {
        let mut fold = Fold::new();
        let report = uuid::Uuid::from_u64_pair(dice.below(u64::MAX), 1);
        // 2015 to 2040, and now and then within a night in which the clock changes.
        let nights = [1_743_290_000, 1_761_435_000];
        let start = match dice.below(4) {
            0 => {
                let night = nights[usize::try_from(dice.below(2)).unwrap()];
                dice.second(night, 14_000)
            }
            _ => dice.second(1_420_070_400, 820_000_000),
        };
        let first = start.as_second();
        let activated = entry(dice, Timestamp::from_second(0).unwrap(), Body::PolicyActivated(Arc::new(long.clone())));
        fold.apply(activated);
        fold.apply(fact(dice, report, start, "x.started"));
        for _ in 0..dice.below(5) {
            let at = dice.second(first, 40 * 86_400);
            let kind = ["x.extended", "x.suspended", "x.resumed"][usize::try_from(dice.below(3)).unwrap()];
            fold.apply(fact(dice, report, at, kind));
        }
        if dice.below(3) == 0 {
            let at = dice.second(first, 20 * 86_400);
            let newer = entry(dice, at, Body::PolicyActivated(Arc::new(short.clone())));
            fold.apply(newer);
        }
        let now = Timestamp::from_second(first + 60 * 86_400).unwrap();
        for obligation in fold.obligations(now, now) {
            let policy = if obligation.policy_version == "1" { &long } else { &short };
            let calendar = Calendar::known_on(kernel::time::local_date(now), &[]);
            assert_eq!(calendar.version(), obligation.calendar_version);
            made.push(certificate(&obligation, policy, &calendar).unwrap());
        }
    }
    made
}

/// Python with time zone data: its own, or else the pinned package.
fn python_with_time_zones() -> Command {
    let asked = Command::new("python3").args(["-c", "import zoneinfo; zoneinfo.ZoneInfo('Europe/Amsterdam')"]).output();
    if asked.is_ok_and(|output| output.status.success()) {
        return Command::new("python3");
    }
    python(Packages::Calendars, &quiet).unwrap_or_else(|trouble| panic!("{trouble}")).command()
}

fn verify(certificates: &[Certificate]) -> (bool, String) {
    let mut command = python_with_time_zones();
    let verifier = checkout().join("tests/oracle/verify.py");
    let mut program = command.arg(verifier).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = String::new();
    for certificate in certificates {
        lines += &serde_json::to_string(certificate).unwrap();
        lines.push('\n');
    }
    let mut input = program.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = program.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_verifier_in_python_finds_the_same_ends() {
    let certificates = certificates();
    let changed = certificates.iter().filter(|one| !one.change.extensions.is_empty() && !one.change.suspensions.is_empty());
    assert!(certificates.len() > 4_000 && changed.count() > 500);
    let kept = |one: &&Certificate| one.text.en.contains("moves no running term earlier");
    assert!(certificates.iter().filter(kept).count() > 100);
    for certificate in &certificates {
        check(certificate).unwrap_or_else(|doubt| panic!("{doubt}: {}", certificate.text.en));
    }
    let (holds, said) = verify(&certificates);
    assert!(holds, "{said}");
    assert_eq!(said, format!("{} certificates, 0 do not hold\n", certificates.len()));
}

#[test]
fn the_verifier_refuses_a_certificate_with_another_end() {
    let mut certificate = certificates().swap_remove(0);
    certificate.due = certificate.due.saturating_add(jiff::SignedDuration::from_hours(24)).unwrap();
    assert!(check(&certificate).is_err());
    let (holds, said) = verify(&[certificate]);
    assert!(!holds && said.contains("does not end at"), "{said}");
}

#[test]
fn an_end_that_is_kept_is_found_again_from_the_older_term() {
    let is_kept = |one: &Certificate| one.text.en.contains("moves no running term earlier");
    let mut certificate = certificates().into_iter().find(is_kept).unwrap();
    let later = |at: Timestamp| at.saturating_add(jiff::SignedDuration::from_hours(24)).unwrap();
    (certificate.due, certificate.due_date) = (later(certificate.due), certificate.due_date.map(|date| date.tomorrow().unwrap()));
    assert!(check(&certificate).is_err(), "a later end follows from no term");
    let (holds, said) = verify(&[certificate]);
    assert!(!holds && said.contains("does not end at"), "{said}");
}

#[test]
fn the_verifier_is_short_enough_to_be_read() {
    let text = std::fs::read_to_string(checkout().join("tests/oracle/verify.py")).unwrap();
    assert!(text.lines().count() < 150);
}
