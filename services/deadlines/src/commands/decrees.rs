//! A decree equates days to holidays: it counts from when it is recorded, and open terms follow.

use kernel::calendar::{Decree, Equated};
use kernel::time::local_date;
use platform::Tx;
use platform::may::May;

use crate::actions::RecordDecrees;
use crate::error::Error;
use crate::store::changes::{Change, What};
use crate::{facts, store};

/// Records a decree. A day that has passed is refused: its terms have ended.
pub(crate) async fn record(
    tx: &mut Tx,
    may: &May<RecordDecrees>,
    source: String,
    days: Vec<Equated>,
) -> Result<(Change, Decree), Error> {
    let today = local_date(tx.now());
    let passed = |day: &Equated| day.date < today;
    if let Some(index) = days.iter().position(passed) {
        return Err(Error::DayHasPassed(index));
    }
    store::changes::lock(tx.db()).await?;
    if all(tx).await?.iter().any(|(_, decree)| decree.source == source) {
        return Err(Error::DecreeKnown(source));
    }
    let decree = Decree { source, known_from: today, days };
    let change = store::changes::add(tx.db(), What::Decree(decree.clone()), None, tx.now(), may.actor().worker).await?;
    tx.audit(format!("decree/{}", change.number), serde_json::json!({ "decree": decree })).await?;
    tx.emit(facts::days_equated(&decree, &change)).await?;
    Ok((change, decree))
}

/// Every decree that was recorded, in the order in which they count.
pub(crate) async fn all(tx: &Tx) -> Result<Vec<(Change, Decree)>, Error> {
    let changes = store::changes::for_all(tx.db()).await?;
    let decree = |change: Change| match change.what.clone() {
        What::Decree(decree) => Some((change, decree)),
        _ => None,
    };
    Ok(changes.into_iter().filter_map(decree).collect())
}
