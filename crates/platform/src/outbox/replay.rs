//! Publishing again by hand.

use jiff::Timestamp;
use sqlx::Connection;

use crate::db::{Instant, direct, options};
use crate::{Config, Error};

/// Marks a service's facts recorded since then, and its current states, as not published; its relay publishes them again.
/// Consumers that have taken them in before are not affected. Gives the number of facts.
pub async fn replay(config: &Config, service: &str, since: Timestamp) -> Result<u64, Error> {
    let pool = direct(options(&config.postgres, true).await?, service);
    let mut db = pool.acquire().await?;
    let mut tx = db.begin().await?;
    let facts = sqlx::query("update outbox set published_at = null where recorded_at >= $1 and published_at is not null")
        .bind(time::OffsetDateTime::from(Instant::from(since)))
        .execute(&mut *tx)
        .await?;
    sqlx::query("update outbox_states set published_at = null where published_at is not null").execute(&mut *tx).await?;
    tx.commit().await?;
    drop(db);
    pool.close().await;
    Ok(facts.rows_affected())
}
