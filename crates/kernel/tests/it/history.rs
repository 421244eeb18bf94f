//! What obligations owe to history: order of arrival, lateness of knowledge, episodes, policies and calendars.

use std::collections::BTreeSet;

use kernel::calendar::{Calendar, Decree, Equated};
use kernel::fact::Fact;
use kernel::obligations::{Body, Entry, Fold, Obligation, Override, Silent, State, obligations, ring};
use kernel::policy::{Policy, load};
use kernel::term::Step;
use kernel::time::Timestamp;
use proptest::prelude::*;

use crate::region::{Region, activated, activation, day, fact, id, known_facts, policy_text, told};

const POLICY: &str = "hart-van-brabant.yaml";

fn history() -> Vec<Entry> {
    let mut entries = vec![activated(POLICY, day(-30, "00:00"))];
    entries.extend(
        [
            (0, "intake.report_received report_id=r minor_concerned=true"),
            (0, "intake.person_recorded report_id=r person_id=p duty_to_inform=true"),
            (0, "intake.report_marked_acute report_id=r"),
            (1, "intake.acute_answered report_id=r"),
            (3, "intake.safety_assessed report_id=r outcome=transfer person_ids=p feedback_owed=true"),
            (4, "intake.transfer_sent report_id=r transfer_id=t1"),
            (5, "fjc-planning.case_declined report_id=r transfer_id=t1"),
            (6, "intake.transfer_sent report_id=r transfer_id=t2"),
            (7, "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t2 minor_concerned=true"),
            (8, "supervision.coordinator_assigned dossier_id=d worker_id=w"),
            (9, "fjc-planning.safety_plan_extended dossier_id=d working_days=3"),
            (15, "fjc-planning.safety_plan_agreed dossier_id=d"),
            (20, "intake.informing_extended report_id=r person_id=p weeks=2"),
            (86, "supervision.escalation_delivered escalation_id=e desk=youth-protection-table acute=false dossier_id=d"),
            (88, "supervision.escalation_suspended escalation_id=e until_date=2026-09-02"),
            (89, "supervision.escalation_resumed escalation_id=e"),
        ]
        .map(|(d, text)| fact(day(d, "10:00"), text).into()),
    );
    entries
}

pub(crate) fn later(fact: Fact, recorded_at: Timestamp) -> Entry {
    Fact { recorded_at, ..fact }.into()
}

fn one(found: Vec<Obligation>, row: &str) -> Obligation {
    found.into_iter().find(|obligation| obligation.row == row).unwrap_or_else(|| panic!("no obligation of {row}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn facts_in_any_order_and_twice_give_the_same_obligations(
        order in Just((0..history().len()).chain(0..history().len()).collect::<Vec<_>>()).prop_shuffle(),
        d in 0i64..120,
    ) {
        let (history, now) = (history(), day(d, "12:00"));
        let mut fold = Fold::new();
        for index in order {
            fold.apply(history[index].clone());
        }
        prop_assert_eq!(fold.obligations(now, now), obligations(&history, now, now));
    }

    #[test]
    fn every_open_obligation_has_a_coming_rung(
        chosen in proptest::collection::btree_set(1..history().len(), 1..16), d in 0i64..400, heard in any::<bool>(),
    ) {
        let all = history();
        let now = day(d, "13:37");
        let mut fold = Fold::new();
        fold.apply(all[0].clone());
        for index in chosen {
            fold.apply(all[index].clone());
        }
        for obligation in fold.obligations(now, now) {
            let mut recorded = BTreeSet::new();
            let mut rang = ring(&obligation, &recorded, &[], &Calendar::netherlands(), now);
            if heard {
                recorded.extend(rang.record.iter().map(|rung| obligation.key(rung)));
                recorded.insert(obligation.breach_key());
                rang = ring(&obligation, &recorded, &[], &Calendar::netherlands(), now);
                prop_assert!(rang.record.is_empty(), "nothing rings twice: {:?}", rang.record);
            }
            prop_assert_eq!(rang.next.is_some(), obligation.state.is_open(), "{}", obligation.row);
            prop_assert!(rang.next.is_none_or(|next| next > now));
        }
    }
}

#[test]
fn ids_follow_from_row_subject_and_starting_fact_alone() {
    let (early, late) = (day(2, "12:00"), day(60, "12:00"));
    let d2 = |now| one(obligations(&history(), now, now), "D2").id;
    assert_eq!(d2(early), d2(late));
    let all = obligations(&history(), late, late);
    let ids: BTreeSet<_> = all.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), all.len());
}

