//! The few helpers for statements that sea-orm's builder does not say well: sets of rows in and out as JSON.

use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, EntityTrait, ExecResult, FromQueryResult, IdenStatic as _,
    Iterable as _, Statement, Value,
};
use serde::Serialize;

/// A set of rows as one parameter, to be read by `jsonb_to_recordset`.
pub(super) fn rows(rows: &[impl Serialize]) -> Value {
    Value::from(serde_json::to_value(rows).expect("rows are plain structures with text keys"))
}

/// The columns of a table that this version knows. Never `*`: while a next version is rolled out its columns are there already, and then a row
/// out of JSON would hold nothing where a new column has a default, and a plan that was made before would be refused.
pub(super) fn columns<E: EntityTrait>(name: &str) -> String {
    E::Column::iter().map(|column| format!("{name}.\"{}\"", column.as_str())).collect::<Vec<_>>().join(", ")
}

/// An insert of a set of rows, the first parameter.
pub(super) fn insert<E: EntityTrait>() -> String {
    let (table, given) = (E::default(), columns::<E>("n"));
    let table = table.table_name();
    format!(
        "insert into {table} ({}) select {given} from jsonb_populate_recordset(null::{table}, $1) n",
        given.replace("n.\"", "\"")
    )
}

/// The subjects of [`super::subjects::keys`], in the order in which everybody locks them.
pub(super) const SUBJECTS: &str = "(select kind, id from jsonb_to_recordset($1) as s(kind text, id uuid) order by kind, id) s";

/// The rows of a table that belong to each row before it, looked up by their index one row after the other, whatever the planner
/// believes of the table: it keeps the plan that it made when the table was small, and such a join then reads the whole table.
pub(super) fn each(table: &str, belongs: &str, name: &str) -> String {
    format!("cross join lateral (select * from {table} where {belongs} offset 0) {name}")
}

/// The obligations of each of [`SUBJECTS`].
pub(super) fn each_obligation() -> String {
    each("obligations", "subject_kind = s.kind and subject_id = s.id", "o")
}

pub(super) async fn run(db: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Result<ExecResult, DbErr> {
    db.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).await
}

pub(super) async fn all<R: FromQueryResult>(db: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Result<Vec<R>, DbErr> {
    R::find_by_statement(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).all(db).await
}
