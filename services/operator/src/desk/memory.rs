//! What the leader remembers of each desk from one look to the next. Nothing is lost with it: the record is in `supervision`.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kernel::time::Timestamp;
use reqwest::StatusCode;

use super::Unreached;
use super::pace::Pace;
use super::validate::Checked;

/// Between two looks whether a desk answers.
const PAUSE: Duration = Duration::from_secs(60);
/// The same while it is not reached.
const ANXIOUS: Duration = Duration::from_secs(15);

/// What is remembered of one desk.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) look: Option<Look>,
    pub(super) pace: Pace,
    /// Why the last notice that was not taken was not.
    pub(super) trouble: Option<Unreached>,
    /// When the last was taken.
    pub(super) delivered_at: Option<Timestamp>,
}

/// What came of asking whether a desk answers.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) at: Instant,
    pub(super) asked: Checked,
    pub(super) answer: Result<StatusCode, Unreached>,
}

impl Memory {
    /// What the last look found, unless it is time for another: after a minute, sooner while it is not reached, at once if
    /// something else would be asked.
    pub(super) fn seen(&self, checked: &Checked, now: Instant) -> Option<Result<StatusCode, Unreached>> {
        let look = self.look.as_ref().filter(|look| look.asked == *checked)?;
        let lasts = if look.answer.is_ok() { PAUSE } else { ANXIOUS };
        (now.duration_since(look.at) < lasts).then(|| look.answer.clone())
    }
}

/// One desk: under what it is counted, and what is remembered of it.
type Known = (String, Arc<tokio::sync::Mutex<Memory>>);

/// The desks, by the name of their resource.
#[derive(Debug, Default)]
pub(crate) struct Desks(Mutex<HashMap<String, Known>>);

impl Desks {
    /// What is remembered of a desk.
    pub(super) fn of(&self, name: &str, desk: &str) -> Arc<tokio::sync::Mutex<Memory>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(name.to_owned()).or_insert_with(|| (desk.to_owned(), Arc::default())).1.clone()
    }

    /// Forgets the desks that are no longer declared, and counts nothing for them any more.
    pub(crate) fn keep(&self, names: &BTreeSet<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|name, (desk, memory)| {
            // One that is being looked after would be counted again afterwards.
            let stays = names.contains(name) || Arc::strong_count(memory) > 1;
            if !stays {
                meter(desk, name, 0, 0.0);
            }
            stays
        });
    }
}

impl Drop for Desks {
    /// Who leads no longer counts for nobody.
    fn drop(&mut self) {
        self.keep(&BTreeSet::new());
    }
}

/// How many notices wait for a listener, and for how long the oldest has.
pub(super) fn meter(desk: &str, listener: &str, waiting: usize, oldest_seconds: f64) {
    let labels = [("desk", desk.to_owned()), ("listener", listener.to_owned())];
    metrics::gauge!("veilig_operator_desk_waiting", &labels).set(waiting as f64);
    metrics::gauge!("veilig_operator_desk_oldest_waiting_seconds", &labels).set(oldest_seconds);
}