#[test]
fn what_was_true_and_what_was_known_are_asked_apart() {
    let mut fold = Fold::new();
    fold.apply(activated(POLICY, day(-30, "00:00")));
    fold.apply(fact(day(0, "10:00"), "intake.report_received report_id=r").into());
    fold.apply(later(fact(day(3, "10:00"), "intake.safety_assessed report_id=r outcome=x"), day(9, "10:00")));
    let state = |as_of, known_at| one(fold.obligations(day(as_of, "12:00"), day(known_at, "12:00")), "D2").state;
    assert_eq!(state(4, 4), State::Open, "on day 4 nobody knew");
    assert!(matches!(state(4, 9), State::Met { .. }), "on day 9 one knows what was true on day 4");
    assert_eq!(state(2, 9), State::Open);
}

#[test]
fn in_time_but_recorded_late_overtakes_the_rungs_that_rang() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.wait_until(day(9, "10:00"));
    let heard = region.heard.len();
    region.fold.apply(later(fact(day(3, "10:00"), "intake.safety_assessed report_id=r outcome=x"), day(9, "10:00")));
    let met = region.only("D2");
    assert!(matches!(met.state, State::Met { late: false, recorded_late: true, .. }), "{:?}", met.state);
    assert!(met.overtakes(day(4, "09:00")) && !met.overtakes(day(2, "09:00")));
    assert_eq!(region.ring(&met).record, []);
    assert_eq!(region.heard.len(), heard, "what rang stays on record");
}

#[test]
fn a_late_fulfilment_that_nobody_rang_for_still_leaves_its_breach_on_record() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.fold.apply(fact(day(9, "10:00"), "intake.safety_assessed report_id=r outcome=x").into());
    region.now = day(10, "10:00");
    let ring = region.ring(&region.only("D2"));
    assert!(ring.breach && ring.record.is_empty() && ring.next.is_none());
}

#[test]
fn every_rung_missed_while_nothing_ran_rings_afterwards_in_order() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.now = day(10, "10:00");
    let ring = region.ring(&region.only("D2"));
    let rungs: Vec<_> = ring.record.iter().map(|rung| rung.rung.as_str()).collect();
    assert_eq!(rungs, ["warning-1", "warning-2", "due", "manager"]);
    assert!(ring.breach);
    assert_eq!(ring.next.map(told).as_deref(), Some("d14 09:00"));
}

#[test]
fn reminders_missed_while_nothing_ran_are_told_once() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.wait_until(day(22, "10:00"));
    region.now = day(60, "10:00");
    let ring = region.ring(&region.only("D2"));
    let rungs: Vec<_> = ring.record.iter().map(|rung| (rung.rung.as_str(), rung.repetition, told(rung.at))).collect();
    assert_eq!(rungs, [("reminder", 5, "d56 09:00".to_owned())]);
    assert_eq!(ring.skipped.len(), 4);
    assert_eq!(ring.next.map(told).as_deref(), Some("d63 09:00"));
}

#[test]
fn accepting_a_warning_stops_the_next_warning_but_never_the_breach_or_a_desk() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.wait_until(day(2, "10:00"));
    region.accepted = vec![day(2, "10:00"), day(5, "10:00"), day(8, "10:00")];
    region.wait_until(day(14, "09:00"));
    assert_eq!(
        region.heard_of("D2"),
        [
            "d2 09:00 D2 vt-handler",
            "d8 00:00 D2 breach",
            "d8 09:00 D2 vt-behavioural-expert",
            "d9 09:00 D2 vt-manager",
            "d14 09:00 D2 desk veilig-thuis"
        ]
    );
}

