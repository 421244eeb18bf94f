//! Writes what a transaction tells and records, in one statement a table (of many facts in some), just before it commits.

use jiff::Timestamp;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::{Fact, Origin, State};
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
    facts: Vec<Of<(Uuid, Fact)>>,
    states: Vec<Of<State>>,
    audit: Vec<Of<(String, serde_json::Value)>>,
    /// Where what is gathered comes from, if not from the transaction itself.
    origin: Option<Origin>,
}

/// Something that was gathered, and where it comes from.
struct Of<T> {
    what: T,
    origin: Option<Origin>,
}

impl Pending {
    pub(crate) fn follow(&mut self, origin: &Origin) {
        self.origin = Some(origin.clone());
    }

    fn of<T>(&self, what: T) -> Of<T> {
        Of { what, origin: self.origin.clone() }
    }

    pub(crate) fn fact(&mut self, id: Uuid, fact: Fact) {
        self.facts.push(self.of((id, fact)));
    }

    pub(crate) fn state(&mut self, state: State) {
        let is_other = |other: &State| (&other.kind, other.id) != (&state.kind, state.id) || other.number > state.number;
        self.states.retain(|other| is_other(&other.what));
        self.states.push(self.of(state));
    }

    pub(crate) fn audit(&mut self, subject: String, details: serde_json::Value) {
        self.audit.push(self.of((subject, details)));
    }

    pub(crate) fn tells(&self) -> bool {
        !(self.facts.is_empty() && self.states.is_empty())
    }

    pub(crate) async fn write(self, db: &DatabaseTransaction, stamp: &Stamp<'_>) -> Result<(), Error> {
        let own = Origin { on_behalf_of: stamp.actor.on_behalf_of, trace: telemetry::traceparent() };
        write_facts(db, self.facts, stamp, &own).await?;
        write_states(db, self.states, stamp, &own).await?;
        write_audit(db, self.audit, stamp, &own).await
    }
}

impl<T> Of<T> {
    fn or(self, own: &Origin) -> (T, Origin) {
        let origin = match self.origin {
            Some(origin) => Origin { trace: origin.trace.or_else(|| own.trace.clone()), ..origin },
            None => own.clone(),
        };
        (self.what, origin)
    }
}

fn columns<const N: usize>(names: [&str; N]) -> [Alias; N] {
    names.map(Alias::new)
}

async fn write_facts(
    db: &DatabaseTransaction,
    facts: Vec<Of<(Uuid, Fact)>>,
    stamp: &Stamp<'_>,
    own: &Origin,
) -> Result<(), Error> {
    let now = Instant::from(stamp.now);
    let names = ["id", "kind", "payload", "occurred_at", "recorded_at", "on_behalf_of", "traceparent"];
    let mut facts = facts.into_iter().peekable();
    while facts.peek().is_some() {
        let mut insert = Query::insert().into_table(Alias::new("outbox")).columns(columns(names)).to_owned();
        for ((id, fact), origin) in facts.by_ref().take(AT_ONCE).map(|fact| fact.or(own)) {
            let occurred_at = fact.occurred_at.map_or(now, Instant::from);
            let values: [Expr; 7] = [
                id.into(),
                fact.kind.into(),
                fact.payload.into(),
                Expr::value(occurred_at),
                Expr::value(now),
                origin.on_behalf_of.unwrap_or(stamp.actor.worker).into(),
                Expr::value(origin.trace),
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
    mut states: Vec<Of<State>>,
    stamp: &Stamp<'_>,
    own: &Origin,
) -> Result<(), Error> {
    if states.is_empty() {
        return Ok(());
    }
    // In one order, so that two transactions never wait for each other.
    states.sort_by(|a, b| (&a.what.kind, a.what.id).cmp(&(&b.what.kind, b.what.id)));
    let names = ["subject_kind", "subject_id", "number", "payload", "recorded_at", "traceparent"];
    let mut insert = Query::insert().into_table(Alias::new("outbox_states")).columns(columns(names)).to_owned();
    for (state, origin) in states.into_iter().map(|state| state.or(own)) {
        let number =
            i64::try_from(state.number).map_err(|_| Error::Wrong(format!("state number {} is too large", state.number)))?;
        let values: [Expr; 6] = [
            state.kind.into(),
            state.id.into(),
            number.into(),
            state.payload.into(),
            Expr::value(Instant::from(stamp.now)),
            Expr::value(origin.trace),
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
    audit: Vec<Of<(String, serde_json::Value)>>,
    stamp: &Stamp<'_>,
    own: &Origin,
) -> Result<(), Error> {
    if audit.is_empty() {
        return Ok(());
    }
    let actor = stamp.actor;
    let roles: Vec<String> = actor.roles.iter().cloned().collect();
    let names = ["at", "worker", "roles", "organisation", "on_behalf_of", "action", "subject", "details", "trace"];
    let mut insert = Query::insert().into_table(Alias::new("audit")).columns(columns(names)).to_owned();
    for ((subject, details), origin) in audit.into_iter().map(|row| row.or(own)) {
        let values: [Expr; 9] = [
            Expr::value(Instant::from(stamp.now)),
            actor.worker.into(),
            Expr::value(roles.clone()),
            actor.organisation.clone().into(),
            Expr::value(origin.on_behalf_of),
            stamp.purpose.into(),
            subject.into(),
            Expr::value(details),
            Expr::value(origin.trace),
        ];
        insert.values_panic(values);
    }
    db.execute(&insert).await?;
    Ok(())
}
