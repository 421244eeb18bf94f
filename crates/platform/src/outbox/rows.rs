//! Writes what a transaction tells and records, in one statement a table (of many facts in some), just before it commits.

use jiff::Timestamp;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::{Fact, State};
use crate::db::Instant;
use crate::{Actor, Error, telemetry};

/// Facts in one statement: PostgreSQL takes at most 65,535 parameters.
const AT_ONCE: usize = 2_000;

/// When, by whom and for what a transaction writes.
pub(crate) struct Stamp<'a> {
    pub(crate) now: Timestamp,
    pub(crate) actor: &'a Actor,
    pub(crate) purpose: &'static str,
}

/// What a transaction has gathered to tell and record.
#[derive(Default)]
pub(crate) struct Pending {
    facts: Vec<(Uuid, Fact)>,
    states: Vec<State>,
    audit: Vec<(String, serde_json::Value)>,
}

impl Pending {
    pub(crate) fn fact(&mut self, id: Uuid, fact: Fact) {
        self.facts.push((id, fact));
    }

    pub(crate) fn state(&mut self, state: State) {
        self.states.retain(|other| (&other.kind, other.id) != (&state.kind, state.id) || other.number > state.number);
        self.states.push(state);
    }

    pub(crate) fn audit(&mut self, subject: String, details: serde_json::Value) {
        self.audit.push((subject, details));
    }

    pub(crate) fn tells(&self) -> bool {
        !(self.facts.is_empty() && self.states.is_empty())
    }

    pub(crate) async fn write(self, db: &DatabaseTransaction, stamp: &Stamp<'_>) -> Result<(), Error> {
        let traceparent = telemetry::traceparent();
        write_facts(db, self.facts, stamp, traceparent.as_deref()).await?;
        write_states(db, self.states, stamp, traceparent.as_deref()).await?;
        write_audit(db, self.audit, stamp, traceparent.as_deref()).await
    }
}

fn columns<const N: usize>(names: [&str; N]) -> [Alias; N] {
    names.map(Alias::new)
}

async fn write_facts(
    db: &DatabaseTransaction,
    facts: Vec<(Uuid, Fact)>,
    stamp: &Stamp<'_>,
    traceparent: Option<&str>,
) -> Result<(), Error> {
    let now = Instant::from(stamp.now);
    let names = ["id", "kind", "payload", "occurred_at", "recorded_at", "on_behalf_of", "traceparent"];
    let mut facts = facts.into_iter().peekable();
    while facts.peek().is_some() {
        let mut insert = Query::insert().into_table(Alias::new("outbox")).columns(columns(names)).to_owned();
        for (id, fact) in facts.by_ref().take(AT_ONCE) {
            let occurred_at = fact.occurred_at.map_or(now, Instant::from);
            let values: [Expr; 7] = [
                id.into(),
                fact.kind.into(),
                fact.payload.into(),
                Expr::value(occurred_at),
                Expr::value(now),
                stamp.actor.responsible().into(),
                Expr::value(traceparent.map(str::to_owned)),
            ];
            insert.values_panic(values);
        }
        insert.on_conflict(OnConflict::column(Alias::new("id")).do_nothing().to_owned());
        db.execute(&insert).await?;
    }
    Ok(())
}

async fn write_states(
    db: &DatabaseTransaction,
    mut states: Vec<State>,
    stamp: &Stamp<'_>,
    traceparent: Option<&str>,
) -> Result<(), Error> {
    if states.is_empty() {
        return Ok(());
    }
    // In one order, so that two transactions never wait for each other.
    states.sort_by(|a, b| (&a.kind, a.id).cmp(&(&b.kind, b.id)));
    let names = ["subject_kind", "subject_id", "number", "payload", "recorded_at", "traceparent"];
    let mut insert = Query::insert().into_table(Alias::new("outbox_states")).columns(columns(names)).to_owned();
    for state in states {
        let number =
            i64::try_from(state.number).map_err(|_| Error::Wrong(format!("state number {} is too large", state.number)))?;
        let values: [Expr; 6] = [
            state.kind.into(),
            state.id.into(),
            number.into(),
            state.payload.into(),
            Expr::value(Instant::from(stamp.now)),
            Expr::value(traceparent.map(str::to_owned)),
        ];
        insert.values_panic(values);
    }
    let newer = Expr::col((Alias::new("excluded"), Alias::new("number")))
        .gt(Expr::col((Alias::new("outbox_states"), Alias::new("number"))));
    let conflict = OnConflict::columns(columns(["subject_kind", "subject_id"]))
        .update_columns(columns(["number", "payload", "recorded_at", "traceparent"]))
        .value(Alias::new("published_at"), Expr::value(None::<Instant>))
        .action_and_where(newer)
        .to_owned();
    insert.on_conflict(conflict);
    db.execute(&insert).await?;
    Ok(())
}

async fn write_audit(
    db: &DatabaseTransaction,
    audit: Vec<(String, serde_json::Value)>,
    stamp: &Stamp<'_>,
    traceparent: Option<&str>,
) -> Result<(), Error> {
    if audit.is_empty() {
        return Ok(());
    }
    let actor = stamp.actor;
    let roles: Vec<String> = actor.roles.iter().cloned().collect();
    let names = ["at", "worker", "roles", "organisation", "on_behalf_of", "action", "subject", "details", "trace"];
    let mut insert = Query::insert().into_table(Alias::new("audit")).columns(columns(names)).to_owned();
    for (subject, details) in audit {
        let values: [Expr; 9] = [
            Expr::value(Instant::from(stamp.now)),
            actor.worker.into(),
            Expr::value(roles.clone()),
            actor.organisation.clone().into(),
            Expr::value(actor.on_behalf_of),
            stamp.purpose.into(),
            subject.into(),
            Expr::value(details),
            Expr::value(traceparent.map(str::to_owned)),
        ];
        insert.values_panic(values);
    }
    db.execute(&insert).await?;
    Ok(())
}