#[test]
fn a_duty_born_overdue_at_night_is_told_in_the_morning() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.happens(day(8, "22:00"), "intake.investigation_decided report_id=r");
    let d3 = region.only("D3");
    let planned: Vec<_> = d3.ladder.iter().map(|rung| (rung.rung.as_str(), told(rung.at), rung.silent)).collect();
    assert_eq!(planned[0].2, Some(Silent::Past));
    assert_eq!(planned[1].2, Some(Silent::Past));
    assert_eq!((planned[2].0, planned[2].1.as_str(), planned[2].2), ("due", "d9 09:00", None));
    assert!(region.recorded.contains(&d3.breach_key()), "the breach does not wait for the morning");
}

#[test]
fn an_extension_makes_an_episode_in_which_the_end_rings_anew() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t");
    let start = region.only("P2").episode;
    let extended = region.happens(day(8, "10:00"), "fjc-planning.safety_plan_extended dossier_id=d working_days=5");
    let p2 = region.only("P2");
    assert_eq!((told(p2.due), p2.episode), ("d15 00:00".to_owned(), extended));
    assert_ne!(start, p2.episode);
    assert_eq!(p2.ladder[0].silent, Some(Silent::HadItsTurn));
    region.wait_until(day(15, "09:00"));
    assert_eq!(region.heard_of("P2").iter().filter(|line| line.contains("breach")).count(), 2);
    region.happens(day(15, "10:00"), "fjc-planning.safety_plan_extended dossier_id=d working_days=5");
    let p2 = region.only("P2");
    assert_eq!(told(p2.due), "d15 00:00", "it may be extended once");
    assert!(p2.steps.iter().any(|step| matches!(step, Step::NotCounted { allowed: 1, .. })));
}

#[test]
fn an_extension_beyond_the_limit_counts_to_the_limit() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t");
    region.happens(day(1, "10:00"), "fjc-planning.safety_plan_extended dossier_id=d working_days=9");
    let p2 = region.only("P2");
    assert_eq!(told(p2.due), "d15 00:00");
    assert!(p2.steps.iter().any(|step| matches!(step, Step::ExtensionLimited { .. })));
}

#[test]
fn a_suspension_ends_by_itself_at_its_limit_and_earlier_when_resumed() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "supervision.escalation_delivered escalation_id=e desk=justice acute=false");
    region.happens(day(1, "10:00"), "supervision.escalation_suspended escalation_id=e until_date=2026-08-01");
    let step = region.only("escalation-next-step");
    assert!(matches!(step.state, State::Suspended { until, .. } if told(until) == "d8 00:00"), "{:?}", step.state);
    assert_eq!(told(step.due), "d22 00:00");
    assert!(region.ring(&step).next.is_some(), "it is never silent");
    region.happens(day(3, "10:00"), "supervision.escalation_resumed escalation_id=e");
    let step = region.only("escalation-next-step");
    assert_eq!((step.state, told(step.due)), (State::Open, "d17 00:00".to_owned()));
    region.happens(day(4, "10:00"), "supervision.escalation_suspended escalation_id=e until_date=2026-06-08");
    assert_eq!(region.only("escalation-next-step").state, State::Open, "once only");
}

