//! In: facts of others, to commands.

use std::collections::BTreeSet;
use std::str::FromStr;

use kernel::id::{HouseholdId, Id, Kind, WorkerId};
use platform::{Received, Refused, Subscription, Tx};
use proto::{FactMessage as _, intake, supervision};

use crate::commands;
use crate::domain::case::{Case, Concerns, State};
use crate::domain::help::{self, Step};

/// The receiver's name in `intake.transfer_sent`.
const RECEIVER: &str = "fjc-planning";

/// Facts that are taken in in one transaction: few enough that nobody waits long for a case that one of them touches.
const TOGETHER: usize = 16;

/// What this service listens to. One after the other, so that facts are met in the order in which they were told, as far as that goes.
pub(crate) fn all() -> Subscription {
    let kinds = [
        intake::TransferSent::KIND,
        intake::ReportReceived::KIND,
        intake::HelpStarted::KIND,
        intake::HelpNotNeeded::KIND,
        intake::HouseholdsMerged::KIND,
        supervision::CoordinatorAssigned::KIND,
        supervision::CoordinatorRelieved::KIND,
    ];
    Subscription::facts("fjc-planning", &kinds, take_in).at_once(1).together(TOGETHER)
}

async fn take_in(tx: &mut Tx, fact: Received) -> Result<(), Refused> {
    match fact.kind.as_str() {
        intake::TransferSent::KIND => transfer_sent(tx, &fact).await,
        intake::ReportReceived::KIND => report_received(tx, &fact).await,
        intake::HelpStarted::KIND => {
            let message: intake::HelpStarted = fact.read()?;
            settled(tx, &fact, &message.person_id, &message.report_id, help::State::Started(step(&fact))).await
        }
        intake::HelpNotNeeded::KIND => {
            let message: intake::HelpNotNeeded = fact.read()?;
            let state = help::State::NotNeeded { step: step(&fact), reason: None };
            settled(tx, &fact, &message.person_id, &message.report_id, state).await
        }
        intake::HouseholdsMerged::KIND => {
            let message: intake::HouseholdsMerged = fact.read()?;
            let (from, into) = (id(&fact, &message.from_household_id)?, id(&fact, &message.into_household_id)?);
            Ok(commands::merge_households(tx, from, into).await?)
        }
        supervision::CoordinatorAssigned::KIND => {
            let message: supervision::CoordinatorAssigned = fact.read()?;
            let (dossier, worker) = (id(&fact, &message.dossier_id)?, id(&fact, &message.worker_id)?);
            Ok(commands::coordinated(tx, dossier, worker, fact.occurred_at).await?)
        }
        supervision::CoordinatorRelieved::KIND => {
            let message: supervision::CoordinatorRelieved = fact.read()?;
            let (dossier, worker) = (id(&fact, &message.dossier_id)?, id(&fact, &message.worker_id)?);
            Ok(commands::relieved(tx, dossier, worker, fact.occurred_at).await?)
        }
        _ => Ok(()),
    }
}

async fn transfer_sent(tx: &mut Tx, fact: &Received) -> Result<(), Refused> {
    let message: intake::TransferSent = fact.read()?;
    if message.receiver != RECEIVER {
        return Ok(());
    }
    let case = Case {
        id: id(fact, &message.transfer_id)?,
        report: id(fact, &message.report_id)?,
        household: id(fact, &message.household_id)?,
        municipality_code: message.municipality_code,
        concerns: Concerns { injury: message.injury, minor: message.minor_concerned, unborn: message.unborn_concerned },
        persons: message.person_ids.iter().map(|person| id(fact, person)).collect::<Result<_, _>>()?,
        sent_at: fact.occurred_at,
        state: State::Offered,
    };
    Ok(commands::offer_case(tx, case).await?)
}

async fn report_received(tx: &mut Tx, fact: &Received) -> Result<(), Refused> {
    let message: intake::ReportReceived = fact.read()?;
    let all = std::iter::once(&message.household_id).chain(&message.other_household_ids);
    let households: BTreeSet<HouseholdId> = all.map(|household| id(fact, household)).collect::<Result<_, _>>()?;
    let concerns = Concerns { injury: message.injury, minor: message.minor_concerned, unborn: message.unborn_concerned };
    let report = id(fact, &message.report_id)?;
    for household in households {
        commands::link_report(tx, household, report, concerns, fact.occurred_at).await?;
    }
    Ok(())
}

async fn settled(tx: &mut Tx, fact: &Received, person: &str, report: &str, state: help::State) -> Result<(), Refused> {
    Ok(commands::settle_elsewhere(tx, id(fact, person)?, id(fact, report)?, state).await?)
}

fn step(fact: &Received) -> Step {
    Step { at: fact.occurred_at, by: WorkerId::from_uuid(fact.origin.on_behalf_of.unwrap_or_default()) }
}

fn id<K: Kind>(fact: &Received, text: &str) -> Result<Id<K>, Refused> {
    Id::from_str(text).map_err(|_| Refused::give_up(format!("{} {} holds no {} id", fact.kind, fact.id, K::NAME)))
}
