//! Waiting for a condition, with an end and a sentence that says what was waited for.

use std::time::{Duration, Instant};

use crate::trouble::{Result, Trouble};

/// How long a test waits before it gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until `condition` holds, on a thread that may block.
pub fn until(what: &str, patience: Duration, mut condition: impl FnMut() -> bool) -> Result<()> {
    let deadline = Instant::now() + patience;
    while !condition() {
        if Instant::now() > deadline {
            return Err(Trouble::Vain { what: what.to_owned(), after: patience });
        }
        between_looks();
    }
    Ok(())
}

/// Lets some time pass in which something goes on, for measurements.
pub fn pass(time: Duration) {
    let over = Instant::now() + time;
    while Instant::now() < over {
        between_looks();
    }
}

/// Lets a moment pass between two looks at a condition: the one place where a thread of ours does so.
#[expect(
    clippy::disallowed_methods,
    reason = "every wait of ours looks at a condition and has a deadline; this is between looks"
)]
pub fn between_looks() {
    std::thread::sleep(Duration::from_millis(20));
}

/// Waits until `condition` holds.
///
/// # Panics
/// After 30 s, with `what`.
#[cfg(feature = "async")]
pub async fn wait_until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    wait_for(what, async || if condition().await { Ok(()) } else { Err("it does not hold") }).await;
}

/// Waits until `look` gives a value, and gives it back. Until then `look` says what it sees instead.
///
/// # Panics
/// After 30 s, with `what` and with what was seen last.
#[cfg(feature = "async")]
pub async fn wait_for<T, Seen: std::fmt::Display>(what: &str, look: impl AsyncFnMut() -> Result<T, Seen>) -> T {
    wait_for_at_most(what, PATIENCE, look).await
}

/// As [`wait_for`], for things that take longer.
///
/// # Panics
/// After `patience`, with `what` and with what was seen last.
#[cfg(feature = "async")]
pub async fn wait_for_at_most<T, Seen: std::fmt::Display>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<T, Seen>,
) -> T {
    let deadline = Instant::now() + patience;
    loop {
        match look().await {
            Ok(found) => return found,
            Err(seen) if Instant::now() > deadline => {
                panic!("waited {} s in vain until {what}; last seen: {seen}", patience.as_secs())
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}
