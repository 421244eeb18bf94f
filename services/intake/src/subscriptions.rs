//! What intake hears from others: answers to transfers, help that is settled, sight of safety that comes back, and suspicions.

use std::collections::BTreeSet;
use std::str::FromStr;

use kernel::id::{DossierId, PersonId, ReportId, TransferId};
use kernel::time::Timestamp;
use platform::may::{Action, May};
use platform::problem::Problem;
use platform::{Received, Refused, Subscription, Tx};
use proto::{FactMessage, fjc_planning as fjc, supervision, wijzer_scheiden as divorce};

use crate::commands::{self, Settled, Suspicion};
use crate::domain::codes::Code;
use crate::domain::household::MunicipalityCode;
use crate::domain::refusal::Refusal;
use crate::error::Error;
use crate::store;

/// The decision of a desk by which Veilig Thuis gets sight of safety back.
const TAKEN_BACK: &str = "sight-of-safety-taken-back";

/// The one subscription of intake.
pub(super) fn subscription() -> Subscription {
    let kinds = [
        fjc::CaseAccepted::KIND,
        fjc::CaseDeclined::KIND,
        fjc::HelpStarted::KIND,
        fjc::HelpNotNeeded::KIND,
        supervision::EscalationDecided::KIND,
        divorce::SuspicionRaised::KIND,
        divorce::TransferAccepted::KIND,
        divorce::TransferDeclined::KIND,
    ];
    Subscription::facts("intake", &kinds, hear)
}

async fn hear(tx: &mut Tx, fact: Received) -> Result<(), Refused> {
    match fact.kind.as_str() {
        fjc::CaseAccepted::KIND => {
            let fjc::CaseAccepted { report_id, transfer_id, dossier_id, .. } = fact.read()?;
            accepted(tx, &fact, &report_id, &transfer_id, Some(id(&dossier_id)?)).await
        }
        fjc::CaseDeclined::KIND => {
            let fjc::CaseDeclined { report_id, transfer_id, .. } = fact.read()?;
            declined(tx, &fact, &report_id, &transfer_id).await
        }
        divorce::TransferAccepted::KIND => {
            let divorce::TransferAccepted { report_id, transfer_id, .. } = fact.read()?;
            accepted(tx, &fact, &report_id, &transfer_id, None).await
        }
        divorce::TransferDeclined::KIND => {
            let divorce::TransferDeclined { report_id, transfer_id } = fact.read()?;
            declined(tx, &fact, &report_id, &transfer_id).await
        }
        fjc::HelpStarted::KIND => {
            let fjc::HelpStarted { report_id, person_id, .. } = fact.read()?;
            settled(tx, &fact, &report_id, &person_id, Settled::Started).await
        }
        fjc::HelpNotNeeded::KIND => {
            let fjc::HelpNotNeeded { report_id, person_id, .. } = fact.read()?;
            settled(tx, &fact, &report_id, &person_id, Settled::NotNeeded).await
        }
        divorce::SuspicionRaised::KIND => suspected(tx, &fact, fact.read()?).await,
        _ => decided(tx, &fact, fact.read()?).await,
    }
}

async fn accepted(tx: &mut Tx, fact: &Received, report: &str, transfer: &str, dossier: Option<DossierId>) -> Result<(), Refused> {
    let (report, transfer): (ReportId, TransferId) = (id(report)?, id(transfer)?);
    commands::accept_transfer(tx, &system(fact), report, transfer, dossier, at(tx, fact)).await.map_err(refused)?;
    Ok(())
}

async fn declined(tx: &mut Tx, fact: &Received, report: &str, transfer: &str) -> Result<(), Refused> {
    let (report, transfer): (ReportId, TransferId) = (id(report)?, id(transfer)?);
    commands::decline_transfer(tx, &system(fact), report, transfer, at(tx, fact)).await.map_err(refused)?;
    Ok(())
}

async fn settled(tx: &mut Tx, fact: &Received, report: &str, person: &str, settled: Settled) -> Result<(), Refused> {
    let (report, person): (ReportId, PersonId) = (id(report)?, id(person)?);
    commands::settle_help(tx, &system(fact), report, person, settled, at(tx, fact)).await.map_err(refused)
}

/// An escalation is about a report, or about a dossier with the reports that were transferred into it.
async fn decided(tx: &mut Tx, fact: &Received, message: supervision::EscalationDecided) -> Result<(), Refused> {
    if message.decision != TAKEN_BACK {
        return Ok(());
    }
    let mut reports = BTreeSet::new();
    if !message.report_id.is_empty() {
        reports.insert(id::<ReportId>(&message.report_id)?);
    }
    if !message.dossier_id.is_empty() {
        reports.extend(store::reports::of_dossier(tx, id(&message.dossier_id)?).await.map_err(refused)?);
    }
    if reports.is_empty() {
        return Err(Refused::retry("no report is known yet to be in the dossier that sight of safety is taken back of"));
    }
    let at = at(tx, fact);
    for report in reports {
        commands::take_back(tx, &system(fact), report, at).await.map_err(refused)?;
    }
    Ok(())
}

/// A suspicion in a high-conflict divorce is a report like any other.
async fn suspected(tx: &mut Tx, fact: &Received, message: divorce::SuspicionRaised) -> Result<(), Refused> {
    let household = (!message.household_id.is_empty()).then(|| id(&message.household_id)).transpose()?;
    let suspicion = Suspicion {
        report: id(&message.report_id)?,
        household,
        municipality: MunicipalityCode::new(&message.municipality_code).map_err(Refused::give_up)?,
        nature: codes(&message.nature)?,
        injury: message.injury,
        acute: message.acute,
        roles: codes(&message.roles)?,
        at: at(tx, fact),
    };
    commands::take_suspicion(tx, &system(fact), suspicion).await.map_err(refused)
}

fn codes<C: Code>(texts: &[String]) -> Result<Vec<C>, Refused> {
    let read = |text: &String| C::of(text).ok_or_else(|| Refused::give_up(format!("{} has no such value", C::NAME)));
    texts.iter().map(read).collect()
}

fn system<A: Action>(fact: &Received) -> May<A> {
    May::system(fact.cause())
}

/// When it happened; never later than now, however much two clocks differ.
fn at(tx: &Tx, fact: &Received) -> Timestamp {
    fact.occurred_at.min(tx.now())
}

fn id<I: FromStr<Err: std::error::Error + Send + Sync + 'static>>(text: &str) -> Result<I, Refused> {
    text.parse().map_err(Refused::give_up)
}

/// A step that cannot be taken now may follow a fact that is still on its way; any other refusal is for good.
fn refused(error: Error) -> Refused {
    match error {
        Error::Refused(Refusal::NotNow { .. }) | Error::Platform(_) => Refused::from(Problem::from(error)),
        _ => Refused::give_up(error),
    }
}
