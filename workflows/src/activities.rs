//! What workflows do in the world: ring at `deadlines`, deliver at `supervision`.
#![expect(clippy::disallowed_methods, reason = "not replayed: activities are what workflows wait for")]

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use platform::telemetry;
use temporalio_macros::activities;
use temporalio_sdk::ApplicationFailure;
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use tracing::Instrument as _;

use crate::durable::escalation::Deliver;
use crate::durable::watch::{Answer, Ring};
use crate::services::{Failed, Services};

/// How often an activity that goes on says so.
pub(crate) const BEAT: Duration = Duration::from_secs(1);

/// The activities of all workflows, with the services they call.
pub(crate) struct Activities {
    services: Arc<Services>,
}

impl Activities {
    /// Activities that call these services.
    pub(crate) fn new(services: Arc<Services>) -> Self {
        Self { services }
    }
}

#[activities]
impl Activities {
    /// Rings: `deadlines` records what is due and says what comes next.
    #[activity(name = "ring")]
    pub(crate) async fn ring(self: Arc<Self>, ctx: ActivityContext, ring: Ring) -> Result<Answer, ActivityError> {
        let span = tracing::info_span!("ring", subject = %ring.subject);
        telemetry::follow(&span, ring.trace.as_deref());
        beating(&ctx, self.services.ring(&ring).instrument(span)).await.map_err(again)
    }

    /// Delivers an escalation to its desk. Delivering twice is delivering once.
    #[activity(name = "deliver")]
    pub(crate) async fn deliver(self: Arc<Self>, ctx: ActivityContext, deliver: Deliver) -> Result<(), ActivityError> {
        let span = tracing::info_span!("deliver", escalation.id = %deliver.escalation);
        telemetry::follow(&span, deliver.trace.as_deref());
        beating(&ctx, self.services.deliver(&deliver).instrument(span)).await.map_err(again)
    }
}

/// Works, and tells Temporal so every second, so that the loss of this process is seen within seconds.
///
/// What takes less than a second tells nothing: of ten thousand rings at once none costs a call more.
async fn beating<T>(ctx: &ActivityContext, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        match tokio::time::timeout(BEAT, work.as_mut()).await {
            Ok(done) => return done,
            // Nothing is told with it, so there is nothing that could not be written.
            Err(_) => drop(ctx.record_heartbeat(()).await),
        }
    }
}

/// Every failure is tried again: a wrong setting is set right one day, and the case still waits.
fn again(failed: Failed) -> ActivityError {
    ApplicationFailure::new(failed).into()
}
