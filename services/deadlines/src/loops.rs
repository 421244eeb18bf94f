//! Loops beside the requests: the sweep, a net for what is overdue; re-projection after a change of the rules; and simulations.

use std::time::Duration;

use kernel::time::Timestamp;
use platform::may::{Cause, May};
use platform::{Background, BoxError};

use crate::actions::{ManagePolicies, Ring, SimulateRules};
use crate::commands;
use crate::commands::ring::Bell;
use crate::store;

/// What is overdue by more than this is swept.
const OVERDUE: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);

/// Twice a minute: settles what no watch rang for. A healthy region never needs it.
pub(crate) async fn sweep(background: Background) -> Result<(), BoxError> {
    let may = May::<Ring>::system(Cause { service: "deadlines", on_behalf_of: None });
    while background.pause(Duration::from_secs(30)).await {
        tell_overdue(&background, &may).await?;
        let overdue = |now: Timestamp| now - OVERDUE;
        let swept = commands::ring::due(background.work(), &may, "sweep", overdue).await?;
        if swept > 0 {
            metrics::counter!("veilig_subjects_swept_total").increment(swept);
            tracing::warn!(subjects = swept, "rungs rang late: no watch rang for them within a minute");
        }
    }
    Ok(())
}

/// How late the latest rung is that has not rung, and how many subjects are set aside: both zero in a healthy region.
async fn tell_overdue(background: &Background, may: &May<Ring>) -> Result<(), BoxError> {
    let tx = background.work().begin(may).await?;
    let (now, due) = (tx.now(), store::subjects::due(tx.db()).await?);
    tx.commit().await?;
    let late = due.first_at.map_or(0.0, |at| now.duration_since(at.into()).as_secs_f64().max(0.0));
    metrics::gauge!("veilig_rung_overdue_seconds").set(late);
    metrics::gauge!("veilig_subjects_parked").set(due.parked as f64);
    Ok(())
}

/// After each ring: settles everybody else who is due, batch by batch, if no other process is at it.
pub(crate) async fn neighbours(background: Background) -> Result<(), BoxError> {
    let may = May::<Ring>::system(Cause { service: "deadlines", on_behalf_of: None });
    let bell = background.work().provided::<Bell>().cloned().unwrap_or_default();
    while background.stop().run_until_cancelled(bell.rung()).await.is_some() {
        commands::ring::due(background.work(), &may, "neighbour", |now| now).await?;
    }
    Ok(())
}

/// Settles again whoever was last settled under fewer changes of the rules, also when one comes into force that was planned.
pub(crate) async fn reproject(background: Background) -> Result<(), BoxError> {
    let may = May::<ManagePolicies>::system(Cause { service: "deadlines", on_behalf_of: None });
    let mut told = 0;
    while background.pause(Duration::from_secs(1)).await {
        let pass = commands::reproject::all(background.work(), &may, told).await?;
        told = pass.rules;
        if pass.subjects > 0 {
            tracing::info!(
                subjects = pass.subjects,
                rules = pass.rules,
                "open terms were projected again after the rules changed"
            );
        }
    }
    Ok(())
}

/// Plays what somebody asked to be simulated, one at a time in each process.
pub(crate) async fn simulations(background: Background) -> Result<(), BoxError> {
    let may = May::<SimulateRules>::system(Cause { service: "deadlines", on_behalf_of: None });
    while background.pause(Duration::from_secs(1)).await {
        while !background.stop().is_cancelled() && commands::simulations::next(&background, &may).await? {}
    }
    Ok(())
}
