//! The two services that workflows call over HTTP, with a token of their own.

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::client::Client;
use reqwest::StatusCode;
use serde::Deserialize;

use crate::durable::escalation::Deliver;
use crate::durable::watch::{Answer, Ring};

pub use platform::client::Failed;

/// How many schedules a page holds: the most that the API gives.
const LIMIT: u32 = 200;

/// `deadlines` and `supervision`, as workflows call them.
#[derive(Debug, Clone)]
pub struct Services(Client);

/// One page of the schedules that `deadlines` knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The schedules, sorted by subject.
    pub items: Vec<Item>,
    /// Where the next page starts; absent on the last.
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// One case's schedule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The case.
    #[serde(flatten)]
    pub subject: Subject,
    /// The schedule's number.
    pub number: u64,
    /// When its next rung is due; absent: there is none.
    #[serde(default)]
    pub next_at: Option<Timestamp>,
}

impl Services {
    /// Services that this client reaches.
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    /// Rings for a case. A case that `deadlines` does not know has nothing to wait for.
    pub async fn ring(&self, ring: &Ring) -> Result<Answer, Failed> {
        let answer = self.0.ring("deadlines", &format!("/subjects/{}/ring?number={}", ring.subject, ring.number)).await;
        match answer {
            Ok(answer) => answer.json(),
            Err(Failed::Status { status: StatusCode::NOT_FOUND, .. }) => Ok(Answer { number: ring.number, next: None }),
            Err(failed) => Err(failed),
        }
    }

    /// Rings for a case whose watch should have and has not.
    pub async fn ring_instead(&self, subject: Subject, number: u64) -> Result<(), Failed> {
        let path = format!("/subjects/{subject}/ring?number={number}&by=reconciler");
        self.0.ring("deadlines", &path).await.map(drop)
    }

    /// Delivers an escalation to its desk.
    pub async fn deliver(&self, deliver: &Deliver) -> Result<(), Failed> {
        self.0.ring("supervision", &format!("/escalations/{}/deliver", deliver.escalation)).await.map(drop)
    }

    /// One page of the schedules whose next rung is due and has not rung, from a cursor on.
    pub async fn overdue(&self, limit: usize, cursor: Option<&str>) -> Result<Page, Failed> {
        self.page(format!("/schedules?overdue=true&limit={limit}"), cursor).await
    }

    /// One page of all schedules, from a cursor on.
    pub async fn schedules(&self, cursor: Option<&str>) -> Result<Page, Failed> {
        self.page(format!("/schedules?limit={LIMIT}"), cursor).await
    }

    async fn page(&self, mut path: String, cursor: Option<&str>) -> Result<Page, Failed> {
        if let Some(cursor) = cursor {
            path += &format!("&cursor={cursor}");
        }
        self.0.get("deadlines", &path).await?.json()
    }
}
