//! A simulation is what would have happened: the same as a service that settles every subject anew at each fact and ring.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use kernel::calendar::{Decree, Equated, Known};
use kernel::fact::{Fact, Subject, SubjectKind};
use kernel::obligations::{BREACH, Body, Entry, Fold, Obligation, Override, Rules, RungKey, ring};
use kernel::simulate::{Accepted, History, Outcome, Owed, Question, Replay, Report, Rung, Simulation, simulate};
use kernel::time::{Timestamp, local_date};
use proptest::prelude::*;

use crate::delays::{FACTS, hour, some_facts};
use crate::history::{d2_of, policy_with};
use crate::region::{activated, activation, day, fact, id, told};

const POLICY: &str = "hart-van-brabant.yaml";

/// The deadlines service with nothing left out and nothing made fast.
struct Service<'a> {
    subject: Subject,
    rules: &'a Rules,
    decrees: &'a [(Timestamp, Decree)],
    fold: Fold,
    recorded: BTreeSet<RungKey>,
    accepted: &'a [Accepted],
    next: Option<Timestamp>,
    replay: Replay,
}

impl Service<'_> {
    fn ring_until(&mut self, until: Timestamp) {
        while let Some(next) = self.next.filter(|next| *next <= until) {
            self.settle(next, true);
        }
    }

    fn settle(&mut self, now: Timestamp, rings: bool) {
        let calendar = Known::with(self.decrees).at(now).clone();
        let computed = self.fold.obligations_of(self.subject, now, now);
        self.next = None;
        let known: BTreeSet<_> = computed.iter().map(|obligation| obligation.id).collect();
        for (id, owed) in &mut self.replay.obligations {
            if !known.contains(id) && owed.withdrawn_at.is_none() && owed.obligation.state.is_open() {
                owed.withdrawn_at = Some(now);
            }
        }
        for obligation in computed {
            let own = self.accepted.iter().filter(|accepted| accepted.obligation == obligation.id && accepted.at <= now);
            let own: Vec<_> = own.map(|accepted| accepted.at).collect();
            let ring = ring(&obligation, &self.recorded, &own, &calendar, now);
            let due = ring.breach || !ring.record.is_empty();
            let next = if due && !rings { Some(now) } else { ring.next };
            self.next = [self.next, next].into_iter().flatten().min();
            for rung in self.replay.rungs.iter_mut().filter(|rung| rung.key.obligation == obligation.id) {
                let is_told = rung.outcome == Outcome::Rang && rung.key.rung != BREACH && rung.overtaken_at.is_none();
                if is_told && obligation.overtakes(rung.planned_at) {
                    rung.overtaken_at = Some(now);
                }
            }
            if rings {
                if ring.breach {
                    self.put(obligation.breach_key(), obligation.due, now, obligation.acute);
                }
                for (rung, outcome) in ring
                    .skipped
                    .iter()
                    .map(|rung| (rung, Outcome::Skipped))
                    .chain(ring.record.iter().map(|rung| (rung, Outcome::Rang)))
                {
                    self.put(obligation.key(rung), rung.at, now, rung.acute);
                    let last = self.replay.rungs.last_mut().unwrap();
                    (last.outcome, last.action, last.demands) = (outcome, Some(rung.action.clone()), rung.demands);
                }
            }
            let ladder = if obligation.state.is_open() { obligation.ladder.clone() } else { vec![] };
            let outline = Obligation { ladder, steps: vec![], codes: BTreeMap::new(), also_read_as: vec![], ..obligation };
            self.replay.obligations.insert(outline.id, Owed { obligation: outline, withdrawn_at: None });
        }
    }

    fn put(&mut self, key: RungKey, planned_at: Timestamp, recorded_at: Timestamp, acute: bool) {
        assert!(self.recorded.insert(key.clone()), "{key:?} rings twice");
        let outcome = Outcome::Rang;
        self.replay.rungs.push(Rung {
            key,
            planned_at,
            recorded_at,
            outcome,
            action: None,
            demands: None,
            acute,
            overtaken_at: None,
        });
    }
}

