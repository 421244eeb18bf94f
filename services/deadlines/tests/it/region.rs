//! Deadlines running by itself on a clock that the test moves, and two services by whose names facts are told.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::time::Timestamp;
use platform::clock::Clock;
use platform::may::{Action, Cause, May};
use platform::outbox::Fact;
use platform::run::{Program, Running};
use platform::{Background, BoxError, Config, Service, Work, db};
use proto::FactMessage;
use proto::intake::{ReportReceived, SafetyAssessed};
use serde_json::{Value, json};
use testkit::engines::shared;
use testkit::http::{Answer, Client, fresh_key};
use testkit::wait::PATIENCE;
use testkit::{Claims, Database, Issuer, fresh_database, fresh_prefix, wait_for, wait_for_at_most};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Monday 7 December 2026, 10:00 in Amsterdam: no holiday for a fortnight.
pub(crate) const MONDAY: &str = "2026-12-07T10:00:00+01:00";

/// The right of another service to tell.
enum Tell {}
impl Action for Tell {
    const NAME: &'static str = "intake:tell";
    const TITLE: &'static str = "Tell a fact";
}

/// A running deadlines.
pub(crate) struct Region {
    pub(crate) database: Database,
    clock: Arc<AtomicI64>,
    url: String,
    issuer: Issuer,
    intake: Work,
    divorce: Work,
    running: Running,
}

impl Drop for Region {
    fn drop(&mut self) {
        self.running.stop();
    }
}

impl Region {
    /// Starts it on Monday, under the policy of Hart van Brabant.
    pub(crate) async fn new() -> Self {
        let region = Self::without_policy().await;
        region.activate("hart-van-brabant.yaml").await;
        region
    }

    pub(crate) async fn without_policy() -> Self {
        let nats = tokio::task::spawn_blocking(|| shared().nats.clone()).await.unwrap();
        let (database, prefix, issuer) = (fresh_database().await, fresh_prefix(), Issuer::start().unwrap());
        let flags =
            ["test", "--listen", "127.0.0.1:0", "--database-url", &database.url, "--nats-url", &nats, "--nats-prefix", &prefix];
        let config = Config::parse_from(flags.into_iter().chain(["--oidc-issuer", issuer.url()])).unwrap();
        let (intake, work) = handing_out(Service::new("intake", "Intake"));
        let (divorce, other) = handing_out(Service::new("wijzer-scheiden", "High-conflict divorce"));
        let services = vec![deadlines::service(), intake, divorce];
        db::migrate(&config, &services, None).await.unwrap();
        let clock = Arc::new(AtomicI64::new(0));
        let read = clock.clone();
        let program = Program::new(services).clock(move |_| {
            let read = read.clone();
            Clock::given(move || {
                let now = Timestamp::from_microsecond(read.load(Ordering::SeqCst));
                async move { now.map_err(BoxError::from) }
            })
        });
        let region = |running: Running, intake, divorce| Self {
            url: format!("http://{}", running.address()),
            database,
            clock,
            issuer,
            intake,
            divorce,
            running,
        };
        let running = program.serve(config).await.unwrap();
        let region = region(running, work.await.unwrap(), other.await.unwrap());
        region.at(MONDAY);
        region
    }

    /// Asks the process to end.
    pub(crate) fn stop(&self) {
        self.running.stop();
    }

    /// Moves the clock.
    pub(crate) fn at(&self, instant: &str) {
        let at: Timestamp = instant.parse().unwrap();
        self.clock.store(at.as_microsecond(), Ordering::SeqCst);
    }

    pub(crate) fn client(&self, claims: &Claims) -> Client {
        Client::new(&self.url).bearer(&self.issuer.mint(claims))
    }

    pub(crate) async fn get(&self, role: &str, path: &str) -> Answer {
        self.client(&Claims::of(role)).request("GET", &format!("/deadlines/v1{path}")).fetch().await.unwrap()
    }

    pub(crate) async fn post(&self, role: &str, path: &str, body: Value) -> Answer {
        let request = self.client(&Claims::of(role)).request("POST", &format!("/deadlines/v1{path}"));
        request.header("idempotency-key", &fresh_key()).json(&body).fetch().await.unwrap()
    }

