//! What runs beside the requests: the worker, the two consumers, the reconciler, and the glance at what is overdue.

use std::sync::Arc;
use std::time::Duration;

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::may::{Action, Cause, May};
use platform::{Background, BoxError, Refused, chain};
use proto::FactMessage as _;
use proto::supervision::EscalationRaised;

use crate::armer::Armer;
use crate::glance::Glance;
use crate::reconcile::{Broken, Pass, Reconciler};
use crate::settings::{self, Reach};
use crate::store::Undelivered;
use crate::{facts, meter, store, worker};

/// Between two passes of the reconciler.
const PAUSE: Duration = Duration::from_secs(20);

/// Between two looks at what is overdue.
const GLANCE: Duration = Duration::from_secs(1);

/// Between two passes of which the first found something to mend.
const BREATH: Duration = Duration::from_secs(1);

/// After a pass that broke off: an engine that was away may be back, and perhaps empty.
const AGAIN: Duration = Duration::from_secs(5);

/// An escalation that was raised so long ago and is not on record as delivered is delivered once more, whatever Temporal knows of it.
const FRESH: jiff::SignedDuration = jiff::SignedDuration::from_secs(120);

/// Schedules that are handed over at the same time.
const WATCHES_AT_ONCE: usize = 32;

/// Escalations that are handed over at the same time.
const ESCALATIONS_AT_ONCE: usize = 4;

/// What the reconciler reads its own tables for.
struct Reconcile;

impl Action for Reconcile {
    const NAME: &'static str = "workflows:reconcile";
    const TITLE: &'static str = "Bring watches and schedules together";
}

/// Runs the Temporal worker until the process ends.
pub(crate) async fn work(background: Background) -> Result<(), BoxError> {
    let (temporal, services) = (settings::temporal(background.config()).await?, settings::services(background.config()).await?);
    let running = worker::start(temporal, Arc::new(services), background.stop().child_token())?;
    running.stopped().await;
    Ok(())
}

/// Hands every new schedule to its watch.
pub(crate) async fn arm(background: Background) -> Result<(), BoxError> {
    let armer = Armer::new(Reach::of(&background).await?.client);
    let handle = move |stated| {
        let armer = armer.clone();
        async move {
            let (subject, schedule) = facts::schedule(&stated)?;
            armer.arm(subject, schedule).await.map_err(Refused::retry)
        }
    };
    background.each_state("workflows-watches", WATCHES_AT_ONCE, handle).await;
    Ok(())
}

/// Starts the delivery of every escalation.
pub(crate) async fn deliver(background: Background) -> Result<(), BoxError> {
    let armer = Armer::new(Reach::of(&background).await?.client);
    let handle = move |fact| {
        let armer = armer.clone();
        async move { armer.deliver(facts::deliver(&fact)?).await.map_err(Refused::retry) }
    };
    background.each_fact("workflows-deliveries", &[EscalationRaised::KIND], ESCALATIONS_AT_ONCE, handle).await;
    Ok(())
}

/// Brings watches and schedules together, on one replica at a time.
pub(crate) async fn reconcile(background: Background) -> Result<(), BoxError> {
    let Reach { temporal, services, client } = Reach::of(&background).await?;
    let armer = Armer::new(client.clone());
    let (mut reconciler, mut told) = (Reconciler::new(temporal, client, services), false);
    while let Some(turn) = background.turn("reconcile").await? {
        tokio::select! {
            () = turn.lost() => {}
            () = background.stop().cancelled() => {}
            () = keep_passing(&background, &mut reconciler, &armer, &mut told) => {}
        }
    }
    Ok(())
}