fn by_hand(
    subject: Subject,
    facts: &[Fact],
    rules: &Rules,
    decrees: &[(Timestamp, Decree)],
    accepted: &[Accepted],
    until: Timestamp,
) -> Replay {
    let mut fold = Fold::new();
    rules.entries().for_each(|entry| fold.apply(entry.clone()));
    let (recorded, replay) = (BTreeSet::new(), Replay::default());
    let mut service = Service { subject, rules, decrees, fold, recorded, accepted, next: None, replay };
    let Some(first) = facts.first() else { return service.replay };
    let news = service.rules.entries().map(|entry| entry.occurred_at.max(entry.recorded_at));
    let moments: BTreeSet<_> =
        news.chain(facts.iter().map(|fact| fact.recorded_at)).chain(accepted.iter().map(|one| one.at)).collect();
    for moment in moments.into_iter().filter(|moment| first.recorded_at <= *moment && *moment <= until) {
        service.ring_until(moment);
        facts.iter().filter(|fact| fact.recorded_at == moment).for_each(|fact| service.fold.apply(fact.clone().into()));
        service.settle(moment, false);
    }
    service.ring_until(until);
    service.replay
}

fn known_in_order(facts: &[(usize, i64, i64)]) -> BTreeMap<Subject, Vec<Fact>> {
    let mut by_subject: BTreeMap<Subject, Vec<Fact>> = BTreeMap::new();
    for (index, occurred, delay) in facts {
        let fact = Fact { recorded_at: hour(occurred + delay), ..fact(hour(*occurred), FACTS[*index]) };
        for subject in fact.subjects() {
            let known = by_subject.entry(subject).or_default();
            if known.iter().all(|other| other.id != fact.id) {
                known.push(fact.clone());
            }
        }
    }
    by_subject.values_mut().for_each(|facts| facts.sort_by_key(|fact| (fact.recorded_at, fact.id)));
    by_subject
}

fn decree(at: Timestamp) -> Decree {
    let day = |date: &str| Equated { date: date.parse().unwrap(), nl: "dag".to_owned(), en: "day".to_owned() };
    Decree {
        source: "Stcrt. 2026, 1".to_owned(),
        known_from: local_date(at),
        days: vec![day("2026-06-12"), day("2026-06-26"), day("2026-07-10")],
    }
}

