//! What most tests start from: a transferred case, a dossier.

use kernel::time::Timestamp;
use platform::outbox::Fact;
use proto::{FactMessage as _, intake};
use serde_json::{Value, json};
use testkit::wait_for;

use crate::region::{Region, fresh_id};

/// A case that Veilig Thuis transferred.
pub(crate) struct Given {
    pub(crate) transfer: String,
    pub(crate) report: String,
    pub(crate) household: String,
    pub(crate) persons: Vec<String>,
}

/// When transfers of these tests were sent.
pub(crate) fn sent_at() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

impl Given {
    /// A mother, a father and a child in one household.
    pub(crate) fn new() -> Self {
        Self { transfer: fresh_id(), report: fresh_id(), household: fresh_id(), persons: (0..3).map(|_| fresh_id()).collect() }
    }

    /// Another report of the same household.
    pub(crate) fn again(&self) -> Self {
        Self { household: self.household.clone(), ..Self::new() }
    }

    pub(crate) fn sent(&self) -> intake::TransferSent {
        intake::TransferSent {
            report_id: self.report.clone(),
            transfer_id: self.transfer.clone(),
            receiver: "fjc-planning".into(),
            household_id: self.household.clone(),
            municipality_code: "0855".into(),
            injury: true,
            minor_concerned: true,
            unborn_concerned: false,
            person_ids: self.persons.clone(),
        }
    }

    pub(crate) fn received(&self) -> intake::ReportReceived {
        intake::ReportReceived {
            report_id: self.report.clone(),
            household_id: self.household.clone(),
            municipality_code: "0855".into(),
            injury: true,
            unborn_concerned: true,
            ..Default::default()
        }
    }

    /// Told, and on the list of cases.
    pub(crate) async fn offered(self, region: &Region) -> Self {
        let id = region.tells_as(Fact::new(intake::TransferSent::KIND, &self.sent()).occurred_at(sent_at())).await;
        region.taken_in(id).await;
        self
    }

    /// Accepts the case and gives the dossier.
    pub(crate) async fn accept(&self, region: &Region) -> String {
        let case = region.worker("fjc-planner").does(&format!("/cases/{}/accept", self.transfer), &confirmation()).await;
        case["dossierId"].as_str().unwrap().to_owned()
    }
}

/// A case that was accepted, and its dossier.
pub(crate) async fn dossier(region: &Region) -> (Given, String) {
    let case = Given::new().offered(region).await;
    let dossier = case.accept(region).await;
    (case, dossier)
}

pub(crate) fn confirmation() -> Value {
    json!({"confirmation": "We ontvingen de overdracht en houden zicht op de veiligheid."})
}

/// A plan with one participant and one agreement.
pub(crate) fn plan() -> Value {
    json!({
        "participants": [{"name": "Oma Voorbeeld", "capacity": "network"}],
        "agreements": [{"what": "Belt elke avond", "who": "Oma Voorbeeld", "shownBy": "De moeder bevestigt het gesprek"}],
    })
}

/// Waits until a dossier shows what it should.
pub(crate) async fn until(region: &Region, dossier: &str, what: &str, shows: impl Fn(&Value) -> bool) -> Value {
    wait_for(what, async || {
        let view = region.worker("fjc-lead").reads(&format!("/dossiers/{dossier}")).await;
        if shows(&view) { Ok(view) } else { Err(view.to_string()) }
    })
    .await
}
