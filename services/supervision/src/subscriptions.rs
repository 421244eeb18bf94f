//! In: facts of others, to commands.

use std::str::FromStr;

use kernel::id::{FactId, Id, Kind};
use platform::{Received, Refused, Subscription, Tx};
use proto::{FactMessage as _, deadlines, fjc_planning};

use crate::commands;
use crate::domain::desk::{Children, Desk};
use crate::domain::dossier::Dossier;
use crate::domain::rung::{Rung, RungKey};

/// What an escalation's rung may say instead of a desk: the one that follows the desk that stays silent.
const FALLBACK: &str = "fallback";

/// What this service listens to. One at a time, so that facts are met in the order in which they were told, as far as that goes.
pub(crate) fn all() -> Subscription {
    let kinds = [
        fjc_planning::CaseAccepted::KIND,
        fjc_planning::ReportLinked::KIND,
        fjc_planning::DossierClosed::KIND,
        deadlines::RungReached::KIND,
        deadlines::RungOvertaken::KIND,
    ];
    Subscription::facts("supervision", &kinds, take_in).at_once(1)
}

async fn take_in(tx: &mut Tx, fact: Received) -> Result<(), Refused> {
    match fact.kind.as_str() {
        fjc_planning::CaseAccepted::KIND => case_accepted(tx, &fact).await,
        fjc_planning::ReportLinked::KIND => {
            let message: fjc_planning::ReportLinked = fact.read()?;
            let children = Children { minor: message.minor_concerned, unborn: message.unborn_concerned };
            let (dossier, report) = (id(&fact, &message.dossier_id)?, id(&fact, &message.report_id)?);
            Ok(commands::learn_of_report(tx, dossier, report, children).await?)
        }
        fjc_planning::DossierClosed::KIND => {
            let message: fjc_planning::DossierClosed = fact.read()?;
            Ok(commands::close_dossier(tx, id(&fact, &message.dossier_id)?, fact.occurred_at).await?)
        }
        deadlines::RungReached::KIND => rung_reached(tx, &fact).await,
        deadlines::RungOvertaken::KIND => {
            let message: deadlines::RungOvertaken = fact.read()?;
            let key = RungKey {
                obligation: id(&fact, &message.obligation_id)?,
                row: message.row,
                rung: message.rung,
                episode: id(&fact, &message.episode)?,
                repetition: message.repetition,
            };
            Ok(commands::overtake(tx, &key, fact.occurred_at).await?)
        }
        _ => Ok(()),
    }
}

async fn case_accepted(tx: &mut Tx, fact: &Received) -> Result<(), Refused> {
    let message: fjc_planning::CaseAccepted = fact.read()?;
    let dossier = Dossier {
        id: id(fact, &message.dossier_id)?,
        municipality_code: message.municipality_code,
        children: Children { minor: message.minor_concerned, unborn: message.unborn_concerned },
        opened_at: fact.occurred_at,
        closed_at: None,
    };
    Ok(commands::learn_of_dossier(tx, &dossier, id(fact, &message.report_id)?).await?)
}

/// Only rungs that reach a desk are ours; those that warn a role are notifications of deadlines.
async fn rung_reached(tx: &mut Tx, fact: &Received) -> Result<(), Refused> {
    let message: deadlines::RungReached = fact.read()?;
    if message.desk.is_empty() {
        return Ok(());
    }
    let about_escalation = message.subject_kind == "escalation";
    let rung = Rung {
        fact: FactId::from_uuid(fact.id),
        acute: message.acute,
        report: optional(fact, &message.report_id)?,
        dossier: optional(fact, &message.dossier_id)?,
        about_dossier: message.subject_kind == "dossier",
        children: Children { minor: message.minor_concerned, unborn: message.unborn_concerned },
        key: RungKey {
            obligation: id(fact, &message.obligation_id)?,
            row: message.row,
            rung: message.rung,
            episode: id(fact, &message.episode)?,
            repetition: message.repetition,
        },
    };
    let desk = message.desk.parse::<Desk>();
    match desk {
        Ok(desk) if !about_escalation => Ok(commands::ring(tx, rung, desk, fact.occurred_at).await?),
        _ if about_escalation && (desk.is_ok() || message.desk == FALLBACK) => {
            let silent = id(fact, &message.subject_id)?;
            Ok(commands::pass_on(tx, silent, &rung, desk.ok(), fact.occurred_at).await?)
        }
        _ => Err(Refused::give_up(format!("{} {} names no desk that a case can go to", fact.kind, fact.id))),
    }
}

fn optional<K: Kind>(fact: &Received, text: &str) -> Result<Option<Id<K>>, Refused> {
    if text.is_empty() { Ok(None) } else { id(fact, text).map(Some) }
}

fn id<K: Kind>(fact: &Received, text: &str) -> Result<Id<K>, Refused> {
    Id::from_str(text).map_err(|_| Refused::give_up(format!("{} {} holds no {} id", fact.kind, fact.id, K::NAME)))
}
