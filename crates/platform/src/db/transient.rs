//! Which failures of the database pass by themselves.

use sea_orm::{DbErr, RuntimeErr};

/// Whether trying again may help: the server is away or ending, the pool is exhausted, or others were in the way.
pub fn is_transient(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => passes(error),
        _ => false,
    }
}

fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        // Connection trouble; serialization, deadlock; too many connections; shutdown, crash, starting; lock not available; only
        // following another: the address leads to a standby until it follows the primary.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("08")
                || ["40001", "40P01", "53300", "57P01", "57P02", "57P03", "55P03", "25006"].contains(&code.as_ref())
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exhausted_pool_passes_and_a_wrong_statement_does_not() {
        let of = |error| DbErr::Query(RuntimeErr::SqlxError(std::sync::Arc::new(error)));
        assert!(is_transient(&of(sqlx::Error::PoolTimedOut)));
        assert!(!is_transient(&of(sqlx::Error::RowNotFound)));
        assert!(!is_transient(&DbErr::Custom("wrong".into())));
    }
}
