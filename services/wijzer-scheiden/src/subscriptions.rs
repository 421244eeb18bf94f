//! In: facts of others, to commands.

use std::collections::BTreeSet;
use std::str::FromStr;

use kernel::id::{HouseholdId, Id, Kind};
use platform::{Received, Refused, Subscription, Tx};
use proto::{FactMessage as _, intake};

use crate::commands;
use crate::domain::transfer::{State, Transfer};

/// The receiver's name in `intake.transfer_sent`.
const RECEIVER: &str = "wijzer-scheiden";

/// Facts that are taken in in one transaction: few enough that nobody waits long for a case that one of them touches.
const TOGETHER: usize = 16;

/// What this service listens to. One after the other, so that facts are met in the order in which they were told, as far as that goes.
pub(crate) fn all() -> Subscription {
    let kinds = [intake::ReportReceived::KIND, intake::HouseholdsMerged::KIND, intake::TransferSent::KIND];
    Subscription::facts("wijzer-scheiden", &kinds, take_in).at_once(1).together(TOGETHER)
}

async fn take_in(tx: &mut Tx, fact: Received) -> Result<(), Refused> {
    match fact.kind.as_str() {
        intake::ReportReceived::KIND => {
            let message: intake::ReportReceived = fact.read()?;
            let (households, report) = (households(&fact, &message)?, id(&fact, &message.report_id)?);
            Ok(commands::report_received(tx, &households, report, fact.occurred_at).await?)
        }
        intake::TransferSent::KIND => {
            let message: intake::TransferSent = fact.read()?;
            if message.receiver != RECEIVER {
                return Ok(());
            }
            let transfer = Transfer {
                id: id(&fact, &message.transfer_id)?,
                report: id(&fact, &message.report_id)?,
                household: id(&fact, &message.household_id)?,
                municipality_code: message.municipality_code,
                sent_at: fact.occurred_at,
                state: State::Offered,
            };
            Ok(commands::offer(tx, transfer).await?)
        }
        intake::HouseholdsMerged::KIND => {
            let message: intake::HouseholdsMerged = fact.read()?;
            let (from, into) = (id(&fact, &message.from_household_id)?, id(&fact, &message.into_household_id)?);
            Ok(commands::merge_households(tx, from, into).await?)
        }
        _ => Ok(()),
    }
}

/// The households that a report concerns: its own, and those in which its children live as well; in the order of their ids.
fn households(fact: &Received, message: &intake::ReportReceived) -> Result<BTreeSet<HouseholdId>, Refused> {
    let all = std::iter::once(&message.household_id).chain(&message.other_household_ids);
    all.map(|household| id(fact, household)).collect()
}

fn id<K: Kind>(fact: &Received, text: &str) -> Result<Id<K>, Refused> {
    Id::from_str(text).map_err(|_| Refused::give_up(format!("{} {} holds no {} id", fact.kind, fact.id, K::NAME)))
}
