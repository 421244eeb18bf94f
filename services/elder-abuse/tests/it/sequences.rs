//! Random sequences of commands, facts and statements: whatever is done in whatever order, no plan opens before dynamics.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use proto::intake;
use serde_json::json;

use crate::given::{Given, plan};
use crate::region::{Region, fresh_id};

/// What somebody tries.
#[derive(Debug, Clone, Copy)]
enum Act {
    Step(&'static str),
    Dynamics,
    Plan,
    Measure(&'static str),
    Hear(&'static str, &'static str),
    Judge(&'static str),
    Withdraw,
    InsertPlan,
    InsertMeasure,
    InsertDynamics,
    DropDynamics,
    MoveDynamics,
    MovePlan,
    ForceState(&'static str),
    Fact,
}

fn act() -> impl Strategy<Value = Act> {
    let of = |values: &'static [&'static str]| prop::sample::select(values);
    prop_oneof![
        3 => of(&["accept", "complete"]).prop_map(Act::Step),
        2 => Just(Act::Dynamics),
        4 => Just(Act::Plan),
        3 => of(&["safety-plan", "legal-means", "relief-of-care"]).prop_map(Act::Measure),
        2 => (of(&["alone", "together", "not-possible"]), of(&["none", "inconsistent", "retracted"])).prop_map(|(how, what)| Act::Hear(how, what)),
        2 => of(&["capable", "not-capable", "doubtful"]).prop_map(Act::Judge),
        1 => Just(Act::Withdraw),
        3 => Just(Act::InsertPlan),
        3 => Just(Act::InsertMeasure),
        1 => Just(Act::InsertDynamics),
        2 => Just(Act::DropDynamics),
        2 => Just(Act::MoveDynamics),
        2 => Just(Act::MovePlan),
        2 => of(&["planned", "completed", "accepted"]).prop_map(Act::ForceState),
        1 => Just(Act::Fact),
    ]
}

async fn attempt(region: &Region, given: &Given, other: &Given, act: Act) {
    let (id, anybody) = (&given.id, fresh_id());
    let asked = match act {
        Act::Step(step) => Some((step.to_owned(), json!({}))),
        Act::Dynamics => Some(("dynamics".to_owned(), json!({"dynamics": ["addiction"], "note": "Drank"}))),
        Act::Plan => Some(("action-plan".to_owned(), plan())),
        Act::Measure(kind) => Some(("measures".to_owned(), json!({"measure": {"kind": kind, "note": "Elke dag"}}))),
        Act::Hear(manner, statement) => {
            let body = json!({"manner": manner, "statement": statement, "note": "Gesprek"});
            Some((format!("people/{}/interviews", given.older), body))
        }
        Act::Judge(outcome) => {
            let body = json!({"decision": "help", "outcome": outcome, "note": "Gesprek"});
            Some((format!("people/{}/capacities", given.older), body))
        }
        Act::Withdraw => Some(("withdraw".to_owned(), json!({"reason": "Zij wil niet"}))),
        _ => None,
    };
    if let Some((rest, body)) = asked {
        // Whether it is refused is not asked here: what stands afterwards is.
        given.asks(region, &rest, &body).await;
        return;
    }
    let sql = match act {
        Act::Fact => {
            let message = intake::ReportReceived {
                report_id: fresh_id(),
                household_id: given.household.clone(),
                municipality_code: "0855".into(),
                nature: vec!["elder-abuse".into()],
                ..Default::default()
            };
            let id = region.tells(&message).await;
            return region.taken_in(id).await;
        }
        Act::InsertPlan => {
            format!("insert into elder_abuse.action_plans values ('{id}', 'Plan', '2026-06-01T10:00Z', '{anybody}')")
        }
        Act::InsertMeasure => format!(
            "insert into elder_abuse.measures (id, track_id, kind, note, state, opened_at, opened_by) \
             values ('{}', '{id}', 'safety-plan', 'Note', 'open', '2026-06-01T10:00Z', '{anybody}')",
            fresh_id()
        ),
        Act::InsertDynamics => format!(
            "insert into elder_abuse.dynamics values ('{}', '{id}', '[\"illness\"]', 'Note', '2026-06-01T10:00Z', '{anybody}')",
            fresh_id()
        ),
        Act::DropDynamics => format!("delete from elder_abuse.dynamics where track_id = '{id}'"),
        Act::MoveDynamics => format!("update elder_abuse.dynamics set track_id = '{}' where track_id = '{id}'", other.id),
        Act::MovePlan => format!("update elder_abuse.action_plans set track_id = '{id}' where track_id = '{}'", other.id),
        Act::ForceState(state) => format!("update elder_abuse.tracks set state = '{state}' where id = '{id}'"),
        _ => return,
    };
    region.refused_by(&sql).await;
}

/// What must never stand, asked in other words than the triggers ask it; a thousand for each next kind.
const NEVER: [&str; 3] =
    ["a plan stands without dynamics", "a measure stands without dynamics", "she withdrew unheard or unable to decide it"];

const QUERY: &str = "select (select count(*) from elder_abuse.action_plans p left join elder_abuse.dynamics d on d.track_id = p.track_id \
    where d.id is null) + 1000 * (select count(*) from elder_abuse.measures m left join elder_abuse.dynamics d on d.track_id = m.track_id \
    where d.id is null) + 1000000 * (select count(*) from elder_abuse.tracks t join elder_abuse.involved o on o.track_id = t.id \
    and o.role = 'older-person' where t.state = 'withdrawn' and (not exists (select from elder_abuse.interviews i \
    where i.involved_id = o.id and i.manner in ('alone', 'with-trusted-person')) or not exists (select from elder_abuse.capacities c \
    where c.involved_id = o.id and c.decision = 'help' and c.outcome = 'capable')))";

#[tokio::test]
async fn whatever_is_done_in_whatever_order_no_plan_opens_before_dynamics() {
    let region = Region::new().await;
    let mut runner = TestRunner::deterministic();
    let sequences = prop::collection::vec(act(), 12..28);
    let other = Given::planned(&region).await;
    for _ in 0..30 {
        let sequence = sequences.new_tree(&mut runner).unwrap().current();
        let given = Given::entered(&region).await;
        for (number, act) in sequence.iter().enumerate() {
            attempt(&region, &given, &other, *act).await;
            let stands = region.number(QUERY).await;
            let kinds = [stands % 1000, stands / 1000 % 1000, stands / 1_000_000];
            let found: Vec<_> = NEVER.iter().zip(kinds).filter(|(_, number)| *number > 0).map(|(what, _)| what).collect();
            assert!(found.is_empty(), "{found:?} after step {number} of {sequence:?}");
        }
    }
    let planned = region.number("select count(*) from elder_abuse.action_plans").await;
    let withdrawn = region.number("select count(*) from elder_abuse.tracks where state = 'withdrawn'").await;
    assert!(
        planned > 5 && withdrawn > 0,
        "the sequences never got through the gates, so they show nothing: {planned}, {withdrawn}"
    );
}
