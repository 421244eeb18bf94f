//! What most tests start from: two parents and two children.

use serde_json::{Value, json};
use servicetest::Worker;
use testkit::Claims;

use crate::region::{Region, fresh_id};

/// Two parents and two children.
pub(crate) struct Given {
    pub(crate) id: String,
    pub(crate) parents: [String; 2],
    pub(crate) children: [String; 2],
    pub(crate) households: [String; 2],
}

/// Everything is asked for but the entry.
pub(crate) fn entry(entry: &str, households: &[String; 2]) -> Value {
    let mut body = json!({
        "entry": entry,
        "municipalityCode": "0855",
        "parents": [
            {"name": "Anna Verzonnen", "householdId": households[0]},
            {"name": "Bram Verzonnen", "householdId": households[1]},
        ],
        "children": [{"name": "Cato Verzonnen", "birthDate": "2015-03-04"}, {"name": "Daan Verzonnen"}],
    });
    if entry == "court" {
        body["proFormaDate"] = json!("2199-11-12");
    }
    body
}

impl Given {
    /// They came in by the parents themselves.
    pub(crate) async fn entered(region: &Region) -> Self {
        Self::by(region, "parents").await
    }

    /// They came in so.
    pub(crate) async fn by(region: &Region, how: &str) -> Self {
        let households = [fresh_id(), fresh_id()];
        let made = region.worker("fjc-lead").does("/trajectories", &entry(how, &households)).await;
        let id = made["trajectoryId"].as_str().unwrap().to_owned();
        let view = region.worker("fjc-lead").reads(&format!("/trajectories/{id}")).await;
        let ids = |list: &str, field: &str| [0, 1].map(|index| view[list][index][field].as_str().unwrap().to_owned());
        Self { parents: ids("parents", "parentId"), children: ids("children", "childId"), id, households }
    }

    /// The intake was held.
    pub(crate) async fn taken_in(region: &Region) -> Self {
        let given = Self::entered(region).await;
        for step in ["accept", "hold-intake"] {
            given.does(region, step, &json!({})).await;
        }
        given
    }

    /// Both parents were screened, negative, and consent.
    pub(crate) async fn cleared(region: &Region) -> Self {
        let given = Self::taken_in(region).await;
        for parent in 0..2 {
            given.screened(region, parent, "negative").await;
            given.does(region, &format!("parents/{}/consent/give", given.parents[parent]), &json!({})).await;
        }
        given
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/trajectories/{}/{rest}", self.id)
    }

    /// The lead does something in the trajectory.
    pub(crate) async fn does(&self, region: &Region, rest: &str, body: &Value) -> Value {
        region.worker("fjc-lead").does(&self.path(rest), body).await
    }

    /// The lead asks something, and the status is told.
    pub(crate) async fn asks(&self, region: &Region, rest: &str, body: &Value) -> u16 {
        region.worker("fjc-lead").post(&self.path(rest), body).await.status
    }

    /// The lead tries something; what comes of it is looked at elsewhere.
    pub(crate) async fn tries(&self, region: &Region, rest: &str, body: &Value) {
        self.asks(region, rest, body).await;
    }

    pub(crate) async fn screened(&self, region: &Region, parent: usize, outcome: &str) -> Value {
        self.does(region, &format!("parents/{}/screenings", self.parents[parent]), &screening(outcome)).await
    }

    /// Opens a module and gives its id.
    pub(crate) async fn opened(&self, region: &Region, module: &str) -> String {
        let opened = self.does(region, "modules", &json!({"module": module})).await;
        opened["moduleId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn view(&self, region: &Region) -> Value {
        region.worker("fjc-lead").reads(&format!("/trajectories/{}", self.id)).await
    }
}

/// A screening with no alarming answer.
pub(crate) fn screening(outcome: &str) -> Value {
    json!({
        "instrument": "screening-interview",
        "version": 1,
        "answers": {"violence": false, "fear": false, "control": false, "weapon": false},
        "outcome": outcome,
    })
}

/// A coordinator with this id.
pub(crate) fn coordinator(region: &Region, id: &str) -> Worker {
    region.bearer(&Claims::of("coordinator").subject(id))
}
