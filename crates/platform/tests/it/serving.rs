//! A running process: ready, measured, traced.

use platform::run::Program;
use platform::{Service, db, telemetry};
use testkit::{wait_for, wait_until};
use tracing::Instrument;

use crate::region::{Region, alpha, beta, handing_out, tell, thing, traced};

async fn get(address: std::net::SocketAddr, path: &str) -> (u16, String) {
    let reply = platform::tls::http().build().unwrap().get(format!("http://{address}{path}")).send().await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

#[tokio::test]
async fn it_is_ready_only_when_its_schema_is_migrated() {
    // Roles are the server's, not a database's: without one the process does not get as far as its schema.
    let _other = Region::new().await;
    let region = Region::empty().await;
    let running = Program::new(vec![alpha().0]).serve(region.config()).await.unwrap();
    assert_eq!(get(running.address(), "/health/live").await.0, 200);
    let ready = async |status: u16, says: &str| {
        let answer = get(running.address(), "/health/ready").await;
        if answer.0 == status && answer.1.contains(says) { Ok(()) } else { Err(format!("{answer:?}")) }
    };
    wait_for("it says why it is not ready", async || ready(503, "never migrated").await).await;
    db::migrate(&region.config(), &[alpha().0, beta().0], None).await.unwrap();
    wait_for("it is ready", async || ready(200, "").await).await;
}

#[tokio::test]
async fn metrics_tell_what_was_published() {
    let region = Region::new().await;
    let (running, work) = region.alpha().await;
    tell(&work, thing("glad")).await;
    wait_until("it is published", async || region.unpublished().await == 0).await;
    wait_until("it is counted", async || {
        get(running.address(), "/metrics").await.1.contains("veilig_facts_published_total{service=\"alpha\",what=\"facts\"}")
    })
    .await;
}

#[tokio::test]
async fn a_trace_goes_from_the_act_to_the_fact() {
    traced();
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let span = tracing::info_span!("act");
    telemetry::follow(&span, Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    tell(&work, thing("glad")).instrument(span).await;
    wait_until("it is published", async || region.in_stream().await.len() == 1).await;
    let message = region.messages("FACTS").await.remove(0);
    let trace = message.headers.as_ref().unwrap().get("traceparent").unwrap().as_str().to_owned();
    assert!(trace.starts_with("00-0af7651916cd43dd8448eb211c80319c-"), "{trace}");
}

#[tokio::test]
async fn a_service_that_describes_itself_wrongly_does_not_start() {
    let region = Region::empty().await;
    for services in [
        vec![Service::new("Alpha", "")],
        vec![Service::new("a", ""), Service::new("a", "")],
        vec![beta().0, handing_out(beta().0).0],
    ] {
        assert!(Program::new(services).serve(region.config()).await.is_err());
    }
}
