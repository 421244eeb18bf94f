//! Facts in: every fact of the case services.

use kernel::fact::Fact;
use platform::{Received, Refused, Subscription, Tx};

use crate::commands;

/// Facts that are taken in at the same time. Those of one report follow each other in the stream and wait for each other's lock, so
/// with few at once only one of them works; and most of the time that one takes is waiting for the database.
const AT_ONCE: usize = 16;

/// The one subscription of this service.
pub(crate) fn facts() -> Subscription {
    Subscription::facts("deadlines", &["intake.>", "fjc-planning.>", "supervision.>", "wijzer-scheiden.>", "elder-abuse.>"], take)
        .at_once(AT_ONCE)
}

async fn take(tx: &mut Tx, received: Received) -> Result<(), Refused> {
    let fields = proto::read(&received.kind, &received.payload).map_err(Refused::give_up)?;
    let fact = Fact {
        id: received.id,
        kind: received.kind,
        occurred_at: received.occurred_at,
        recorded_at: received.recorded_at,
        fields,
    };
    Ok(commands::take_fact::take(tx, &fact).await?)
}
