//! A transfer came in: there is a case to accept or decline.

use platform::Tx;

use crate::domain::case::Case;
use crate::{Error, store};

/// Puts a case on the list; a transfer that is known changes nothing.
pub(crate) async fn offer_case(tx: &mut Tx, case: Case) -> Result<(), Error> {
    let household = store::households::ALIASES.lock(tx, case.household).await?;
    store::cases::add(tx, &Case { household, ..case }).await
}
