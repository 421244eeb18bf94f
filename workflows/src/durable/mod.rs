//! The workflows themselves: replayed code, so no clock, no randomness, no I/O and no tasks of its own.

pub mod escalation;
pub mod watch;

use std::time::Duration;

use temporalio_common::RetryPolicy;
use temporalio_sdk::ActivityOptions;

/// How every activity is tried: 10 s each, 4 s without a beat, again after 1 s × 1.5 up to 5 s, until it succeeds.
fn until_it_succeeds() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(10))
        .heartbeat_timeout(Duration::from_secs(4))
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_secs(1))
                .backoff_coefficient(1.5)
                .maximum_interval(Duration::from_secs(5))
                .build(),
        )
        .build()
}
