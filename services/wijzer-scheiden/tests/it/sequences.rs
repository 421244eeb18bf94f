//! Random sequences of commands, facts and statements: whatever is done in whatever order, nothing opens before screening.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use proto::intake;
use serde_json::json;

use crate::given::Given;
use crate::region::{Region, fresh_id};

/// What somebody tries.
#[derive(Debug, Clone, Copy)]
enum Act {
    Step(&'static str),
    Screen(usize, &'static str),
    Consent(usize, &'static str),
    Open(&'static str),
    Session,
    InsertModule(&'static str),
    InsertSession,
    InsertScreening(usize, &'static str),
    Reopen,
    MoveScreenings,
    DropScreenings,
    DropParent(usize),
    Fact,
}

const KINDS: [&str; 4] = ["mediation", "ouderschap-blijft", "kinderen-uit-de-knel", "kies"];
const OUTCOMES: [&str; 3] = ["negative", "positive", "undetermined"];

fn act() -> impl Strategy<Value = Act> {
    let kind = || prop::sample::select(&KINDS[..]);
    // Mostly negative, else hardly anything would ever open.
    let outcome = || prop_oneof![4 => Just(OUTCOMES[0]), 1 => Just(OUTCOMES[1]), 1 => Just(OUTCOMES[2])];
    prop_oneof![
        3 => prop::sample::select(&["accept", "hold-intake", "start", "complete"][..]).prop_map(Act::Step),
        5 => (0..2usize, outcome()).prop_map(|(parent, outcome)| Act::Screen(parent, outcome)),
        4 => (0..2usize, prop::sample::select(&["give", "give", "withdraw"][..])).prop_map(|(parent, act)| Act::Consent(parent, act)),
        6 => kind().prop_map(Act::Open),
        2 => Just(Act::Session),
        4 => kind().prop_map(Act::InsertModule),
        1 => Just(Act::InsertSession),
        1 => (0..2usize, outcome()).prop_map(|(parent, outcome)| Act::InsertScreening(parent, outcome)),
        1 => Just(Act::Reopen),
        1 => Just(Act::MoveScreenings),
        1 => Just(Act::DropScreenings),
        1 => (0..2usize).prop_map(Act::DropParent),
        1 => Just(Act::Fact),
    ]
}

async fn attempt(region: &Region, given: &Given, act: Act) {
    let (id, anybody) = (&given.id, fresh_id());
    let sql = match act {
        Act::Step(step) => return given.tries(region, step, &json!({})).await,
        Act::Screen(parent, outcome) => {
            let path = format!("parents/{}/screenings", given.parents[parent]);
            return given.tries(region, &path, &crate::given::screening(outcome)).await;
        }
        Act::Consent(parent, act) => {
            let path = format!("parents/{}/consent/{act}", given.parents[parent]);
            return given.tries(region, &path, &json!({})).await;
        }
        Act::Open(module) => return given.tries(region, "modules", &json!({"module": module})).await,
        Act::Session => {
            let view = given.view(region).await;
            let Some(module) = view["modules"].as_array().and_then(|modules| modules.last()) else { return };
            let path = format!("modules/{}", module["moduleId"].as_str().unwrap());
            given.asks(region, &format!("{path}/hold-intake"), &json!({})).await;
            return given.tries(region, &format!("{path}/sessions"), &json!({})).await;
        }
        Act::Fact => {
            let message = intake::ReportReceived {
                report_id: fresh_id(),
                household_id: given.households[0].clone(),
                municipality_code: "0855".into(),
                ..Default::default()
            };
            let id = region.tells(&message).await;
            return region.taken_in(id).await;
        }
        Act::InsertModule(kind) => format!(
            "insert into wijzer_scheiden.modules (id, trajectory_id, kind, joint, state, opened_at, opened_by) \
             values ('{}', '{id}', '{kind}', {}, 'open', '2026-06-01T10:00Z', '{anybody}')",
            fresh_id(),
            kind != "kies"
        ),
        Act::InsertSession => format!(
            "insert into wijzer_scheiden.sessions select '{}', id, '2199-01-01T10:00Z', '{anybody}' \
             from wijzer_scheiden.modules where trajectory_id = '{id}' limit 1",
            fresh_id()
        ),
        Act::InsertScreening(parent, outcome) => format!(
            "insert into wijzer_scheiden.screenings values ('{}', '{id}', '{}', 'masic', 1, '{{}}', '{outcome}', null, \
             '2026-06-01T10:00Z', '{anybody}')",
            fresh_id(),
            given.parents[parent]
        ),
        Act::Reopen => format!(
            "update wijzer_scheiden.modules set state = 'open', ended_at = null, effect = null, ended_because = null \
             where trajectory_id = '{id}'"
        ),
        Act::MoveScreenings => format!("update wijzer_scheiden.screenings set outcome = 'negative' where trajectory_id = '{id}'"),
        Act::DropScreenings => format!("delete from wijzer_scheiden.screenings where trajectory_id = '{id}'"),
        Act::DropParent(parent) => format!("delete from wijzer_scheiden.parents where id = '{}'", given.parents[parent]),
    };
    // Whether it is refused is not asked here: what stands afterwards is.
    region.refused_by(&sql).await;
}

/// What must never stand, asked in other words than the triggers ask it; the number of such modules, a thousand for each next kind.
const NEVER: [&str; 3] = [
    "a module is open before both parents were screened",
    "something joint is open on split tracks",
    "something joint is open without both consents",
];

fn never(id: &str) -> String {
    let open = format!("from wijzer_scheiden.modules m where m.trajectory_id = '{id}' and m.state in ('open', 'intake-held')");
    let last =
        "(select s.outcome from wijzer_scheiden.screenings s where s.parent_id = p.id order by s.at desc, s.id desc limit 1)";
    let parent = |condition: &str| {
        format!("exists (select from wijzer_scheiden.parents p where p.trajectory_id = m.trajectory_id and {condition})")
    };
    let both =
        format!("(select count(distinct s.parent_id) from wijzer_scheiden.screenings s where s.trajectory_id = '{id}') = 2");
    let split = format!("exists (select from wijzer_scheiden.trajectories t where t.id = '{id}' and t.split_at is not null)");
    let uncleared = parent(&format!("{last} is distinct from 'negative'"));
    let unwilling = parent("(p.consented_at is null or p.consent_withdrawn_at is not null)");
    format!(
        "select (select count(*) {open} and not {both}) + 1000 * (select count(*) {open} and m.joint and ({split} or {uncleared})) \
         + 1000000 * (select count(*) {open} and m.joint and {unwilling})"
    )
}

#[tokio::test]
async fn whatever_is_done_in_whatever_order_nothing_opens_before_screening() {
    let region = Region::new().await;
    let mut runner = TestRunner::deterministic();
    let sequences = prop::collection::vec(act(), 12..28);
    let mut opened = 0;
    for _ in 0..30 {
        let sequence = sequences.new_tree(&mut runner).unwrap().current();
        let given = Given::taken_in(&region).await;
        for (number, act) in sequence.iter().enumerate() {
            attempt(&region, &given, *act).await;
            let stands = region.number(&never(&given.id)).await;
            let kinds = [stands % 1000, stands / 1000 % 1000, stands / 1_000_000];
            let found: Vec<_> = NEVER.iter().zip(kinds).filter(|(_, number)| *number > 0).map(|(what, _)| what).collect();
            assert!(found.is_empty(), "{found:?} after step {number} of {sequence:?}");
        }
        let joint = format!("select count(*) from wijzer_scheiden.modules where joint and trajectory_id = '{}'", given.id);
        opened += region.number(&joint).await;
    }
    assert!(opened > 0, "the sequences never got through the gate, so they show nothing");
}
