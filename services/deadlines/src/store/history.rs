//! The history of a subject that obligations follow from: its facts, and what lets its obligations move earlier.

use std::collections::BTreeMap;

use kernel::fact::{Fact, Fields, Subject};
use kernel::id::ObligationId;
use kernel::obligations::{Body, Entry, Override};
use platform::db::Instant;
use sea_orm::{DatabaseTransaction, DbErr, FromQueryResult};
use serde::Serialize;
use uuid::Uuid;

use super::sql::{self, SUBJECTS};
use super::subjects;

#[derive(FromQueryResult)]
struct Row {
    subject_kind: String,
    subject_id: Uuid,
    id: Uuid,
    kind: String,
    occurred_at: Instant,
    recorded_at: Instant,
    fields: serde_json::Value,
}

#[derive(FromQueryResult)]
struct Lifted {
    subject_kind: String,
    subject_id: Uuid,
    number: i64,
    obligation_id: Uuid,
    reason: String,
    at: Instant,
    recorded_at: Instant,
}

/// Keeps a fact for each subject that it concerns. Known already: nothing happens.
pub(crate) async fn keep(db: &DatabaseTransaction, fact: &Fact, about: &[Subject]) -> Result<(), DbErr> {
    #[derive(Serialize)]
    struct Of {
        kind: &'static str,
        id: Uuid,
    }
    let fields = serde_json::to_value(&fact.fields).map_err(|error| DbErr::Type(error.to_string()))?;
    let keep =
        "insert into facts (id, kind, occurred_at, recorded_at, fields) values ($1, $2, $3, $4, $5) on conflict do nothing";
    let values = vec![
        fact.id.into(),
        fact.kind.clone().into(),
        Instant::from(fact.occurred_at).into(),
        Instant::from(fact.recorded_at).into(),
        fields.into(),
    ];
    sql::run(db, keep, values).await?;
    let of: Vec<_> = about.iter().map(|subject| Of { kind: subject.kind.name(), id: subject.id }).collect();
    let link = "insert into fact_subjects (subject_kind, subject_id, fact_id) select kind, id, $2 \
                from jsonb_to_recordset($1) as s(kind text, id uuid) on conflict do nothing";
    sql::run(db, link, vec![sql::rows(&of), fact.id.into()]).await.map(drop)
}

/// The facts of each of these subjects, and the overrides of their obligations.
pub(crate) async fn of(db: &DatabaseTransaction, about: &[Subject]) -> Result<BTreeMap<Subject, Vec<Entry>>, DbErr> {
    let its = sql::each("fact_subjects", "subject_kind = s.kind and subject_id = s.id", "fs");
    let facts = sql::each("facts", "id = fs.fact_id", "f");
    let ask = format!(
        "select fs.subject_kind, fs.subject_id, f.id, f.kind, f.occurred_at, f.recorded_at, f.fields from {SUBJECTS} {its} {facts}"
    );
    let mut histories: BTreeMap<Subject, Vec<Entry>> = about.iter().map(|subject| (*subject, vec![])).collect();
    for row in sql::all::<Row>(db, &ask, vec![subjects::keys(about)]).await? {
        let kind = row.subject_kind.parse().map_err(|error| DbErr::Type(format!("fact_subjects.subject_kind: {error}")))?;
        let fields: Fields = serde_json::from_value(row.fields).map_err(|error| DbErr::Type(format!("facts.fields: {error}")))?;
        let (occurred_at, recorded_at) = (row.occurred_at.into(), row.recorded_at.into());
        let fact = Fact { id: row.id, kind: row.kind, occurred_at, recorded_at, fields };
        let entry = Entry { id: fact.id, occurred_at, recorded_at, body: Body::Fact(fact) };
        histories.entry(Subject { kind, id: row.subject_id }).or_default().push(entry);
    }
    let (obligations, changes) = (sql::each_obligation(), sql::each("rule_changes", "obligation_id = o.id", "c"));
    let ask = format!(
        "select s.kind as subject_kind, s.id as subject_id, c.number, c.obligation_id, c.reason, c.at, c.recorded_at \
         from {SUBJECTS} {obligations} {changes}"
    );
    for row in sql::all::<Lifted>(db, &ask, vec![subjects::keys(about)]).await? {
        let kind = row.subject_kind.parse().map_err(|error| DbErr::Type(format!("obligations.subject_kind: {error}")))?;
        let body = Body::Override(Override { obligation: ObligationId::from_uuid(row.obligation_id), reason: row.reason });
        let id = Uuid::from_u64_pair(0, row.number.unsigned_abs());
        let entry = Entry { id, occurred_at: row.at.into(), recorded_at: row.recorded_at.into(), body };
        histories.entry(Subject { kind, id: row.subject_id }).or_default().push(entry);
    }
    Ok(histories)
}

/// Whether a fact has been taken in.
pub(crate) async fn knows(db: &DatabaseTransaction, fact: Uuid) -> Result<bool, DbErr> {
    #[derive(FromQueryResult)]
    struct Known {
        known: bool,
    }
    let ask = "select exists (select from facts where id = $1) as known";
    Ok(sql::all::<Known>(db, ask, vec![fact.into()]).await?.first().is_some_and(|row| row.known))
}
