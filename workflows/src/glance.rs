//! A quick look at what is due and has not rung.

use jiff::SignedDuration;
use kernel::fact::Subject;
use kernel::time::Timestamp;

use crate::services::{Failed, Services};

/// For how many cases one look tries to ring.
const TRIES: usize = 32;

/// A rung that is due for longer than this is rung for.
const MOMENT: SignedDuration = SignedDuration::from_secs(1);

/// Looks at what is overdue, one page at a time.
pub struct Glance {
    services: Services,
    /// Where the next look begins, if nobody of the page before could be settled.
    from: Option<String>,
}

impl Glance {
    /// Looks at what `deadlines` says is overdue.
    pub fn new(services: Services) -> Self {
        Self { services, from: None }
    }

    /// Rings for one case that is overdue, as its watch should have, and gives which. Why the watch has not does not matter: its task waits
    /// behind thousands of others, it cannot go on, or Temporal is gone. One ring is enough: after it `deadlines` settles everybody who is
    /// due. Cases that cannot be settled hold up nobody: whoever comes after them is next.
    pub async fn look(&mut self, now: Timestamp) -> Result<Option<Subject>, Failed> {
        let page = self.services.overdue(TRIES, self.from.take().as_deref()).await?;
        let mut failed = None;
        for item in page.items.into_iter().filter(|item| item.next_at.is_some_and(|at| now.duration_since(at) > MOMENT)) {
            match self.services.ring_instead(item.subject, item.number).await {
                Ok(()) => return Ok(Some(item.subject)),
                Err(error) => failed = Some(error),
            }
        }
        let Some(failed) = failed else { return Ok(None) };
        self.from = page.next_cursor;
        Err(failed)
    }
}
