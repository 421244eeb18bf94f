//! A simulation of what was in force gives what happened: every obligation and every rung on record, byte for byte.

use std::collections::BTreeMap;

use kernel::fact::Fact;
use kernel::obligations::State;
use kernel::policy::Action;
use kernel::simulate::{Outcome, Owed, Replay, Rung, Simulation};
use kernel::time::Timestamp;
use platform::outbox;
use proto::FactMessage;
use proto::intake::{InformingExtended, InvestigationDecided, PersonRecorded, ReportMarkedAcute, SafetyAssessed, TransferSent};
use serde_json::json;
use uuid::Uuid;

use crate::region::Region;

/// Time goes on, and every watch rings at its instant.
async fn goes_on(region: &Region, to: &str) {
    let (to, mut db): (Timestamp, _) = (to.parse().unwrap(), region.database.connect().await);
    let due = "select kind, id, (extract(epoch from next_at) * 1000000)::bigint from deadlines.subjects \
               where next_at <= to_timestamp($1::float8 / 1000000) order by next_at, kind, id limit 1";
    loop {
        let next: Option<(String, Uuid, i64)> =
            sqlx::query_as(due).bind(to.as_microsecond()).fetch_optional(&mut db).await.unwrap();
        let Some((kind, id, at)) = next else { break };
        region.at(&Timestamp::from_microsecond(at).unwrap().to_string());
        let rang = region.post("workflows", &format!("/subjects/{kind}/{id}/ring"), json!({})).await;
        assert_eq!(rang.status, 200, "{}", rang.text());
    }
    region.at(&to.to_string());
}

/// A fact that was true at another instant than that at which it is told.
async fn tell_late<M: FactMessage>(region: &Region, at: &str, message: &M) {
    let fact = outbox::Fact::new(M::KIND, message).occurred_at(at.parse().unwrap());
    let id = region.tell_only(fact).await;
    region.knows(id).await;
}

/// The obligations and rungs on record, one a line. Whose they are and what rang them is not the kernel's business.
async fn on_record(region: &Region) -> Vec<String> {
    let us = |column: &str| format!("coalesce((extract(epoch from {column}) * 1000000)::bigint::text, '-')");
    let text = |column: &str| format!("coalesce({column}::text, '-')");
    let line = |columns: &[String]| format!("concat_ws(' ', {})", columns.join(", "));
    let obligations = [
        text("id"),
        text("row"),
        text("subject_kind"),
        text("subject_id"),
        text("started_by"),
        text("episode"),
        us("exists_from"),
        us("counts_from"),
        us("due"),
        text("due_date"),
        text("state"),
        us("ended_at"),
        text("ended_by"),
        text("late"),
        text("recorded_late"),
        us("breached_at"),
        text("policy_version"),
        text("calendar_version"),
    ];
    let rungs = [
        text("obligation_id"),
        text("rung"),
        text("episode"),
        text("repetition"),
        text("fact_id"),
        us("planned_at"),
        us("recorded_at"),
        text("outcome"),
        text("role"),
        text("desk"),
        text("demands"),
        text("acute"),
        us("overtaken_at"),
    ];
    let (obligations, rungs) = (line(&obligations), line(&rungs));
    let ask = format!("select {obligations} from deadlines.obligations union all select {rungs} from deadlines.rungs");
    let mut db = region.database.connect().await;
    let mut lines: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(ask)).fetch_all(&mut db).await.unwrap();
    lines.sort();
    lines
}

fn or_dash<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

fn obligation(owed: &Owed, replay: &Replay) -> String {
    let one = &owed.obligation;
    let breach = replay.rungs.iter().find(|rung| rung.is_breach() && rung.key.obligation == one.id);
    let (state, ended_by, late, recorded_late) = match (&one.state, owed.withdrawn_at) {
        (_, Some(_)) => ("cancelled", None, false, false),
        (State::Open, _) => ("open", None, false, false),
        (State::Suspended { .. }, _) => ("suspended", None, false, false),
        (State::Met { by, late, recorded_late, .. }, _) => ("met", Some(*by), *late, *recorded_late),
        (State::Cancelled { by, .. }, _) => ("cancelled", Some(*by), false, false),
    };
    let ended_at = owed.withdrawn_at.or(one.state.closed_at());
    format!(
        "{} {} {} {} {} {} {} {} {} {} {state} {} {} {late} {recorded_late} {} {} {}",
        one.id,
        one.row,
        one.subject.kind,
        one.subject.id,
        one.started_by,
        one.episode,
        micros(one.exists_from),
        micros(one.counts_from),
        micros(one.due),
        or_dash(one.due_date),
        or_dash(ended_at.map(micros)),
        or_dash(ended_by),
        or_dash(breach.map(|rung| micros(rung.recorded_at))),
        one.policy_version,
        one.calendar_version,
    )
}

