//! Veilig Thuis settled a person's help in its own file.

use kernel::id::{PersonId, ReportId};
use platform::Tx;

use crate::domain::help::State;
use crate::{Error, store};

/// Keeps it for when the case is accepted, and settles what is open now. Veilig Thuis told the fact already.
pub(crate) async fn settle_elsewhere(tx: &mut Tx, person: PersonId, report: ReportId, state: State) -> Result<(), Error> {
    store::helps::settle_elsewhere(tx, person, report, &state).await?;
    if let Some(help) = store::helps::find(tx, person).await? {
        store::helps::save(tx, &help.settled_elsewhere(state)).await?;
    }
    Ok(())
}
