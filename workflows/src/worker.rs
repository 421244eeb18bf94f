//! The Temporal worker: on a thread and runtime of its own, because the SDK's worker cannot move between threads.
#![expect(clippy::disallowed_methods, reason = "not replayed: this is what runs the workflows")]

use std::io;
use std::sync::Arc;
use std::time::Duration;

use temporalio_common::telemetry::TelemetryOptions;
use temporalio_common::telemetry::metrics::CoreMeter;
use temporalio_common::worker::WorkerDeploymentOptions;
use temporalio_sdk::runtime::{PollerBehavior, RuntimeOptions};
use temporalio_sdk::{
    Runtime, RuntimeError, Worker, WorkerCreateError, WorkerOptions, WorkerRunError, WorkflowRegistrationError,
};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::activities::{Activities, BEAT};
use crate::durable::escalation::Escalation;
use crate::durable::watch::Watch;
use crate::meter::{self, Meter};
use crate::services::Services;
use crate::temporal::{NoTemporal, QUEUE, Temporal};

/// A workflow task waits this long for the worker that has the workflow in memory.
const STICKY: Duration = Duration::from_secs(2);

/// Polls for each kind of work. With few, tasks outlive the sticky queue in a rush, move to the other queue and must be
/// replayed there, which makes the rush worse.
const POLLERS: usize = 16;

/// Activities may take this long to finish after the worker was asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// A worker that failed is started again after this pause.
const PAUSE: Duration = Duration::from_secs(1);

/// A running worker; it stops when its token is cancelled.
pub struct Running {
    polling: watch::Receiver<bool>,
    stopped: oneshot::Receiver<()>,
}

/// Why a worker's turn ended.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error(transparent)]
    NoTemporal(#[from] NoTemporal),
    #[error("the workflows could not be registered")]
    Register(#[from] WorkflowRegistrationError),
    #[error("the worker could not be made")]
    Create(#[from] WorkerCreateError),
    #[error("the worker failed")]
    Run(#[from] WorkerRunError),
}

/// Starts the worker. It outlives every failure of Temporal: it connects, prepares the namespace and starts again.
pub fn start(temporal: Temporal, services: Arc<Services>, stop: CancellationToken) -> io::Result<Running> {
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("workflows-io").enable_all().build()?;
    let (polls, polling) = watch::channel(false);
    let (gone, stopped) = oneshot::channel();
    std::thread::Builder::new().name("workflows".to_owned()).spawn(move || {
        if let Err(cause) = run(&tokio, &temporal, &services, &stop, &polls) {
            tracing::error!(error = &cause as &dyn std::error::Error, "the worker's runtime could not be made");
        }
        let _ = gone.send(());
    })?;
    Ok(Running { polling, stopped })
}

impl Running {
    /// Whether the worker polls Temporal for work.
    pub fn polls(&self) -> bool {
        *self.polling.borrow()
    }

    /// Waits until the worker polls.
    pub async fn ready(&mut self) {
        // An error means that the worker has stopped, and then nothing is left to wait for.
        let _ = self.polling.wait_for(|polls| *polls).await;
    }

    /// Waits until the worker has stopped.
    pub async fn stopped(self) {
        let _ = self.stopped.await;
    }
}

fn run(
    tokio: &tokio::runtime::Runtime,
    temporal: &Temporal,
    services: &Arc<Services>,
    stop: &CancellationToken,
    polls: &watch::Sender<bool>,
) -> Result<(), RuntimeError> {
    let telemetry = TelemetryOptions::builder().metrics(Arc::new(Meter) as Arc<dyn CoreMeter>).attach_service_name(false).build();
    let options = RuntimeOptions::builder().telemetry_options(telemetry).heartbeat_interval(None).build();
    let options = options.expect("no heartbeat, so no bad interval");
    tokio.block_on(async {
        let runtime = Runtime::from_current_tokio(options)?;
        while !stop.is_cancelled() {
            let turn = turn(&runtime, temporal, services, stop, polls).await;
            polling(polls, false);
            if let Err(cause) = turn {
                if let Ended::NoTemporal(_) = cause {
                    meter::reached_temporal(false);
                }
                tracing::warn!(error = &cause as &dyn std::error::Error, "the worker starts again");
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(PAUSE) => {}
                }
            }
        }
        Ok(())
    })
}

/// Says whether the worker polls, to whoever waits for it and to operators.
fn polling(polls: &watch::Sender<bool>, polls_now: bool) {
    polls.send_replace(polls_now);
    metrics::gauge!("veilig_worker_polls").set(if polls_now { 1.0 } else { 0.0 });
}

/// One turn: from connecting until the worker is stopped or fails.
async fn turn(
    runtime: &Runtime,
    temporal: &Temporal,
    services: &Arc<Services>,
    stop: &CancellationToken,
    polls: &watch::Sender<bool>,
) -> Result<(), Ended> {
    let client = temporal.connect(None).await?;
    temporal.prepare(&client).await?;
    meter::reached_temporal(true);
    let options = WorkerOptions::new(QUEUE)
        .register_workflow::<Watch>()?
        .register_workflow::<Escalation>()?
        .register_activities(Activities::new(services.clone()))
        .deployment_options(WorkerDeploymentOptions::from_build_id(env!("CARGO_PKG_VERSION").to_owned()))
        .sticky_queue_schedule_to_start_timeout(STICKY)
        .workflow_task_poller_behavior(PollerBehavior::SimpleMaximum(POLLERS))
        .nonsticky_to_sticky_poll_ratio(0.5)
        .activity_task_poller_behavior(PollerBehavior::SimpleMaximum(POLLERS))
        // Else a second beat is held back for most of the time after which its activity is taken for lost.
        .max_heartbeat_throttle_interval(BEAT)
        .graceful_shutdown_period(GRACE)
        .build();
    let mut worker = Worker::new(runtime, client, options)?;
    let shut_down = worker.shutdown_handle();
    let run = worker.run();
    tokio::pin!(run);
    polling(polls, true);
    tokio::select! {
        ended = &mut run => ended?,
        () = stop.cancelled() => {
            shut_down();
            run.await?;
        }
    }
    Ok(())
}
