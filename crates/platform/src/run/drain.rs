//! The end: asked by a signal, then in order, and nothing that was begun is cut off.

use tokio::signal::unix::{SignalKind, signal};

use tokio_util::sync::CancellationToken;

use crate::Error;

/// Waits for SIGTERM or SIGINT and asks what runs to end; a second signal ends the process at once.
pub(super) async fn until_asked(stop: &CancellationToken) -> Result<(), Error> {
    let heard = |kind| signal(kind).map_err(|source| Error::Io { what: "signals cannot be heard".into(), source });
    let (mut terminate, mut interrupt) = (heard(SignalKind::terminate())?, heard(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = stop.cancelled() => return Ok(()),
    }
    tracing::info!("asked to end: finishing what is at hand");
    stop.cancel();
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
