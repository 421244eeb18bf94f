//! After the database was restored to an earlier moment: streams that hold what it holds, and nothing else.

use std::time::Duration;

use crate::nats::Nats;
use crate::{Config, Error};

/// How long NATS may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Deletes the streams of a region. What they hold of the time that was lost goes with them, and so do the positions of consumers: every
/// relay publishes again what its database holds, and whoever has taken a fact in before is not affected.
///
/// # Errors
/// If NATS cannot be reached or refuses.
pub async fn restored(config: &Config) -> Result<(), Error> {
    let nats = Nats::connect(&config.nats, "veilig facts restored").await?;
    tokio::time::timeout(PATIENCE, nats.reached()).await.map_err(|_| Error::nats("it does not answer"))?;
    nats.delete_streams().await
}
