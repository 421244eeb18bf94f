//! Facts and schedules in: what they say, in the words of watches and deliveries.

use kernel::fact::Subject;
use kernel::id::EscalationId;
use platform::{Received, Refused, Stated, Subscription, Tx, telemetry};
use proto::FactMessage as _;
use proto::supervision::{EscalationDelivered, EscalationPassedOn, EscalationRaised, EscalationTakenBack};

use crate::durable::escalation::Deliver;
use crate::durable::watch::{Planned, Schedule};
use crate::store;

/// The facts that begin and end a delivery.
pub(crate) fn subscription() -> Subscription {
    let kinds = [EscalationRaised::KIND, EscalationDelivered::KIND, EscalationTakenBack::KIND, EscalationPassedOn::KIND];
    Subscription::facts("workflows", &kinds, keep)
}

/// Keeps what is to be delivered, should Temporal lose it.
async fn keep(tx: &mut Tx, fact: Received) -> Result<(), Refused> {
    let id = match fact.kind.as_str() {
        EscalationRaised::KIND => return Ok(store::raised(tx.db(), &deliver(&fact)?, fact.occurred_at).await?),
        EscalationDelivered::KIND => fact.read::<EscalationDelivered>()?.escalation_id,
        EscalationTakenBack::KIND => fact.read::<EscalationTakenBack>()?.escalation_id,
        _ => fact.read::<EscalationPassedOn>()?.escalation_id,
    };
    Ok(store::ended(tx.db(), escalation(&id)?, fact.occurred_at).await?)
}

/// The delivery that a raised escalation asks for.
pub(crate) fn deliver(fact: &Received) -> Result<Deliver, Refused> {
    let raised: EscalationRaised = fact.read()?;
    Ok(Deliver { escalation: escalation(&raised.escalation_id)?, trace: telemetry::traceparent() })
}

/// The schedule that a state holds, and whose it is.
pub(crate) fn schedule(stated: &Stated) -> Result<(Subject, Schedule), Refused> {
    let told: proto::deadlines::Schedule = stated.read()?;
    let kind = stated.subject_kind.parse().map_err(Refused::give_up)?;
    let rungs =
        told.rungs.into_iter().filter_map(|rung| Some(Planned { at: proto::instant(rung.at?)?, row: rung.row, rung: rung.rung }));
    let no_instant = "the schedule names an instant that does not exist";
    let schedule = Schedule {
        number: told.number,
        next: told.next_at.map(|at| proto::instant(at).ok_or(no_instant)).transpose().map_err(Refused::give_up)?,
        rungs: rungs.collect(),
        trace: telemetry::traceparent(),
    };
    Ok((Subject { kind, id: stated.subject_id }, schedule))
}

fn escalation(text: &str) -> Result<EscalationId, Refused> {
    text.parse().map_err(Refused::give_up)
}
