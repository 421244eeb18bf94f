//! Rules to try, as entries of history.

use std::sync::Arc;

use crate::calendar::Decree;
use crate::obligations::{Body, Entry};
use crate::policy::Policy;
use crate::time::{Timestamp, start_of_day};

/// A policy as if it had always been in force, and decrees from when each is known.
pub fn tried(policy: Option<Arc<Policy>>, decrees: Vec<Decree>) -> Vec<Entry> {
    let policy = policy.map(|policy| (Timestamp::MIN, Body::PolicyActivated(policy)));
    let decrees = decrees.into_iter().map(|decree| (start_of_day(decree.known_from), Body::Decree(decree)));
    let entry = |(number, (at, body)): (usize, (Timestamp, Body))| {
        let id = crate::id::derived("simulated-rule", &[&number.to_be_bytes()]);
        Entry { id, occurred_at: at, recorded_at: at, body }
    };
    policy.into_iter().chain(decrees).enumerate().map(entry).collect()
}
