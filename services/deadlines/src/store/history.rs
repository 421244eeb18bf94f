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

/// Keeps facts for each subject that they concern. Known already: nothing happens.
pub(crate) async fn keep<'a>(db: &DatabaseTransaction, facts: impl IntoIterator<Item = &'a Fact>) -> Result<(), DbErr> {
    #[derive(Serialize)]
    struct Row<'a> {
        id: Uuid,
        kind: &'a str,
        occurred_at: Instant,
        recorded_at: Instant,
        fields: &'a Fields,
    }
    #[derive(Serialize)]
    struct Link {
        kind: &'static str,
        id: Uuid,
        fact: Uuid,
    }
    let (mut rows, mut links) = (vec![], vec![]);
    for fact in facts {
        let Fact { id, ref kind, occurred_at, recorded_at, ref fields } = *fact;
        rows.push(Row { id, kind, occurred_at: occurred_at.into(), recorded_at: recorded_at.into(), fields });
        let about = fact.subjects();
        links.extend(about.into_iter().map(|subject| Link { kind: subject.kind.name(), id: subject.id, fact: id }));
    }
    let keep = "insert into facts (id, kind, occurred_at, recorded_at, fields) \
                select id, kind, occurred_at, recorded_at, fields from jsonb_to_recordset($1) as f(id uuid, kind text, \
                occurred_at timestamptz, recorded_at timestamptz, fields jsonb) on conflict do nothing";
    sql::run(db, keep, vec![sql::rows(&rows)]).await?;
    let link = "insert into fact_subjects (subject_kind, subject_id, fact_id) select kind, id, fact \
                from jsonb_to_recordset($1) as s(kind text, id uuid, fact uuid) on conflict do nothing";
    sql::run(db, link, vec![sql::rows(&links)]).await.map(drop)
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
