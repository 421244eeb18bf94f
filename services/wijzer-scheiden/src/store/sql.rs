//! Statements that are said better in SQL than by a builder.

use platform::Tx;
use sea_orm::{ConnectionTrait as _, DatabaseBackend, DbErr, ExecResult, FromQueryResult, Statement, Value};

pub(super) async fn run(tx: &Tx, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<ExecResult, DbErr> {
    tx.db().execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).await
}

pub(super) async fn all<R: FromQueryResult>(
    tx: &Tx,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<R>, DbErr> {
    R::find_by_statement(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).all(tx.db()).await
}
