//! What a notice is about, in words of the policy, where `deadlines` says so: a desk is told without them rather than later.

use std::collections::BTreeMap;

use kernel::policy::{KnownFacts, Text, load_stored};
use kernel::time::Timestamp;
use platform::chain;
use platform::client::Failed;
use serde::Serialize;
use tokio::sync::Mutex;

use crate::deadlines::Deadlines;
use crate::supervision::Notice;

/// A notice with what its row is called and when it was due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Explained {
    #[serde(flatten)]
    pub(super) notice: Notice,
    /// The first instant too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) due_at: Option<Timestamp>,
    /// What the row is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Text>,
}

/// The titles of the rows of the version that was asked for last; versions never change.
#[derive(Debug, Default)]
pub(crate) struct Titles(Mutex<(String, BTreeMap<String, Text>)>);

impl Titles {
    pub(super) async fn explain(&self, deadlines: &Deadlines, notice: Notice) -> Explained {
        let said = self.said(deadlines, &notice).await.unwrap_or_else(|failed| {
            tracing::debug!(escalation.id = %notice.escalation_id, error = chain(&failed), "a notice goes without its title");
            None
        });
        let (due_at, title) = said.unzip();
        Explained { notice, due_at, title: title.flatten() }
    }

    async fn said(&self, deadlines: &Deadlines, notice: &Notice) -> Result<Option<(Timestamp, Option<Text>)>, Failed> {
        let (Some(id), Some(row)) = (notice.obligation_id, &notice.policy_row) else { return Ok(None) };
        let Some(owed) = deadlines.obligation(id).await? else { return Ok(None) };
        let mut known = self.0.lock().await;
        if known.0 != owed.policy_version {
            let stored = deadlines.version(&owed.policy_version).await?;
            *known = (owed.policy_version, stored.map(|stored| titles(&stored.yaml)).unwrap_or_default());
        }
        Ok(Some((owed.due_at, known.1.get(row).cloned())))
    }
}

fn titles(yaml: &str) -> BTreeMap<String, Text> {
    let known: KnownFacts = proto::known_facts().collect();
    let policy = load_stored("policy", yaml, &known);
    policy.map(|policy| policy.rows.into_iter().map(|row| (row.id, row.title)).collect()).unwrap_or_default()
}
