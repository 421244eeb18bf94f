//! Facts in: every fact of the case services.

use kernel::fact::Fact;
use platform::outbox::Origin;
use platform::{Received, Refused, Subscription, Tx};

use crate::commands;

/// Facts that are taken in in one transaction. Those of one report follow each other in the stream, and settling many subjects takes as many
/// statements as settling one.
const TOGETHER: usize = 64;

/// The one subscription of this service.
pub(crate) fn facts() -> Subscription {
    let kinds = ["intake.>", "fjc-planning.>", "supervision.>", "wijzer-scheiden.>", "elder-abuse.>"];
    Subscription::batches("deadlines", &kinds, TOGETHER, take)
}

async fn take(tx: &mut Tx, received: Vec<Received>) -> Result<(), Refused> {
    let facts: Vec<(Fact, Origin)> = received.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(commands::take_facts::take(tx, &facts).await?)
}

fn read(received: Received) -> Result<(Fact, Origin), Refused> {
    let fields = proto::read(&received.kind, &received.payload).map_err(Refused::give_up)?;
    let Received { id, kind, occurred_at, recorded_at, origin, .. } = received;
    Ok((Fact { id, kind, occurred_at, recorded_at, fields }, origin))
}
