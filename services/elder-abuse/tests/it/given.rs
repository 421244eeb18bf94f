//! What most tests start from: a woman of 83, her son, her niece and a nurse.

use serde_json::{Value, json};

use crate::region::{Region, fresh_id};

/// An older person, who is suspected, and two others.
pub(crate) struct Given {
    pub(crate) id: String,
    pub(crate) older: String,
    pub(crate) son: String,
    pub(crate) niece: String,
    pub(crate) nurse: String,
    pub(crate) household: String,
}

/// What entering asks.
pub(crate) fn entry(household: &str) -> Value {
    json!({
        "entry": "institution",
        "municipalityCode": "0855",
        "householdId": household,
        "forms": ["financial-exploitation", "psychological"],
        "involved": [
            {"role": "older-person", "name": "Petronella Verzonnen", "birthDate": "1943-03-04"},
            {"role": "suspected", "name": "Quirijn Verzonnen"},
            {"role": "relative", "name": "Nicht Verzonnen"},
            {"role": "professional", "name": "Zuster Verzonnen"},
        ],
    })
}

/// A plan with one measure.
pub(crate) fn plan() -> Value {
    json!({"note": "Veiligheid eerst", "measures": [{"kind": "safety-plan", "note": "Elke ochtend kijkt de thuiszorg"}]})
}

impl Given {
    /// She came in.
    pub(crate) async fn entered(region: &Region) -> Self {
        let household = fresh_id();
        let made = region.worker("fjc-lead").does("/tracks", &entry(&household)).await;
        let id = made["trackId"].as_str().unwrap().to_owned();
        let view = region.worker("fjc-lead").reads(&format!("/tracks/{id}")).await;
        let [older, son, niece, nurse] =
            [0, 1, 2, 3].map(|place| view["involved"][place]["involvedId"].as_str().unwrap().to_owned());
        Self { id, older, son, niece, nurse, household }
    }

    /// It was accepted.
    pub(crate) async fn accepted(region: &Region) -> Self {
        let given = Self::entered(region).await;
        given.does(region, "accept", &json!({})).await;
        given
    }

    /// What drives it is recorded.
    pub(crate) async fn understood(region: &Region) -> Self {
        let given = Self::accepted(region).await;
        given.does(region, "dynamics", &json!({"dynamics": ["material-gain"], "note": "Hij heeft schulden"})).await;
        given
    }

    /// A plan is agreed.
    pub(crate) async fn planned(region: &Region) -> Self {
        let given = Self::understood(region).await;
        given.does(region, "action-plan", &plan()).await;
        given
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/tracks/{}/{rest}", self.id)
    }

    /// The lead does something in the track.
    pub(crate) async fn does(&self, region: &Region, rest: &str, body: &Value) -> Value {
        region.worker("fjc-lead").does(&self.path(rest), body).await
    }

    /// The lead asks something, and the status is told.
    pub(crate) async fn asks(&self, region: &Region, rest: &str, body: &Value) -> u16 {
        region.worker("fjc-lead").post(&self.path(rest), body).await.status
    }

    pub(crate) async fn view(&self, region: &Region) -> Value {
        region.worker("fjc-lead").reads(&format!("/tracks/{}", self.id)).await
    }

    /// Somebody was heard.
    pub(crate) async fn heard(&self, region: &Region, who: &str, manner: &str, statement: &str) -> Value {
        let body = json!({"manner": manner, "statement": statement, "note": "Zij vertelt over het geld"});
        self.does(region, &format!("people/{who}/interviews"), &body).await
    }

    /// Somebody is judged of one decision.
    pub(crate) async fn judged(&self, region: &Region, who: &str, decision: &str, outcome: &str) -> Value {
        let body = json!({"decision": decision, "outcome": outcome, "note": "Gesprek met de specialist"});
        self.does(region, &format!("people/{who}/capacities"), &body).await
    }

    /// The son holds an authorisation; gives its id.
    pub(crate) async fn authorised(&self, region: &Region, misused: bool) -> String {
        let body = json!({"authorisation": "bank-account", "holderId": self.son, "misused": misused, "note": "Grote opnames"});
        let known = self.does(region, "authorisations", &body).await;
        known["authorisationId"].as_str().unwrap().to_owned()
    }
}
