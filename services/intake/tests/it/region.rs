//! Intake running by itself; what it hears from others is told in their names.

use std::ops::Deref;

use serde_json::{Value, json};
pub(crate) use servicetest::fresh_id;
use testkit::http::Answer;
use testkit::wait_for;

/// A running intake.
pub(crate) struct Region(servicetest::Region);

impl Deref for Region {
    type Target = servicetest::Region;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Region {
    pub(crate) async fn new() -> Self {
        Self(servicetest::Region::start(intake::service, &["fjc-planning", "supervision", "wijzer-scheiden"]).await)
    }

    /// Posts a report as the police and gives its id.
    pub(crate) async fn posted(&self, body: &Value) -> String {
        let answer = self.worker("police").post("/reports", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["reportId"].as_str().unwrap().to_owned()
    }

    /// A report with the ids of its persons, in order.
    pub(crate) async fn report(&self, id: &str) -> (Value, Vec<String>) {
        let answer = self.worker("vt-handler").get(&format!("/reports/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let report = answer.json();
        let persons = report["persons"].as_array().unwrap();
        let persons = persons.iter().map(|person| person["personId"].as_str().unwrap().to_owned()).collect();
        (report, persons)
    }

    /// Takes a step with a report and gives the report.
    pub(crate) async fn step(&self, role: &str, report: &str, step: &str, body: Value) -> Value {
        let answer = self.worker(role).post(&format!("/reports/{report}/{step}"), &body).await;
        assert_eq!(answer.status, 200, "{step}: {}", answer.text());
        answer.json()
    }

    /// A report that was sent to the Family Justice Center, and the id of the transfer.
    pub(crate) async fn sent(&self) -> (String, String) {
        let report = self.posted(&report()).await;
        self.step("vt-handler", &report, "assess-safety", json!({"outcome": "transfer"})).await;
        let sent = self.step("vt-handler", &report, "send-transfer", transfer()).await;
        (report, sent["transfer"]["transferId"].as_str().unwrap().to_owned())
    }

    /// Waits until a report stands somewhere.
    pub(crate) async fn until_status(&self, report: &str, status: &str) -> Value {
        wait_for(&format!("the report is {status}"), async || {
            let (report, _) = self.report(report).await;
            if report["status"] == status { Ok(report) } else { Err(report["status"].to_string()) }
        })
        .await
    }
}

/// The field that a problem names first.
pub(crate) fn field(answer: &Answer) -> String {
    servicetest::refusal(answer).1
}

/// A report by the police: a victim, a suspected perpetrator, a child and a neighbour, all obviously fictional.
pub(crate) fn report() -> Value {
    json!({
        "reporter": {"capacity": "police", "name": "Brigadier Bijvoorbeeld", "contact": "post 1", "wantsFeedback": true},
        "household": {"municipalityCode": "0855", "address": {"postcode": "5038 EA", "houseNumber": 12}},
        "nature": ["partner-violence", "child-abuse"],
        "injury": true,
        "description": "Fictieve Geschiedenis",
        "persons": [
            {"role": "victim", "givenNames": "Fictieve", "surname": "Proefpersoon", "birthDate": "1990-02-03"},
            {"role": "suspected-perpetrator", "givenNames": "Verzonnen", "surname": "Proefpersoon"},
            {"role": "child", "givenNames": "Bedachte", "surname": "Proefpersoon", "birthDate": "2019-05-06"},
            {"role": "network", "surname": "Buurman-Voorbeeld"},
        ],
    })
}

/// A transfer to the Family Justice Center.
pub(crate) fn transfer() -> Value {
    json!({
        "receiver": "fjc-planning",
        "purpose": "een plan voor het gezin",
        "legalBasis": "wmo-4-1-1",
        "necessity": "zonder namen geen plan",
        "toldThoseInvolved": true,
    })
}
