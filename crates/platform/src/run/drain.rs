//! The end: asked by a signal, then in order, and nothing that was begun is cut off.

use tokio::signal::unix::{SignalKind, signal};

use super::Running;
use crate::Error;

/// Waits for SIGTERM or SIGINT and asks the running services to end; a second signal ends the process at once.
pub(super) async fn until_asked(running: &Running) -> Result<(), Error> {
    let heard = |kind| signal(kind).map_err(|source| Error::Io { what: "signals cannot be heard".into(), source });
    let (mut terminate, mut interrupt) = (heard(SignalKind::terminate())?, heard(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = running.stopped() => return Ok(()),
    }
    tracing::info!("asked to end: finishing what is at hand");
    running.stop();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::warn!("asked again: ending at once");
        std::process::exit(1);
    });
    Ok(())
}