    /// Puts a policy of the checkout in force.
    pub(crate) async fn activate(&self, file: &str) {
        let yaml = std::fs::read_to_string(testkit::folder::checkout().join("policies").join(file)).unwrap();
        self.activate_text(&yaml).await;
    }

    /// Puts a policy in force.
    pub(crate) async fn activate_text(&self, yaml: &str) {
        let version = self.post("policy-manager", "/policies", json!({ "yaml": yaml })).await;
        assert_eq!(version.status, 201, "{}", version.text());
        let version = version.json()["version"].as_str().unwrap().to_owned();
        let active = self.post("policy-manager", &format!("/policies/{version}/activate"), json!({})).await;
        assert_eq!(active.status, 200, "{}", active.text());
    }

    /// Keeps a version of a policy with one row, `D2`: a report is assessed within this term.
    pub(crate) async fn submit(&self, version: &str, term: &str) {
        let submitted = self.post("policy-manager", "/policies", json!({ "yaml": one_row(version, term) })).await;
        assert_eq!(submitted.status, 201, "{}", submitted.text());
    }

    /// Puts a version in force that is there.
    pub(crate) async fn put_in_force(&self, version: &str) -> Value {
        let active = self.post("policy-manager", &format!("/policies/{version}/activate"), json!({})).await;
        assert_eq!(active.status, 200, "{}", active.text());
        active.json()
    }

    /// Waits until every subject is settled under all changes of the rules that count.
    pub(crate) async fn projected(&self, rules: i64) {
        self.until_patiently(&format!("select count(*) from deadlines.subjects where rules <> {rules}"), 0).await;
    }

    /// All items of a list in pages.
    pub(crate) async fn pages(&self, role: &str, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (vec![], String::new());
        loop {
            let page = self.get(role, &format!("{path}limit=200{cursor}")).await;
            assert_eq!(page.status, 200, "{}", page.text());
            let page = page.json();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(next) = page["nextCursor"].as_str() else { return items };
            cursor = format!("&cursor={next}");
        }
    }

