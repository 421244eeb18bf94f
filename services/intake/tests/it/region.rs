//! Intake running by itself, with a database and a prefix of its own; what it hears from others is told by stand-ins' names.

use std::sync::{Arc, Mutex};

use futures::StreamExt;
use kernel::fact::Fields;
use kernel::time::Timestamp;
use platform::may::{Action, Cause, May};
use platform::outbox::Fact;
use platform::run::{Program, Running};
use platform::{Background, BoxError, Config, Service, Work, db};
use proto::FactMessage;
use serde_json::{Value, json};
use testkit::engines::shared;
use testkit::http::{Answer, Client, fresh_key};
use testkit::{Claims, Database, Issuer, fresh_database, fresh_prefix, wait_for};
use tokio::sync::oneshot;

/// The right of another service to tell.
enum Tell {}
impl Action for Tell {
    const NAME: &'static str = "elsewhere:tell";
    const TITLE: &'static str = "Tell a fact";
}

/// A fact as it was published.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) kind: String,
    pub(crate) occurred_at: Timestamp,
    pub(crate) on_behalf_of: String,
    pub(crate) fields: Fields,
}

impl Told {
    pub(crate) fn id(&self, field: &str) -> String {
        self.fields.ids[field][0].to_string()
    }

    pub(crate) fn ids(&self, field: &str) -> Vec<String> {
        self.fields.ids.get(field).into_iter().flatten().map(ToString::to_string).collect()
    }

    pub(crate) fn code(&self, field: &str) -> &str {
        self.fields.codes.get(field).and_then(|codes| codes.first()).map_or("", String::as_str)
    }
}

/// A running intake.
pub(crate) struct Region {
    pub(crate) database: Database,
    pub(crate) intake: Work,
    pub(crate) url: String,
    issuer: Issuer,
    prefix: String,
    nats: String,
    fjc_planning: Work,
    supervision: Work,
    running: Running,
}

impl Drop for Region {
    fn drop(&mut self) {
        self.running.stop();
    }
}

impl Region {
    pub(crate) async fn new() -> Self {
        let _ = tracing_subscriber::fmt()
            .with_test_writer()
            .with_env_filter(std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".into()))
            .try_init();
        let nats = tokio::task::spawn_blocking(|| shared().nats.clone()).await.unwrap();
        let (database, prefix, issuer) = (fresh_database().await, fresh_prefix(), Issuer::start().unwrap());
        let config = Config::parse_from([
            "test",
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            &database.url,
            "--nats-url",
            &nats,
            "--nats-prefix",
            &prefix,
            "--oidc-issuer",
            issuer.url(),
        ])
        .unwrap();
        let services = || {
            let (intake, work) = handing_out(intake::service());
            let (fjc_planning, fjc_work) = handing_out(Service::new("fjc-planning", "The Family Justice Center's planning"));
            let (supervision, supervision_work) = handing_out(Service::new("supervision", "Supervision"));
            ([intake, fjc_planning, supervision], [work, fjc_work, supervision_work])
        };
        db::migrate(&config, &services().0, None).await.unwrap();
        let (services, works) = services();
        let running = Program::new(services.into()).serve(config).await.unwrap();
        let [work, fjc_work, supervision_work] = works;
        Self {
            url: format!("http://{}", running.address()),
            intake: work.await.unwrap(),
            fjc_planning: fjc_work.await.unwrap(),
            supervision: supervision_work.await.unwrap(),
            database,
            issuer,
            prefix,
            nats,
            running,
        }
    }

    /// A worker with a role.
    pub(crate) fn worker(&self, role: &str) -> Worker {
        self.bearer(&Claims::of(role))
    }

    /// A worker with these claims.
    pub(crate) fn bearer(&self, claims: &Claims) -> Worker {
        Worker(Client::new(&self.url).bearer(&self.issuer.mint(claims)))
    }

    /// Nobody.
    pub(crate) fn nobody(&self) -> Worker {
        Worker(Client::new(&self.url))
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

    /// The Family Justice Center's planning tells a fact.
    pub(crate) async fn fjc_tells<M: FactMessage>(&self, message: &M) {
        tell(&self.fjc_planning, message).await;
    }

    /// Supervision tells a fact.
    pub(crate) async fn supervision_tells<M: FactMessage>(&self, message: &M) {
        tell(&self.supervision, message).await;
    }

    /// Everything that intake published, in the order of the stream, once nothing is left to publish.
    pub(crate) async fn told(&self) -> Vec<Told> {
        let outbox = "select count(*) from intake.outbox where published_at is null";
        wait_for("everything is published", async || match self.number(outbox).await {
            0 => Ok(()),
            left => Err(format!("{left} facts are left")),
        })
        .await;
        let mut told = Vec::new();
        for message in self.messages().await {
            let header = |name| message.headers.as_ref().unwrap().get(name).map_or("", |value| value.as_str()).to_owned();
            let Some(kind) = message.subject.strip_prefix(&format!("{}facts.intake.", self.prefix)) else { continue };
            let kind = format!("intake.{kind}");
            told.push(Told {
                occurred_at: header("ce-time").parse().unwrap(),
                on_behalf_of: header("ce-onbehalfof"),
                fields: proto::read(&kind, &message.payload).unwrap(),
                kind,
            });
        }
        told
    }

    /// The facts of one kind.
    pub(crate) async fn told_of(&self, kind: &str) -> Vec<Told> {
        self.told().await.into_iter().filter(|told| told.kind == kind).collect()
    }

    /// Everything in the stream of facts.
    pub(crate) async fn messages(&self) -> Vec<async_nats::jetstream::Message> {
        let jetstream = async_nats::jetstream::new(async_nats::connect(&self.nats).await.unwrap());
        let Ok(stream) = jetstream.get_stream(format!("{}FACTS", self.prefix)).await else { return vec![] };
        let number = usize::try_from(stream.cached_info().state.messages).unwrap();
        let config = async_nats::jetstream::consumer::pull::OrderedConfig::default();
        let messages = stream.create_consumer(config).await.unwrap().messages().await.unwrap();
        messages.take(number).map(Result::unwrap).collect().await
    }

    /// What a query of one number gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut db = self.database.connect().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap()
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

async fn tell<M: FactMessage>(work: &Work, message: &M) {
    let may = May::<Tell>::system(Cause { service: "elsewhere", on_behalf_of: None });
    let mut tx = work.begin(&may).await.unwrap();
    tx.emit(Fact::new(M::KIND, message)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody who asks things of intake.
#[derive(Clone)]
pub(crate) struct Worker(Client);

impl Worker {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.0.request("GET", &format!("/intake/v1{path}")).fetch().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, body, &[("idempotency-key", &fresh_key())]).await
    }

    pub(crate) async fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let request = self.0.request("POST", &format!("/intake/v1{path}")).json(body);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        request.fetch().await.unwrap()
    }
}

/// The field that a problem names first.
pub(crate) fn field(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.text());
    answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned()
}

/// A loop that hands out the way to a service's transactions.
fn handing_out(service: Service) -> (Service, oneshot::Receiver<Work>) {
    let (give, take) = oneshot::channel();
    let give = Arc::new(Mutex::new(Some(give)));
    let hand_out = move |background: Background| {
        let give = give.clone();
        async move {
            if let Some(give) = give.lock().unwrap().take() {
                let _ = give.send(background.work().clone());
            }
            background.stop().cancelled().await;
            Ok::<_, BoxError>(())
        }
    };
    (service.background("hand-out", hand_out), take)
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
