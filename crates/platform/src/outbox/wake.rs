//! Wakes the process's own relay after a commit, in memory.

use std::sync::Arc;

use tokio::sync::Notify;

/// A bell between commits and the relay: one waiter, rings are not counted.
#[derive(Clone, Default)]
pub(crate) struct Wake(Arc<Notify>);

impl Wake {
    /// There is something to publish.
    pub(crate) fn now(&self) {
        self.0.notify_one();
    }

    /// Waits until there is, or was since the last wait.
    pub(crate) async fn rung(&self) {
        self.0.notified().await;
    }
}
