//! A region of one row: the real `veilig` with a database, streams and a namespace of its own.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use testkit::engines::make_namespace;
use testkit::trouble::{Result, Trouble};
use testkit::{Setup, Veilig};

use crate::place::{Place, blocking, connect};
use crate::temporal::Namespace;

/// The deadlines of the bench.
pub(crate) const POLICY: &str = include_str!("../policy.yaml");

/// How long the one obligation of each report lasts: what `policy.yaml` says.
pub(crate) const TERM: Duration = Duration::from_secs(3600);

/// A region that can be started.
pub(crate) struct Prepared<'a> {
    pub(crate) place: &'a Place,
    pub(crate) setup: Setup,
    /// The superuser's address of its database.
    pub(crate) database: String,
    pub(crate) name: String,
}

/// A region that runs. It ends when this is dropped.
pub(crate) struct Region<'a> {
    pub(crate) place: &'a Place,
    pub(crate) veilig: Veilig,
    pub(crate) temporal: Namespace,
    database: String,
    token: String,
}

/// A report that was taken in.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    pub(crate) id: uuid::Uuid,
    /// From the request's first byte to the answer's last.
    pub(crate) took: Duration,
}

impl<'a> Prepared<'a> {
    /// Makes the database, with its tables, and the namespace.
    pub(crate) async fn new(place: &'a Place) -> Result<Self> {
        let name = place.fresh_name();
        let database = place.database(&name, "template1").await?;
        let at = place.engines.addresses();
        let setup = Setup::new(&place.folder().join(&name)).binary(&place.binary).database(&database);
        let setup = setup.engines(&at, &format!("{name}_"), &name)?.issuer(&place.issuer)?;
        blocking(|| {
            make_namespace(&at.temporal_http, &name)?;
            setup.run(&["migrate"])
        })?;
        Ok(Self { place, setup, database, name })
    }

    /// Starts these services; where `deadlines` is among them, under the bench's policy.
    pub(crate) async fn serve(&self, services: &[&str]) -> Result<Region<'a>> {
        let veilig = blocking(|| self.setup.serve(services))?;
        let temporal = Namespace::connect(&self.place.engines.temporal.url(), &self.name).await?;
        let token = self.place.issuer.token("police");
        let region = Region { place: self.place, veilig, temporal, database: self.database.clone(), token };
        if services.contains(&"all") {
            blocking(|| region.activate(POLICY))?;
        }
        Ok(region)
    }
}

impl Region<'_> {
    /// Puts a policy in force.
    pub(crate) fn activate(&self, yaml: &str) -> Result<()> {
        testkit::veilig::activate(&self.veilig.client(&self.place.issuer, "policy-manager"), yaml)
    }

    /// Posts one report, as the police would, under this `Idempotency-Key`.
    pub(crate) async fn post(&self, report: &Value, key: &str) -> Result<Posted> {
        let begun = tokio::time::Instant::now();
        let refused = |detail: String| Trouble::refused("post a report", detail);
        let request = self.place.http.post(format!("{}/intake/v1/reports", self.veilig.url()));
        let request = request.bearer_auth(&self.token).header("idempotency-key", key).json(report);
        let answer = request.send().await.map_err(|e| refused(format!("{e:?}")))?;
        let status = answer.status();
        let body: Value = answer.json().await.map_err(|e| refused(format!("{status} {e:?}")))?;
        let took = begun.elapsed();
        match body["reportId"].as_str().and_then(|id| id.parse().ok()) {
            Some(id) if status == 201 => Ok(Posted { id, took }),
            _ => Err(refused(format!("{status} {body}"))),
        }
    }

    /// A connection to the region's database as superuser.
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        connect(&self.database).await
    }

    /// The database's clock.
    pub(crate) async fn now(&self) -> Result<Timestamp> {
        let mut database = self.connect().await?;
        let now: i64 = sqlx::query_scalar("select (extract(epoch from clock_timestamp()) * 1000000)::bigint")
            .fetch_one(&mut database)
            .await
            .map_err(|e| Trouble::refused("read the database's clock", e))?;
        Timestamp::from_microsecond(now).map_err(|e| Trouble::refused("read the database's clock", e))
    }

    /// Waits until so many watches run.
    pub(crate) async fn armed(&self, number: u64, patience: Duration) -> Result<bool> {
        self.temporal.until("Running", number, patience).await
    }
}

/// A report about two people at an address, which came in at this instant or now.
pub(crate) fn report(came_in: Option<Timestamp>) -> Value {
    let mut report = json!({
        "reporter": { "capacity": "police" },
        "household": { "municipalityCode": "0855", "address": { "postcode": "5038AB", "houseNumber": 12 } },
        "nature": ["partner-violence"],
        "injury": false,
        "description": "Verzonnen melding om mee te meten: ruzie tussen partners, buren belden.",
        "persons": [
            { "role": "victim", "surname": "Verzonnen", "birthDate": "1990-02-03" },
            { "role": "suspected-perpetrator", "surname": "Bedacht", "birthDate": "1988-11-30" },
        ],
    });
    if let Some(at) = came_in {
        report["occurredAt"] = at.to_string().into();
    }
    report
}
