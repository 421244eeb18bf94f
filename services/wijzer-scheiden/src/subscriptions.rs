//! In: facts of others, to commands.

use std::str::FromStr;

use kernel::id::{Id, Kind};
use platform::{Received, Refused, Subscription, Tx};
use proto::{FactMessage as _, intake};

use crate::commands;

/// Facts that are taken in in one transaction: few enough that nobody waits long for a case that one of them touches.
const TOGETHER: usize = 16;

/// What this service listens to. One after the other, so that facts are met in the order in which they were told, as far as that goes.
pub(crate) fn all() -> Subscription {
    let kinds = [intake::ReportReceived::KIND, intake::HouseholdsMerged::KIND];
    Subscription::facts("wijzer-scheiden", &kinds, take_in).at_once(1).together(TOGETHER)
}

async fn take_in(tx: &mut Tx, fact: Received) -> Result<(), Refused> {
    match fact.kind.as_str() {
        intake::ReportReceived::KIND => {
            let message: intake::ReportReceived = fact.read()?;
            let (household, report) = (id(&fact, &message.household_id)?, id(&fact, &message.report_id)?);
            Ok(commands::report_received(tx, household, report, fact.occurred_at).await?)
        }
        intake::HouseholdsMerged::KIND => {
            let message: intake::HouseholdsMerged = fact.read()?;
            let (from, into) = (id(&fact, &message.from_household_id)?, id(&fact, &message.into_household_id)?);
            Ok(commands::merge_households(tx, from, into).await?)
        }
        _ => Ok(()),
    }
}

fn id<K: Kind>(fact: &Received, text: &str) -> Result<Id<K>, Refused> {
    Id::from_str(text).map_err(|_| Refused::give_up(format!("{} {} holds no {} id", fact.kind, fact.id, K::NAME)))
}