pub(crate) fn policy_with(version: &str, changes: &[(&str, &str)]) -> Policy {
    let mut text = policy_text(POLICY).replace("2026-1", version);
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    load("p.yaml", &text, &known_facts()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// D2 with another length, and a ladder that fits it.
pub(crate) fn d2_of(days: u32) -> Policy {
    let start = "{id: warning-2, at: after 4 working-days, notify: vt-team-lead}";
    let warning = start.replace('4', &(days - 1).to_string());
    policy_with(&format!("d2-of-{days}"), &[("term: 5 working-days", &format!("term: {days} working-days")), (start, &warning)])
}

#[test]
fn a_new_policy_moves_an_open_term_later_and_rings_nothing_twice() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.wait_until(day(3, "10:00"));
    region.fold.apply(activation(d2_of(8), day(3, "10:00")));
    region.wait_until(day(11, "10:00"));
    assert_eq!(
        region.heard_of("D2"),
        ["d2 09:00 D2 vt-handler", "d9 09:00 D2 vt-team-lead", "d11 00:00 D2 breach", "d11 09:00 D2 vt-behavioural-expert"]
    );
    assert_eq!(region.only("D2").policy_version, "d2-of-8");
}

#[test]
fn a_new_policy_never_moves_an_open_term_earlier_without_an_override() {
    let mut fold = Fold::new();
    fold.apply(activated(POLICY, day(-30, "00:00")));
    fold.apply(fact(day(0, "10:00"), "intake.report_received report_id=r").into());
    fold.apply(fact(day(2, "10:00"), "intake.report_received report_id=r2").into());
    fold.apply(activation(d2_of(4), day(1, "10:00")));
    let d2 = |fold: &Fold, report: &str| {
        let found = fold.obligations(day(2, "12:00"), day(2, "12:00"));
        one(found.into_iter().filter(|one| one.subject.id == id(report)).collect(), "D2")
    };
    let kept = d2(&fold, "r");
    assert_eq!(told(kept.due), "d8 00:00");
    assert!(kept.steps.iter().any(|step| matches!(step, Step::KeptLater { instead_of, .. } if told(*instead_of) == "d5 00:00")));
    assert_eq!(told(d2(&fold, "r2").due), "d9 00:00", "four working days for what starts afterwards");
    let allowed = Override { obligation: kept.id, reason: "agreed".to_owned() };
    let at = day(2, "11:00");
    fold.apply(Entry { id: id("override"), occurred_at: at, recorded_at: at, body: Body::Override(allowed) });
    assert_eq!(told(d2(&fold, "r").due), "d5 00:00");
}

#[test]
fn what_an_override_let_move_earlier_stays_there_and_each_version_needs_its_own() {
    let mut fold = Fold::new();
    fold.apply(activated(POLICY, day(-30, "00:00")));
    fold.apply(fact(day(0, "10:00"), "intake.report_received report_id=r").into());
    let d2 = |fold: &Fold| one(fold.obligations(day(3, "12:00"), day(3, "12:00")), "D2");
    let lift = |fold: &mut Fold, name: &str, at: Timestamp| {
        let allowed = Override { obligation: d2(fold).id, reason: "agreed".to_owned() };
        fold.apply(Entry { id: id(name), occurred_at: at, recorded_at: at, body: Body::Override(allowed) });
    };
    fold.apply(activation(d2_of(4), day(1, "10:00")));
    lift(&mut fold, "first", day(1, "12:00"));
    assert_eq!(told(d2(&fold).due), "d5 00:00");
    let mut same = d2_of(4);
    same.version = "d2-of-4-again".to_owned();
    fold.apply(activation(same, day(2, "10:00")));
    assert_eq!(told(d2(&fold).due), "d5 00:00", "a version that says the same takes nothing back");
    let short = [
        ("term: 5 working-days", "term: 3 working-days"),
        ("after 2 working-days, notify: vt-handler", "after 1 working-days, notify: vt-handler"),
        ("after 4 working-days, notify: vt-team-lead", "after 2 working-days, notify: vt-team-lead"),
    ];
    fold.apply(activation(policy_with("short", &short), day(3, "09:00")));
    assert_eq!(told(d2(&fold).due), "d5 00:00", "an override of an earlier version lets nothing more move");
    lift(&mut fold, "second", day(3, "10:00"));
    assert_eq!(told(d2(&fold).due), "d4 00:00");
}

#[test]
fn what_was_closed_before_a_decree_of_the_same_day_was_recorded_stays_as_it_was() {
    let mut fold = Fold::new();
    fold.apply(activated(POLICY, day(-30, "00:00")));
    fold.apply(fact(day(0, "10:00"), "intake.report_received report_id=r").into());
    fold.apply(fact(day(2, "10:00"), "intake.safety_assessed report_id=r outcome=x").into());
    let day_off = Equated { date: "2026-06-05".parse().unwrap(), nl: "extra dag".to_owned(), en: "extra day".to_owned() };
    let decree = Decree { source: "Stcrt. 2026, 1".to_owned(), known_from: "2026-06-03".parse().unwrap(), days: vec![day_off] };
    let at = day(2, "15:00");
    fold.apply(Entry { id: id("decree"), occurred_at: at, recorded_at: at, body: Body::Decree(decree) });
    assert_eq!(told(one(fold.obligations(day(2, "16:00"), day(2, "16:00")), "D2").due), "d8 00:00");
}

#[test]
fn a_version_announced_ahead_rings_nothing_for_the_time_before_it_rules() {
    let mut fold = Fold::new();
    fold.apply(activated(POLICY, day(-30, "00:00")));
    fold.apply(fact(day(0, "10:00"), "intake.report_received report_id=r").into());
    let warning = "{id: warning-1, at: after 2 working-days, notify: vt-handler}";
    let more = format!("{{id: early, at: after 1 working-days, notify: vt-manager}}\n      - {warning}");
    let mut ahead = activation(policy_with("ahead", &[(warning, &more)]), day(4, "10:00"));
    ahead.recorded_at = day(0, "12:00");
    fold.apply(ahead);
    let now = day(4, "11:00");
    let early = one(fold.obligations(now, now), "D2").ladder.into_iter().find(|rung| rung.rung == "early").unwrap();
    assert_eq!(early.silent, Some(Silent::Past));
}

#[test]
fn a_row_that_a_later_policy_adds_starts_with_that_policy_and_a_removed_row_lives_on() {
    let full = policy_with("2026-2", &[]);
    let mut small = full.clone();
    small.version = "small".to_owned();
    small.rows.retain(|row| row.id != "D2");
    let report = |d: i64, name: &str| Entry::from(fact(day(d, "10:00"), &format!("intake.report_received report_id={name}")));
    let count = |first: Policy, second: Policy| {
        let entries = [activation(first, day(1, "00:00")), activation(second, day(5, "00:00")), report(0, "a"), report(6, "b")];
        let found = obligations(&entries, day(7, "00:00"), day(7, "00:00"));
        found.iter().filter(|one| one.row == "D2").count()
    };
    assert_eq!(count(small.clone(), full.clone()), 1);
    assert_eq!(count(full, small), 2, "the last version of a row holds until another replaces it");
}

#[test]
fn a_new_decree_moves_only_open_terms_that_it_touches() {
    let mut fold = Fold::new();
    fold.apply(activated(POLICY, day(-30, "00:00")));
    fold.apply(fact(day(0, "10:00"), "intake.report_received report_id=r").into());
    fold.apply(fact(day(0, "10:00"), "intake.report_received report_id=met").into());
    fold.apply(fact(day(1, "10:00"), "intake.safety_assessed report_id=met outcome=x").into());
    let decree = Decree {
        source: "Stcrt. 2026, 1".to_owned(),
        known_from: "2026-06-03".parse().unwrap(),
        days: vec![Equated { date: "2026-06-05".parse().unwrap(), nl: "extra dag".to_owned(), en: "extra day".to_owned() }],
    };
    let at = day(2, "10:00");
    fold.apply(Entry { id: id("decree"), occurred_at: at, recorded_at: at, body: Body::Decree(decree) });
    let due = |report: &str, now: Timestamp| {
        let found = fold.obligations(now, now);
        told(one(found.into_iter().filter(|one| one.subject.id == id(report)).collect(), "D2").due)
    };
    assert_eq!(due("r", day(1, "12:00")), "d8 00:00", "before it was known");
    assert_eq!(due("r", day(2, "12:00")), "d9 00:00");
    assert_eq!(due("met", day(2, "12:00")), "d8 00:00", "what is closed stays as it was");
}

#[test]
fn a_reopened_duty_rings_again() {
    let reopened = "    fulfilled_by: [{fact: intake.safety_assessed}]";
    let policy = policy_with("r", &[(reopened, &format!("{reopened}\n    reopened_by: [{{fact: intake.follow_up_completed}}]"))]);
    let mut region = Region::with(POLICY);
    region.fold.apply(activation(policy, day(-1, "00:00")));
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.happens(day(3, "10:00"), "intake.safety_assessed report_id=r outcome=x");
    assert!(!region.only("D2").state.is_open());
    let again = region.happens(day(9, "10:00"), "intake.follow_up_completed report_id=r");
    let d2 = region.only("D2");
    assert_eq!((d2.state.clone(), d2.episode, told(d2.due)), (State::Open, again, "d8 00:00".to_owned()));
    assert_eq!(region.heard_of("D2").last(), Some(&"d9 10:00 D2 vt-manager"), "the highest rung reached");
}

#[test]
fn the_fact_that_the_days_run_from_may_arrive_after_the_duty() {
    let mut fold = Fold::new();
    fold.apply(activated(POLICY, day(-30, "00:00")));
    fold.apply(fact(day(3, "10:00"), "intake.investigation_decided report_id=r").into());
    let d3 = |fold: &Fold| one(fold.obligations(day(4, "12:00"), day(4, "12:00")), "D3");
    assert!(d3(&fold).steps.contains(&Step::CountedFromDuty));
    assert_eq!(told(d3(&fold).due), "d9 00:00");
    let before = d3(&fold).id;
    fold.apply(fact(day(0, "10:00"), "intake.report_received report_id=r").into());
    assert_eq!((told(d3(&fold).due), d3(&fold).id), ("d8 00:00".to_owned(), before));
}

#[test]
fn facts_of_one_instant_count_whatever_their_ids() {
    for suffix in ["a", "b", "c", "d"] {
        let entries = [
            activated(POLICY, day(-30, "00:00")),
            fact(day(0, "10:00"), &format!("intake.report_received report_id=r sector={suffix}")).into(),
            fact(day(0, "10:00"), "intake.safety_assessed report_id=r outcome=x").into(),
        ];
        let found = obligations(&entries, day(1, "00:00"), day(1, "00:00"));
        assert!(matches!(one(found, "D2").state, State::Met { .. }), "{suffix}");
    }
}

#[test]
fn obligations_survive_being_written_and_read() {
    let now = day(90, "12:00");
    for obligation in obligations(&history(), now, now) {
        let text = serde_json::to_string(&obligation).unwrap();
        assert_eq!(serde_json::from_str::<Obligation>(&text).unwrap(), obligation, "{text}");
    }
}

#[test]
fn the_demonstration_plays_the_same_story_in_seconds() {
    let second = |s: i64| Timestamp::from_second(1_780_000_000 + s).unwrap();
    let mut region = Region::with("demo.yaml");
    region.happens(second(2), "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t minor_concerned=true");
    region.happens(second(3), "supervision.coordinator_assigned dossier_id=d worker_id=w");
    region.happens(second(7), "fjc-planning.safety_plan_agreed dossier_id=d");
    region.wait_until(second(90));
    let heard: Vec<_> = region.heard_of("P3").iter().map(|line| line.splitn(4, ' ').nth(3).unwrap()).collect();
    assert_eq!(
        heard,
        ["coordinator", "fjc-behavioural-expert", "breach", "fjc-lead", "desk youth-protection-table", "chain-manager"]
    );
    assert_eq!(region.only("P3").due, second(78));
}
