//! NATS as a cluster of three, PostgreSQL with a standby: whichever leads may die.

use std::time::{Duration, Instant};

use serde_json::Value;
use testkit::engines::{Address, Addresses, Nats, Postgres, Safety, Temporal};
use testkit::folder::RunFolder;
use testkit::http::Request;
use testkit::wait::until;

use crate::region::{Ground, Region};

const PATIENCE: Duration = Duration::from_secs(120);

/// Each stream by name, as a server sees it, with its copies and who leads them.
fn streams(node: &Nats) -> Vec<Value> {
    let url = format!("{}/jsz?streams=true&config=true", node.monitoring_url());
    let found = Request::new("GET", &url).send().ok().filter(|answer| answer.is_success()).map(|answer| answer.json());
    found.and_then(|found| found["account_details"][0]["stream_detail"].as_array().cloned()).unwrap_or_default()
}

/// Whether both streams have three copies, all up to date, as their leaders say.
fn all_have_three_copies(nodes: &[Nats; 3]) -> bool {
    let found: Vec<Value> = nodes.iter().flat_map(streams).collect();
    let has_three = |name: &str| {
        found.iter().any(|stream| {
            let copies = stream["cluster"]["replicas"].as_array().map(Vec::as_slice).unwrap_or_default();
            stream["name"] == name
                && stream["config"]["num_replicas"] == 3
                && copies.len() == 2
                && copies.iter().all(|copy| copy["current"] == true)
        })
    };
    has_three("FACTS") && has_three("SCHEDULES")
}

/// The node that leads the stream of facts.
fn leader(nodes: &[Nats; 3]) -> Option<usize> {
    let found = nodes.iter().flat_map(streams).find(|stream| stream["name"] == "FACTS")?;
    found["cluster"]["leader"].as_str()?.strip_prefix("veilig-")?.parse().ok()
}

/// Takes one more report in; gives how long that took.
fn taken_in(region: &Region) -> f64 {
    let begun = Instant::now();
    region.reports_that_nobody_assesses(1, |_| {});
    begun.elapsed().as_secs_f64()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leader_of_nats_and_the_primary_of_postgresql_die_and_nothing_is_lost_or_doubled() {
    let clustered = tokio::task::spawn_blocking(|| {
        let folder = RunFolder::new("clustered").unwrap();
        let part = |name: &str| folder.path().join(name);
        let nodes = Nats::cluster(&part("nats")).unwrap();
        let temporal = Temporal::start(&part("temporal")).unwrap();
        let primary = Postgres::start(&part("primary"), Safety::Process).unwrap();
        let standby = primary.standby(&part("standby"), Safety::Process).unwrap();
        // What a Service of Kubernetes is to an operator of PostgreSQL: it leads to the primary, whoever that is.
        let address = Address::of(primary.port()).unwrap();
        let database = primary.url_at(address.port());
        let at = Addresses {
            postgres: database.clone(),
            nats: nodes.each_ref().map(Nats::url).join(","),
            nats_monitoring: nodes.each_ref().map(Nats::monitoring_url).join(","),
            temporal: temporal.url(),
            temporal_http: temporal.http_url(),
            temporal_ui: temporal.ui_url(),
        };
        let ground = Ground { database, at, prefix: String::new(), namespace: "default".to_owned() };
        let region = Region::on(&ground, "demo.yaml", |setup| setup.set("nats-replicas", "3"));
        until("both streams have three copies", PATIENCE, || all_have_three_copies(&nodes)).unwrap();

        region.reports_that_nobody_assesses(5, |_| {});
        let mut leads = None;
        let somebody_leads = || {
            leads = leader(&nodes);
            leads.is_some()
        };
        until("somebody leads", PATIENCE, somebody_leads).unwrap();
        let leads = leads.unwrap();
        nodes[leads].kill9();
        let died = Instant::now();
        region.reports_that_nobody_assesses(5, |_| {});
        let all_out = "select count(*) from intake.outbox where published_at is null";
        until("what was told meanwhile is published", PATIENCE, || primary.ask(all_out).is_ok_and(|left| left == "0")).unwrap();
        println!("the leader of the streams died: facts were published again after {:.1} s", died.elapsed().as_secs_f64());

        primary.kill9();
        let died = Instant::now();
        standby.promote().unwrap();
        address.lead_to(standby.port());
        let first = taken_in(&region);
        println!(
            "the primary died: a report was taken in after {:.1} s ({first:.1} s of it waiting)",
            died.elapsed().as_secs_f64()
        );
        region.reports_that_nobody_assesses(4, |_| {});

        nodes[leads].launch().unwrap();
        until("its copies have caught up", PATIENCE, || all_have_three_copies(&nodes)).unwrap();
        region.breaches_each_once(15);
        let not_in = "select count(*) from intake.outbox told where published_at is null \
                      or not exists (select from deadlines.inbox where fact_id = told.id)";
        until("every fact has had its effect", PATIENCE, || standby.ask(not_in).is_ok_and(|left| left == "0")).unwrap();
        assert_eq!(standby.ask("select count(*) from intake.reports").unwrap(), "15", "what was acknowledged is there, once");
    });
    clustered.await.unwrap();
}
