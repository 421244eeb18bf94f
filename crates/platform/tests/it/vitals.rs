//! What operators are told by, and what a process does while an engine is away at its start.

use std::time::Duration;

use platform::outbox::Fact;
use platform::run::Program;
use platform::{Error, Service, db};
use testkit::wait_until;

use crate::region::{Region, ThingHappened, alpha, handing_out, tell, thing};

async fn get(address: std::net::SocketAddr, path: &str) -> (u16, String) {
    let reply = platform::tls::http().build().unwrap().get(format!("http://{address}{path}")).send().await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

/// A page that says this, on a free port.
async fn page(says: &'static str) -> String {
    let app = axum::Router::new().route("/varz", axum::routing::get(async move || says));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    url
}

#[tokio::test]
async fn metrics_on_an_address_of_their_own_are_nowhere_else() {
    let region = Region::new().await.with("--metrics-listen", "127.0.0.1:0");
    let (running, _work) = region.alpha().await;
    let aside = running.metrics_address().unwrap();
    assert_eq!(get(aside, "/metrics").await.0, 200);
    for address in [aside, running.address()] {
        wait_until("it is ready", async || get(address, "/health/ready").await.0 == 200).await;
    }
    assert_eq!(get(running.address(), "/metrics").await.0, 404);
    assert_eq!(get(aside, "/alpha/v1/things").await.0, 404, "who reads metrics cannot reach the API");
}

#[tokio::test]
async fn operators_are_told_of_engines_and_of_what_waits() {
    let region = Region::new().await;
    let (running, _work) = region.alpha().await;
    for line in [
        "veilig_engine_up{engine=\"postgres\",service=\"alpha\"} 1",
        "veilig_engine_up{engine=\"nats\",service=\"alpha\"} 1",
        "veilig_facts_parked{service=\"alpha\"} 0",
        "veilig_outbox_oldest_seconds{service=\"alpha\"} 0",
    ] {
        wait_until(line, async || get(running.address(), "/metrics").await.1.contains(line)).await;
    }
}

#[tokio::test]
async fn a_fact_that_is_not_published_is_told_with_its_age() {
    // Nobody listens there: the fact stays in the outbox.
    let region = Region::new().await.on("nats://127.0.0.1:1");
    let (running, work) = region.alpha().await;
    tell(&work, thing("glad")).await;
    let aged = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("veilig_outbox_oldest_seconds{service=\"alpha\"}"));
        line.and_then(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).is_some_and(|age| age > 1.0)
    };
    wait_until("the age is told", async || aged(&get(running.address(), "/metrics").await.1)).await;
    let away = "veilig_engine_up{engine=\"nats\",service=\"alpha\"} 0";
    wait_until(away, async || get(running.address(), "/metrics").await.1.contains(away)).await;
}

#[tokio::test]
async fn a_database_that_is_behind_its_stream_is_told() {
    let region = Region::empty().await;
    // Under a name of its own: every other region of this test program tells the numbers of `alpha`.
    let service = || handing_out(Service::new("behind", "Behind"));
    db::migrate(&region.config(), &[service().0], None).await.unwrap();
    let start = async || {
        let (service, work) = service();
        (Program::new(vec![service]).serve(region.config()).await.unwrap(), work.await.unwrap())
    };
    let (running, work) = start().await;
    let thing = || Fact::new("behind.thing_happened", &ThingHappened::default());
    let (_, _, lost) = (tell(&work, thing()).await, tell(&work, thing()).await, tell(&work, thing()).await);
    let unpublished = "select count(*) from behind.outbox where published_at is null";
    wait_until("all is published", async || region.number(unpublished).await == 0).await;
    running.stop();
    running.ended().await.unwrap();

    // As if it had been restored to the moment before the last one.
    region
        .number(&format!("with lost as (delete from behind.outbox where id = '{lost}' returning 1) select count(*) from lost"))
        .await;
    let (running, _work) = start().await;
    let behind = "veilig_database_behind_stream{service=\"behind\"} 1";
    wait_until(behind, async || get(running.address(), "/metrics").await.1.contains(behind)).await;
}

#[tokio::test]
async fn a_stream_that_acknowledges_before_it_writes_is_refused() {
    let url = page(r#"{"jetstream": {"config": {"max_memory": 1}}}"#).await;
    let region = Region::empty().await.with("--nats-monitoring-url", &url);
    let refused = Program::new(vec![alpha().0]).serve(region.config()).await.unwrap_err();
    assert!(matches!(&refused, Error::Config(why) if why.contains("sync_interval: always")), "{refused}");
}

#[tokio::test]
async fn a_process_starts_while_the_stream_is_away_and_ends_when_it_turns_out_to_be_unsafe() {
    let away = Region::empty().await.with("--nats-monitoring-url", "http://127.0.0.1:1");
    let running = Program::new(vec![alpha().0]).serve(away.config()).await.unwrap();
    assert_eq!(get(running.address(), "/health/live").await.0, 200);
    // Its monitoring answers before JetStream has started: that says nothing yet.
    let starting = page(r#"{"jetstream": {}}"#).await;
    let starting = Region::empty().await.with("--nats-monitoring-url", &starting);
    let running = Program::new(vec![alpha().0]).serve(starting.config()).await.unwrap();
    assert_eq!(get(running.address(), "/health/live").await.0, 200);
}

#[tokio::test]
async fn migrating_waits_for_a_database_as_long_as_it_is_told() {
    let region = Region::empty().await;
    db::until_reachable(&region.config(), Duration::ZERO).await.unwrap();
    let nowhere = Region::at("postgres://127.0.0.1:1/none", "", "nats://127.0.0.1:1");
    let begun = std::time::Instant::now();
    db::until_reachable(&nowhere.config(), Duration::from_millis(1500)).await.unwrap_err();
    assert!(begun.elapsed() > Duration::from_millis(1400));
}
