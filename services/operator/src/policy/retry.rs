//! A simulation that came to no end is asked for again, each time later; what cannot succeed waits for people. Pure.

use jiff::SignedDuration;
use kernel::time::Timestamp;
use kube::Resource as _;

use crate::crd::DeadlinePolicy;
use crate::deadlines::Simulation;

/// Before the second attempt; twice as long before each further one.
const FIRST: SignedDuration = SignedDuration::from_mins(1);
/// Never longer.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// When a simulation that was the so-many-eth attempt is asked for again: never, if trying again cannot help.
pub(super) fn due(simulation: &Simulation, attempt: i64) -> Option<Timestamp> {
    // `given-up`: its processes ended or its database was away, three times. Anything else would fail again.
    let passes = simulation.state == "failed" && simulation.failure.as_deref() == Some("given-up");
    let doubled = u32::try_from(attempt - 1).unwrap_or_default().min(16);
    let pause = FIRST.saturating_mul(2_i32.saturating_pow(doubled)).min(LONGEST);
    passes.then_some(simulation.ended_at? + pause)
}

/// The number of the attempt that is to be made now. A resource that was changed since begins anew.
pub(super) fn attempt(resource: &DeadlinePolicy, simulation: &Simulation, now: Timestamp) -> Option<i64> {
    let status = resource.status.as_ref()?;
    let last = status.simulation.as_ref()?.attempt.unwrap_or(1);
    if simulation.state == "failed" && status.observed_generation != resource.meta().generation {
        return Some(1);
    }
    due(simulation, last).filter(|due| *due <= now).map(|_| last + 1)
}
