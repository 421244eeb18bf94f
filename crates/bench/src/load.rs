//! Reports, as fast as they are taken in or at a steady rate.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::try_join_all;
use jiff::Timestamp;
use testkit::http::fresh_key;
use testkit::trouble::{Result, Trouble};
use tokio::time::{Instant, MissedTickBehavior};

use crate::region::{Posted, Region, report};
use crate::say;

/// Reports that are posted at the same time.
pub(crate) const CLIENTS: usize = 16;

/// Posts from some clients for as long as this; gives every report and how long it really lasted.
pub(crate) async fn flood(region: &Region<'_>, lasting: Duration) -> Result<(Vec<Posted>, Duration)> {
    let (begun, report) = (Instant::now(), report(None));
    let client = async || {
        let mut posted = Vec::new();
        while begun.elapsed() < lasting {
            posted.push(region.post(&report, &fresh_key()).await?);
        }
        Ok::<_, Trouble>(posted)
    };
    let posted = try_join_all((0..CLIENTS).map(|_| client())).await?;
    Ok((posted.concat(), begun.elapsed()))
}

/// Posts this number, all of which came in at one instant.
pub(crate) async fn number(region: &Region<'_>, number: usize, came_in: Option<Timestamp>) -> Result<Vec<Posted>> {
    let (next, report) = (AtomicUsize::new(0), report(came_in));
    let client = async || {
        let mut posted = Vec::new();
        loop {
            let mine = next.fetch_add(1, Ordering::Relaxed);
            if mine >= number {
                return Ok::<_, Trouble>(posted);
            }
            if mine > 0 && mine % 1000 == 0 {
                say::step(format_args!("{mine} of {number} reports"));
            }
            posted.push(region.post(&report, &fresh_key()).await?);
        }
    };
    Ok(try_join_all((0..CLIENTS).map(|_| client())).await?.concat())
}

/// Posts at a steady rate until `over` holds, whether or not earlier reports are answered.
pub(crate) async fn steady(region: &Region<'_>, per_second: f64, over: impl Fn() -> bool) -> Result<Vec<Posted>> {
    let report = report(None);
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / per_second));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut answers = futures::stream::FuturesUnordered::new();
    let mut posted = Vec::new();
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if over() {
                    break;
                }
                let (region, report) = (&region, &report);
                answers.push(async move { region.post(report, &fresh_key()).await });
            }
            Some(answer) = futures::StreamExt::next(&mut answers), if !answers.is_empty() => posted.push(answer?),
        }
    }
    while let Some(answer) = futures::StreamExt::next(&mut answers).await {
        posted.push(answer?);
    }
    Ok(posted)
}
