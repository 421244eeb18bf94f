//! A case is accepted in writing: into the household's open dossier, or a new one.

use kernel::id::{HouseholdId, TransferId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::case::Case;
use crate::domain::dossier::Dossier;
use crate::domain::help::Help;
use crate::domain::text;
use crate::rights::AnswerCases;
use crate::{Error, facts, store};

/// What accepting asks.
pub(crate) struct Accepting {
    /// The confirmation in writing.
    pub(crate) confirmation: String,
    /// The second household in which a child lives.
    pub(crate) second_household: Option<HouseholdId>,
    /// When it was accepted, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// Accepts a case.
pub(crate) async fn accept_case(tx: &mut Tx, may: &May<AnswerCases>, id: TransferId, asked: Accepting) -> Result<Case, Error> {
    let step = step(tx, asked.occurred_at)?;
    let case = store::cases::get_for_update(tx, may, id).await?;
    let households = lock(tx, case.household, asked.second_household).await?;
    let open = store::dossiers::open_of(tx, &households).await?;
    let dossier = Dossier::for_case(&case, &households, open, tx.new_id(), step)?;
    let case = case.accept(dossier.id, text("confirmation", &asked.confirmation)?, step.by, step.at)?;
    store::dossiers::save(tx, &dossier).await?;
    store::dossiers::add_report(tx, dossier.id, case.report, true, step.at).await?;
    store::cases::save(tx, &case).await?;
    owe_help(tx, &case, &dossier).await?;
    tx.emit(facts::case_accepted(&case, &dossier, step.at)).await?;
    tx.audit(format!("dossier/{}", dossier.id), json!({ "transferId": case.id, "reportId": case.report })).await?;
    Ok(case)
}

async fn lock(tx: &Tx, household: HouseholdId, second: Option<HouseholdId>) -> Result<Vec<HouseholdId>, Error> {
    let Some(second) = second else {
        return Ok(vec![store::households::ALIASES.lock(tx, household).await?]);
    };
    let (first, second) = store::households::ALIASES.lock_both(tx, household, second).await?;
    Ok(if first == second { vec![first] } else { vec![first, second] })
}

/// Everybody of the case is owed help in this dossier, unless it was settled before.
async fn owe_help(tx: &Tx, case: &Case, dossier: &Dossier) -> Result<(), Error> {
    for person in &case.persons {
        let help = match store::helps::find(tx, *person).await? {
            Some(known) => Help { dossier: dossier.id, ..known },
            None => Help::owed(*person, case.report, dossier.id),
        };
        let help = match store::helps::settled_elsewhere(tx, *person).await? {
            Some(state) => help.settled_elsewhere(state),
            None => help,
        };
        store::helps::save(tx, &help).await?;
    }
    Ok(())
}
