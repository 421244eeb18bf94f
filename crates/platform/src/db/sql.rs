//! Statements that are said better in SQL than by a builder.

use sea_orm::{ConnectionTrait as _, DatabaseBackend, DbErr, FromQueryResult, Statement, Value};

use crate::Tx;

/// Runs a statement; gives how many rows it touched.
///
/// # Errors
/// If the database refuses it or cannot be reached.
pub async fn run(tx: &Tx, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, DbErr> {
    let statement = Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values);
    Ok(tx.db().execute_raw(statement).await?.rows_affected())
}

/// All rows that a query gives.
///
/// # Errors
/// If the database refuses it or cannot be reached.
pub async fn all<R: FromQueryResult>(tx: &Tx, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<R>, DbErr> {
    R::find_by_statement(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).all(tx.db()).await
}