/// Rules with two policies, a decree and an override, each known in the middle of things.
fn rules(second: i64, decreed: i64, overridden: i64) -> (Rules, Vec<(Timestamp, Decree)>) {
    let decree = decree(hour(decreed));
    let d2 = kernel::obligations::obligations(
        &[activated(POLICY, day(-30, "00:00")), fact(hour(0), FACTS[0]).into()],
        hour(0),
        hour(0),
    );
    let body = Body::Override(Override { obligation: d2[0].id, reason: "agreed".to_owned() });
    let entries = [
        activated(POLICY, day(-30, "00:00")),
        activation(d2_of(4), hour(second)),
        Entry { id: id("decree"), occurred_at: hour(decreed), recorded_at: hour(decreed), body: Body::Decree(decree.clone()) },
        Entry { id: id("override"), occurred_at: hour(overridden), recorded_at: hour(overridden), body },
    ];
    (Rules::of(entries), vec![(hour(decreed), decree)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_is_simulated_is_what_settling_everything_anew_gives(
        mut facts in some_facts(), second in 0i64..600, decreed in 0i64..600, overridden in 0i64..600, accepted in 0i64..200,
    ) {
        facts.push((0, 0, 0));
        let (rules, decrees) = rules(second, decreed, overridden);
        let until = day(110, "12:00");
        let simulation = Simulation::new(&rules, until);
        let (mut history, mut all) = (History::new(), (0, 0, 0));
        for (subject, facts) in known_in_order(&facts) {
            facts.iter().for_each(|fact| history.add(fact));
            let first = by_hand(subject, &facts, &rules, &decrees, &[], until);
            let warned = first.rungs.iter().filter(|rung| rung.outcome == Outcome::Rang && rung.key.rung.starts_with("warning"));
            let at = |rung: &Rung| rung.recorded_at.saturating_add(jiff::SignedDuration::from_hours(accepted)).unwrap();
            let mut accepted: Vec<_> = warned.map(|rung| Accepted { obligation: rung.key.obligation, at: at(rung) }).collect();
            accepted.sort_by_key(|accepted| accepted.at);
            let by_hand = by_hand(subject, &facts, &rules, &decrees, &accepted, until);
            let simulated = simulation.replay(subject, &facts, &accepted);
            prop_assert_eq!(&simulated.rungs, &by_hand.rungs);
            for (id, owed) in &by_hand.obligations {
                prop_assert_eq!(simulated.obligations.get(id), Some(owed));
            }
            prop_assert_eq!(&simulated, &by_hand);
            all.0 += first.obligations.len() as u64;
            all.1 += first.rungs.iter().filter(|rung| rung.is_breach()).count() as u64;
            all.2 += first.rungs.iter().filter(|rung| rung.outcome == Outcome::Rang).count() as u64;
        }
        let accepted = BTreeMap::new();
        let question = Question { rules: &rules, against: None, accepted: &accepted, until, explain: 0 };
        let counts = played(&mut history, &question).simulated.tally.all;
        let rang = counts.breaches + counts.notifications + counts.escalations;
        prop_assert_eq!((counts.obligations, counts.breaches, rang), all, "facts that change nothing are passed over");
    }
}

#[test]
fn an_override_counts_for_what_rings_at_its_instant() {
    let (rules, decrees) = rules(1, 0, 192);
    let until = day(110, "12:00");
    let simulation = Simulation::new(&rules, until);
    for (subject, facts) in known_in_order(&[(0, 0, 0)]) {
        let by_hand = by_hand(subject, &facts, &rules, &decrees, &[], until);
        assert_eq!(simulation.replay(subject, &facts, &[]), by_hand);
    }
}

/// The whole history, played.
fn played(history: &mut History, question: &Question<'_>) -> Report {
    simulate(history, question, |_| ControlFlow::Continue(())).unwrap()
}

fn history(facts: &[(i64, &str)]) -> History {
    let mut history = History::new();
    for (d, text) in facts {
        history.add(&fact(day(*d, "10:00"), text));
    }
    history
}

fn throughout(policy: kernel::policy::Policy) -> Rules {
    Rules::of([activation(policy, day(-30, "00:00"))])
}

#[test]
fn another_policy_is_told_beside_the_one_in_force_with_the_cases_that_change() {
    let (new, current) = (throughout(d2_of(4)), throughout(policy_with("2026-1", &[])));
    let report = |name: &str| format!("intake.report_received report_id={name}");
    let assessed = |name: &str| format!("intake.safety_assessed report_id={name} outcome=no-follow-up-needed");
    let mut history =
        history(&[(0, &report("a")), (0, &report("b")), (3, &assessed("a")), (7, &assessed("b")), (0, &report("c"))]);
    let accepted = BTreeMap::new();
    let question = Question { rules: &new, against: Some(&current), accepted: &accepted, until: day(15, "12:00"), explain: 20 };
    let report = played(&mut history, &question);
    assert_eq!((report.facts, report.cases, report.changed), (5, 3, 3), "a is warned of, b is late, c is escalated earlier");
    let against = report.against.unwrap();
    assert_eq!(
        (report.simulated.policy_version.as_deref(), against.policy_version.as_deref()),
        (Some("d2-of-4"), Some("2026-1"))
    );
    let breaches = |tally: &kernel::simulate::Tally| (tally.all.breaches, tally.all.met, tally.all.met_late, tally.all.open);
    assert_eq!((breaches(&report.simulated.tally), breaches(&against.tally)), ((2, 1, 1, 1), (1, 2, 0, 1)));
    let desks = |tally: &kernel::simulate::Tally| {
        let desk = |week: &kernel::simulate::Week| week.escalations.get("veilig-thuis").copied();
        tally.weeks.iter().filter_map(|(week, held)| Some((week.clone(), desk(held)?))).collect::<Vec<_>>()
    };
    assert_eq!(desks(&report.simulated.tally), [("2026-W24".to_owned(), 1)]);
    assert_eq!(desks(&against.tally), [("2026-W25".to_owned(), 1)]);
    assert_eq!(report.explained.len(), 3);
    let late = report.explained.iter().find(|case| case.subject == Subject { kind: SubjectKind::Report, id: id("b") }).unwrap();
    let fate = late.differences[0].simulated.as_ref().unwrap();
    assert_eq!((late.differences[0].row.as_str(), told(fate.due)), ("D2", "d5 00:00".to_owned()));
    let text = &fate.certificate.as_ref().unwrap().en;
    assert!(text.contains("Fulfilled on Monday 8 June 2026 at 10:00: too late.") && text.contains("Policy d2-of-4"), "{text}");
}

#[test]
fn the_same_rules_change_nothing_and_no_more_cases_are_explained_than_asked() {
    let (new, current) = (throughout(d2_of(4)), throughout(policy_with("2026-1", &[])));
    let facts: Vec<_> = (0..30).map(|n| format!("intake.report_received report_id=r{n}")).collect();
    let facts: Vec<_> = facts.iter().map(|text| (0, text.as_str())).collect();
    let accepted = BTreeMap::new();
    let ask = |rules| Question { rules, against: Some(&current), accepted: &accepted, until: day(30, "12:00"), explain: 20 };
    let same = played(&mut history(&facts), &ask(&current));
    assert_eq!((same.changed, same.explained.len()), (0, 0));
    assert_eq!(Some(same.simulated), same.against);
    let other = played(&mut history(&facts), &ask(&new));
    assert_eq!((other.changed, other.explained.len()), (30, 20));
}

#[test]
fn a_simulation_that_is_broken_off_tells_nothing() {
    let facts: Vec<_> = (0..3000).map(|n| format!("intake.report_received report_id=r{n}")).collect();
    let facts: Vec<_> = facts.iter().map(|text| (0, text.as_str())).collect();
    let (rules, accepted) = (throughout(d2_of(4)), BTreeMap::new());
    let question = Question { rules: &rules, against: None, accepted: &accepted, until: day(30, "12:00"), explain: 0 };
    let mut history = history(&facts);
    let mut heard = vec![];
    let broken = simulate(&mut history, &question, |cases| {
        heard.push(cases);
        if heard.len() < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert_eq!((broken, heard, history.cases()), (None, vec![1000, 2000], 3000));
    assert_eq!(played(&mut history, &question).cases, 3000);
}

#[test]
fn a_decree_is_tried_out_like_a_policy() {
    let decree = Decree { known_from: "2026-05-01".parse().unwrap(), ..decree(day(0, "00:00")) };
    let at = day(-20, "00:00");
    let with = Rules::of([
        activated(POLICY, day(-30, "00:00")),
        Entry { id: id("decree"), occurred_at: at, recorded_at: at, body: Body::Decree(decree) },
    ]);
    let without = throughout(policy_with("2026-1", &[]));
    let accepted = BTreeMap::new();
    let mut history = history(&[(7, "intake.report_received report_id=a"), (0, "intake.report_received report_id=b")]);
    let question = Question { rules: &with, against: Some(&without), accepted: &accepted, until: day(9, "12:00"), explain: 20 };
    let report = played(&mut history, &question);
    assert_eq!(report.changed, 1, "only the term that runs over 12 June");
    let (new, old) = (&report.explained[0].differences[0].simulated, &report.explained[0].differences[0].against);
    let last = |fate: &Option<kernel::simulate::Fate>| fate.as_ref().unwrap().due_date.unwrap().to_string();
    assert_eq!((last(new), last(old)), ("2026-06-16".to_owned(), "2026-06-15".to_owned()));
}

#[test]
fn a_history_is_read_from_lines_and_what_is_delivered_twice_counts_once() {
    let fact = fact(day(0, "10:00"), "intake.report_received report_id=r");
    let line = serde_json::to_string(&fact).unwrap();
    let (mut read, mut added) = (History::new(), History::new());
    for _ in 0..2 {
        read.read(&format!("{line}\n")).unwrap();
        added.add(&fact);
    }
    let (rules, accepted) = (throughout(policy_with("2026-1", &[])), BTreeMap::new());
    let question = Question { rules: &rules, against: None, accepted: &accepted, until: day(2, "12:00"), explain: 20 };
    let report = played(&mut read, &question);
    assert_eq!((report.simulated.tally.all.obligations, report.simulated.tally.all.notifications), (1, 1));
    assert_eq!(report, played(&mut added, &question));
    let error = read.read("{\"id\": 1}").unwrap_err();
    assert!(error.to_string().contains("line 1"), "{error}");
}
