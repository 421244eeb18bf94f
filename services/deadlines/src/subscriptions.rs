//! Facts in: every fact of the case services.

use kernel::fact::Fact;
use platform::{Received, Refused, Subscription, Tx};

use crate::commands;

/// The one subscription of this service.
pub(crate) fn facts() -> Subscription {
    Subscription::facts("deadlines", &["intake.>", "fjc-planning.>", "supervision.>"], take)
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
