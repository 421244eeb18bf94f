//! The few helpers for statements that sea-orm's builder does not say well: sets of rows in and out as JSON.

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, ExecResult, FromQueryResult, Statement, Value};
use serde::Serialize;

/// A set of rows as one parameter, to be read by `jsonb_to_recordset`.
pub(super) fn rows(rows: &[impl Serialize]) -> Value {
    Value::from(serde_json::to_value(rows).expect("rows are plain structures with text keys"))
}

pub(super) async fn run(db: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Result<ExecResult, DbErr> {
    db.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).await
}

pub(super) async fn all<R: FromQueryResult>(db: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Result<Vec<R>, DbErr> {
    R::find_by_statement(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).all(db).await
}