/// Passes until the process ends. `told`: that this server is of a kind which passes can do nothing with.
async fn keep_passing(background: &Background, reconciler: &mut Reconciler, armer: &Armer, told: &mut bool) {
    loop {
        let passed = pass(background, reconciler, armer).await;
        match passed.as_ref().map_err(|error| error.downcast_ref::<Broken>()) {
            Ok(_) => meter::reached_temporal(true),
            Err(Some(Broken::Prepare(_) | Broken::List(_) | Broken::Look { .. })) => meter::reached_temporal(false),
            Err(_) => {}
        }
        // What was missing is seldom missing alone.
        let pause = match passed {
            Ok(true) => BREATH,
            Ok(false) => PAUSE,
            Err(_) => AGAIN,
        };
        if let Err(error) = passed.as_ref().map_err(|error| error.downcast_ref::<Broken>())
            && matches!(error, Some(Broken::NoList))
        {
            if !std::mem::replace(told, true) {
                tracing::warn!("this server cannot list watches, so nothing is mended: it is for tests only");
            }
        } else if let Err(error) = passed {
            metrics::counter!("veilig_reconciler_failures_total").increment(1);
            tracing::warn!(
                error = chain(error.as_ref()),
                "a pass of the reconciler broke off; the next one starts from the beginning"
            );
        }
        if !background.pause(pause).await {
            return;
        }
    }
}

/// Rings for whom no watch has rung: on every replica, so that nobody waits for another to lead, and whether Temporal can be reached or not.
pub(crate) async fn glance(background: Background) -> Result<(), BoxError> {
    let (mut glance, mut failing) = (Glance::new(settings::services(background.config()).await?), false);
    while background.pause(GLANCE).await {
        let glanced = background.stop().run_until_cancelled(look(&background, &mut glance)).await;
        let Some(glanced) = glanced else { break };
        let failed = std::mem::replace(&mut failing, glanced.is_err());
        match glanced {
            Ok(None) => {}
            // `deadlines` counts what rang by whom.
            Ok(Some(subject)) => tracing::info!(%subject, "a watch should have rung and has not: rang for it"),
            // Said once, not every second.
            Err(_) if failed => {}
            Err(error) => {
                tracing::warn!(error = chain(error.as_ref()), "a look at what is overdue broke off; it is tried every second")
            }
        }
    }
    Ok(())
}

async fn look(background: &Background, glance: &mut Glance) -> Result<Option<Subject>, BoxError> {
    let tx = background.work().begin(&May::<Reconcile>::system(Cause { service: "workflows", on_behalf_of: None })).await?;
    let now = tx.now();
    tx.commit().await?;
    Ok(glance.look(now).await?)
}

/// Tells operators what was mended.
fn tell(pass: &Pass) {
    for (how, number) in [("armed", pass.armed), ("told", pass.told), ("reset", pass.reset), ("ended", pass.ended)] {
        metrics::counter!("veilig_watches_mended_total", "how" => how).increment(number as u64);
    }
    if pass.mended() {
        tracing::info!(
            pass.scheduled,
            pass.running,
            pass.armed,
            pass.told,
            pass.reset,
            pass.ended,
            "watches were brought together with their schedules"
        );
    }
}

/// One pass; gives whether something had to be mended.
async fn pass(background: &Background, reconciler: &mut Reconciler, armer: &Armer) -> Result<bool, BoxError> {
    let (now, undelivered) = stored(background).await?;
    for Undelivered { deliver, raised_at } in undelivered {
        // One that was raised just now may have been delivered, and the fact of that is on its way.
        let is_fresh = raised_at.is_some_and(|at| now - at < FRESH);
        if is_fresh { armer.deliver(deliver).await? } else { armer.deliver_again(deliver).await? }
    }
    let pass = reconciler.pass(now).await?;
    metrics::gauge!("veilig_watches").set(pass.running as f64);
    tell(&pass);
    Ok(pass.mended())
}

/// The domain's instant, and the escalations that are not delivered.
async fn stored(background: &Background) -> Result<(Timestamp, Vec<Undelivered>), BoxError> {
    let may = May::<Reconcile>::system(Cause { service: "workflows", on_behalf_of: None });
    let tx = background.work().begin(&may).await?;
    let stored = (tx.now(), store::undelivered(tx.db()).await?);
    tx.commit().await?;
    Ok(stored)
}
