//! `supervision`, as the operator calls it: it asks what a desk was not told of, and says what it was told; the record is there.

use kernel::id::{DossierId, EscalationId, ObligationId, ReportId};
use kernel::time::Timestamp;
use platform::client::{Client, Failed};
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct Supervision(Client);

/// An escalation of which a listener is to be told: ids, codes and instants. As it is read, so it is sent on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Notice {
    /// The id of the fact that it was raised: the same however often it is told.
    #[serde(skip_serializing)]
    pub(crate) notice_id: Uuid,
    pub(crate) escalation_id: EscalationId,
    pub(crate) desk: String,
    pub(crate) acute: bool,
    pub(crate) raised_by: String,
    pub(crate) raised_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dossier_id: Option<DossierId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) report_id: Option<ReportId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) obligation_id: Option<ObligationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_row: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rung: Option<String>,
    /// The silent escalation that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaces_id: Option<EscalationId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    items: Vec<Notice>,
    #[serde(default)]
    next_cursor: Option<String>,
}

/// Why it is not known what a listener was not told of.
#[derive(Debug)]
pub(crate) enum Unknown {
    /// No desk has this id.
    Desk,
    /// The service did not answer as expected.
    Region(Failed),
}

impl From<Failed> for Unknown {
    fn from(failed: Failed) -> Self {
        if failed.status() == Some(StatusCode::BAD_REQUEST) { Self::Desk } else { Self::Region(failed) }
    }
}

const SERVICE: &str = "supervision";
/// How many notices a page holds: the most that the API gives.
const LIMIT: u32 = 200;

impl Supervision {
    /// The service that this client reaches.
    pub(crate) fn new(client: Client) -> Self {
        Self(client)
    }

    /// Everything of which a listener at a desk was not told yet, the oldest first.
    pub(crate) async fn untold(&self, desk: &str, listener: &str) -> Result<Vec<Notice>, Unknown> {
        let list = format!("/notices?desk={desk}&listener={listener}&limit={LIMIT}");
        let mut page: Page = self.0.get(SERVICE, &list).await?.json()?;
        let mut all = std::mem::take(&mut page.items);
        while let Some(cursor) = page.next_cursor {
            page = self.0.get(SERVICE, &format!("{list}&cursor={cursor}")).await?.json()?;
            all.append(&mut page.items);
        }
        Ok(all)
    }

    /// Says that a listener was told. Saying it again changes nothing.
    pub(crate) async fn mark_told(&self, id: EscalationId, listener: &str) -> Result<(), Failed> {
        let (path, key) = (format!("/escalations/{id}/mark-told"), Uuid::new_v4().to_string());
        self.0.post(SERVICE, &path, &json!({ "listener": listener }), &key).await.map(drop)
    }
}