    /// Intake tells many facts; they are on their way when this returns.
    pub(crate) async fn tell_all(&self, facts: Vec<Fact>) {
        let may = May::<Tell>::system(Cause { service: "intake", on_behalf_of: None });
        let mut tx = self.intake.begin(&may).await.unwrap();
        for fact in facts {
            tx.emit(fact).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Intake tells that a report was received now; gives the report.
    pub(crate) async fn reported(&self) -> Uuid {
        let report = Uuid::new_v4();
        self.tell(&ReportReceived {
            report_id: report.to_string(),
            household_id: Uuid::new_v4().to_string(),
            municipality_code: "0855".into(),
            capacity: "police".into(),
            ..ReportReceived::default()
        })
        .await;
        report
    }

    /// Intake tells that a report was assessed now.
    pub(crate) async fn assessed(&self, report: Uuid) {
        let outcome = "no-follow-up-needed".into();
        self.tell(&SafetyAssessed { report_id: report.to_string(), outcome, ..SafetyAssessed::default() }).await;
    }

    /// Whose fact it is tells it; it has been taken in when this returns.
    pub(crate) async fn tell<M: FactMessage>(&self, message: &M) {
        let fact = self.tell_only(Fact::new(M::KIND, message)).await;
        self.knows(fact).await;
    }

    pub(crate) async fn tell_only(&self, fact: Fact) -> Uuid {
        let may = May::<Tell>::system(Cause { service: "intake", on_behalf_of: None });
        let teller = if fact.kind().starts_with("intake.") { &self.intake } else { &self.divorce };
        let mut tx = teller.begin(&may).await.unwrap();
        let id = tx.emit(fact).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Waits until a fact has been taken in.
    pub(crate) async fn knows(&self, fact: Uuid) {
        let known = format!("select count(*) from deadlines.facts where id = '{fact}'");
        wait_for("the fact is taken in", async || match self.number(&known).await {
            1 => Ok(()),
            _ => Err("not yet"),
        })
        .await;
    }

    /// The obligation of a report's row.
    pub(crate) async fn obligation(&self, report: Uuid, row: &str) -> Value {
        let owed = self.get("vt-handler", &format!("/subjects/report/{report}/obligations")).await;
        assert_eq!(owed.status, 200, "{}", owed.text());
        let items = owed.json()["items"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["row"] == row).unwrap_or_else(|| panic!("{report} has no {row}"))
    }

    /// The watch of a report rings.
    pub(crate) async fn ring(&self, report: Uuid) -> Value {
        let path = format!("/deadlines/v1/subjects/report/{report}/ring");
        let answer = self.client(&Claims::of("workflows")).request("POST", &path).fetch().await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// What is on record of an obligation, in order.
    pub(crate) async fn rungs(&self, obligation: &Value) -> Vec<String> {
        let whole = self.get("vt-handler", &format!("/obligations/{}", obligation["id"].as_str().unwrap())).await.json();
        let rungs = whole["rungs"].as_array().unwrap().iter();
        rungs.map(|rung| rung["rung"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut db = self.database.connect().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap()
    }

    /// Waits until a query of one number gives this.
    pub(crate) async fn until(&self, sql: &str, wanted: i64) {
        self.until_within(PATIENCE, sql, wanted).await;
    }

    /// As [`Region::until`], for what ten thousand reports take.
    pub(crate) async fn until_patiently(&self, sql: &str, wanted: i64) {
        self.until_within(5 * PATIENCE, sql, wanted).await;
    }

    async fn until_within(&self, patience: Duration, sql: &str, wanted: i64) {
        let db = tokio::sync::Mutex::new(self.database.connect().await);
        wait_for_at_most(sql, patience, async || {
            let seen: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *db.lock().await).await.unwrap();
            if seen == wanted { Ok(()) } else { Err(format!("{seen} instead of {wanted}")) }
        })
        .await;
    }

    pub(crate) async fn run(&self, sql: &str) {
        let mut db = self.database.connect().await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut db).await.unwrap();
    }
}

/// A policy with one row, `D2`: a report is assessed within this term.
pub(crate) fn one_row(version: &str, term: &str) -> String {
    format!(
        r#"region: test
version: "{version}"
title: {{nl: Proef, en: Test}}
duty_desk: vt-manager
roles:
  - {{id: vt-team-lead, title: {{nl: teamleider, en: team lead}}, lead: vt-manager}}
  - {{id: vt-manager, title: {{nl: manager, en: manager}}, lead: vt-director}}
  - {{id: vt-director, title: {{nl: directeur, en: director}}, deputy: vt-manager}}
desks: []
rows:
  - id: D2
    title: {{nl: Veiligheidsbeoordeling, en: Safety assessment}}
    about: report
    counts_from: [{{fact: intake.report_received}}]
    fulfilled_by: [{{fact: intake.safety_assessed}}]
    cancelled_by: [{{fact: intake.report_not_admitted}}]
    term: {term}
    ladder:
      - {{id: warning, at: after 2 working-days, notify: vt-team-lead}}
      - {{id: due, at: due, notify: vt-manager}}
      - {{id: reminder, at: overdue 5 working-days, notify: vt-director, repeat: every 5 working-days}}
    source:
      duty: {{source: a test, confidence: proposal}}
      length: {{source: a test, confidence: proposal}}
      ladder: {{source: a test, confidence: proposal}}
"#
    )
}

/// A loop that hands out the way to a service's transactions.
fn handing_out(service: Service) -> (Service, oneshot::Receiver<Work>) {
    let (give, take) = oneshot::channel();
    let give = Arc::new(Mutex::new(Some(give)));
    let service = service.background("hand-out", move |background: Background| {
        let give = give.clone();
        async move {
            if let Some(give) = give.lock().unwrap().take() {
                let _ = give.send(background.work().clone());
            }
            background.stop().cancelled().await;
            Ok::<_, BoxError>(())
        }
    });
    (service, take)
}
