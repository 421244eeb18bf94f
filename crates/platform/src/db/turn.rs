//! A turn: for work that only one replica should do at a time.

use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::postgres::PgPool;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::pool::{direct, options};
use crate::{Config, Error};

/// How often the lock's connection is used, so that the server keeps it.
const BEAT: Duration = Duration::from_secs(3);

/// Between two tries to take a turn that another has.
const TRY: Duration = Duration::from_secs(1);

/// A turn at something, held until dropped: an advisory lock on a connection of its own.
#[derive(Debug)]
pub struct Turn {
    lost: CancellationToken,
    _over: DropGuard,
}

impl Turn {
    /// Waits until the turn is lost, because the database is. Nobody else has it until then.
    pub async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

/// The number of an advisory lock by a name.
pub(crate) fn lock(name: &str) -> i64 {
    let digest = Sha256::digest(name.as_bytes());
    i64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

/// Waits until nobody else has the turn, and takes it.
pub(crate) async fn turn(config: &Config, service: &str, name: &str) -> Result<Turn, Error> {
    let pool = direct(options(&config.postgres, true).await?, service);
    let number = lock(&format!("turn {service} {name}"));
    while !sqlx::query_scalar::<_, bool>("select pg_try_advisory_lock($1)").bind(number).fetch_one(&pool).await? {
        tokio::time::sleep(TRY).await;
    }
    let (lost, over) = (CancellationToken::new(), CancellationToken::new());
    tokio::spawn(keep(pool, number, lost.clone(), over.clone()));
    Ok(Turn { lost, _over: over.drop_guard() })
}

async fn keep(pool: PgPool, number: i64, lost: CancellationToken, over: CancellationToken) {
    let sql = "select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
               and ((classid::bigint << 32) | objid::bigint) = $1)";
    while over.run_until_cancelled(tokio::time::sleep(BEAT)).await.is_some() {
        let held = tokio::time::timeout(BEAT, sqlx::query_scalar::<_, bool>(sql).bind(number).fetch_one(&pool)).await;
        if !matches!(held, Ok(Ok(true))) {
            break;
        }
    }
    lost.cancel();
    let _ = tokio::time::timeout(BEAT, pool.close()).await;
}