fn rung(rung: &Rung) -> String {
    let (role, desk) = match &rung.action {
        Some(Action::Notify(role)) => (Some(role), None),
        Some(Action::Escalate(desk)) => (None, Some(desk)),
        None => (None, None),
    };
    let outcome = if rung.outcome == Outcome::Rang { "rang" } else { "skipped" };
    format!(
        "{} {} {} {} {} {} {} {outcome} {} {} {} {} {}",
        rung.key.obligation,
        rung.key.rung,
        rung.key.episode,
        rung.key.repetition,
        rung.key.fact_id(),
        micros(rung.planned_at),
        micros(rung.recorded_at),
        or_dash(role),
        or_dash(desk),
        or_dash(rung.demands.map(|demand| demand.name())),
        rung.acute,
        or_dash(rung.overtaken_at.map(micros)),
    )
}

/// The same as the simulation has it.
async fn as_simulated(region: &Region, until: &str) -> Vec<String> {
    let mut facts: Vec<Fact> = vec![];
    let past = deadlines::past(&region.database.url, |fact| facts.push(fact)).await.unwrap();
    let simulation = Simulation::new(&past.rules, until.parse().unwrap());
    facts.sort_by_key(|fact| (fact.recorded_at, fact.id));
    let mut by_subject: BTreeMap<_, Vec<Fact>> = BTreeMap::new();
    for fact in &facts {
        fact.subjects().into_iter().for_each(|subject| by_subject.entry(subject).or_default().push(fact.clone()));
    }
    let mut lines = vec![];
    for (subject, facts) in by_subject {
        let accepted = past.accepted.get(&subject).map(Vec::as_slice).unwrap_or_default();
        let replay = simulation.replay(subject, &facts, accepted);
        lines.extend(replay.obligations.values().map(|owed| obligation(owed, &replay)));
        lines.extend(replay.rungs.iter().map(rung));
    }
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_of_what_was_in_force_gives_what_happened_byte_for_byte() {
    let region = Region::new().await;
    let (late, quiet, acute) = (region.reported().await, region.reported().await, region.reported().await);
    region.tell(&ReportMarkedAcute { report_id: acute.to_string() }).await;
    let person = PersonRecorded {
        report_id: late.to_string(),
        person_id: Uuid::new_v4().to_string(),
        role: "victim".into(),
        duty_to_inform: true,
        ..PersonRecorded::default()
    };
    region.tell(&person).await;
    goes_on(&region, "2026-12-09T11:00:00+01:00").await;
    // Somebody takes the first warning on: the second stays silent.
    let inbox = region.get("vt-team-lead", "/notifications").await.json();
    let accept = format!("/notifications/{}/accept", inbox["items"][0]["id"].as_str().unwrap());
    assert_eq!(region.post("vt-team-lead", &accept, json!({})).await.status, 200);
    goes_on(&region, "2026-12-11T15:00:00+01:00").await;
    let assessed = SafetyAssessed { report_id: acute.to_string(), outcome: "transfer".into(), ..SafetyAssessed::default() };
    region.tell(&assessed).await;
    region
        .tell(&TransferSent { report_id: acute.to_string(), transfer_id: Uuid::new_v4().to_string(), ..TransferSent::default() })
        .await;
    goes_on(&region, "2026-12-16T10:00:00+01:00").await;
    // Done in time, typed in after rungs rang: they are overtaken.
    let assessed =
        SafetyAssessed { report_id: late.to_string(), outcome: "no-follow-up-needed".into(), ..SafetyAssessed::default() };
    tell_late(&region, "2026-12-10T10:00:00+01:00", &assessed).await;
    goes_on(&region, "2026-12-18T10:00:00+01:00").await;
    let (report_id, person_id) = (late.to_string(), person.person_id.clone());
    region.tell(&InformingExtended { report_id, person_id, weeks: 2 }).await;
    tell_late(&region, "2026-12-17T10:00:00+01:00", &InvestigationDecided { report_id: acute.to_string() }).await;
    // Another version of the policy comes into force in the middle of it.
    let yaml = std::fs::read_to_string(testkit::folder::checkout().join("policies/hart-van-brabant.yaml")).unwrap();
    let longer = yaml.replacen("version: \"2026-1\"", "version: \"longer\"", 1).replacen(
        "term: 5 working-days",
        "term: 8 working-days",
        1,
    );
    region.activate_text(&longer).await;
    region.projected(2).await;
    let until = "2027-03-01T10:00:00+01:00";
    goes_on(&region, until).await;

    let happened = on_record(&region).await;
    let quiet = format!(" report {quiet} ");
    assert!(happened.iter().any(|line| line.contains(" desk ")) && happened.iter().any(|line| line.contains(&quiet)));
    assert!(happened.len() > 40, "{happened:#?}");
    assert_eq!(as_simulated(&region, until).await, happened);
}
