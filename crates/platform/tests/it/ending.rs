//! Asked to end, a process finishes what it began.

use std::sync::Arc;

use axum::routing::post;
use platform::problem::Problem;
use platform::run::Program;
use platform::{Work, db};
use testkit::wait_until;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;
use utoipa_axum::router::OpenApiRouter;

use crate::region::{Region, alpha, may, thing};

#[tokio::test]
async fn a_request_at_hand_is_finished_and_its_fact_published() {
    let region = Region::new().await;
    let (go_on, begun) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (wait, tell_begun) = (go_on.clone(), begun.clone());
    let act = async move |work: Work| -> Result<&'static str, Problem> {
        let mut tx = work.begin(&may()).await?;
        tell_begun.add_permits(1);
        let _ = wait.acquire().await;
        tx.emit(thing("glad")).await?;
        tx.commit().await?;
        Ok("done")
    };
    let service = alpha().0.routes(OpenApiRouter::new().route("/acts", post(act)));
    let running = Program::new(vec![service]).serve(region.config()).await.unwrap();
    let address = running.address();
    let request = tokio::spawn(platform::tls::http().build().unwrap().post(format!("http://{address}/alpha/v1/acts")).send());
    let _ = begun.acquire().await.unwrap();
    running.stop();
    testkit::wait_until("no new requests are taken", async || tokio::net::TcpStream::connect(address).await.is_err()).await;
    go_on.add_permits(1);
    assert_eq!(request.await.unwrap().unwrap().text().await.unwrap(), "done");
    running.ended().await.unwrap();
    assert_eq!(region.unpublished().await, 0);
    assert_eq!(region.in_stream().await.len(), 1);
    let left = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    testkit::wait_until("no connection is left", async || region.number(left).await == 0).await;
}

#[tokio::test]
async fn a_cancelled_request_leaves_nothing() {
    let region = Region::new().await;
    let begun = Arc::new(Semaphore::new(0));
    let tell_begun = begun.clone();
    let act = async move |work: Work| -> Result<&'static str, Problem> {
        let mut tx = work.begin(&may()).await?;
        tx.emit(thing("glad")).await?;
        tell_begun.add_permits(1);
        std::future::pending::<()>().await;
        tx.commit().await?;
        Ok("never")
    };
    let service = alpha().0.routes(OpenApiRouter::new().route("/acts", post(act)));
    db::migrate(&region.config(), &[alpha().0], None).await.unwrap();
    let running = Program::new(vec![service]).serve(region.config()).await.unwrap();
    let request =
        tokio::spawn(platform::tls::http().build().unwrap().post(format!("http://{}/alpha/v1/acts", running.address())).send());
    let _ = begun.acquire().await.unwrap();
    request.abort();
    let open = "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'";
    testkit::wait_until("its transaction is over", async || region.number(open).await == 0).await;
    assert_eq!(region.number("select count(*) from alpha.outbox").await, 0);
}

#[tokio::test]
async fn fifty_clients_that_never_send_their_body_delay_nobody() {
    let region = Region::new().await;
    let act = async |work: Work, _body: String| -> Result<&'static str, Problem> {
        let mut tx = work.begin(&may()).await?;
        tx.emit(thing("glad")).await?;
        tx.commit().await?;
        Ok("done")
    };
    let service = alpha().0.routes(OpenApiRouter::new().route("/acts", post(act)));
    let running = Program::new(vec![service]).serve(region.config()).await.unwrap();
    let address = running.address();
    let mut silent = vec![];
    for _ in 0..50 {
        let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
        client.write_all(b"POST /alpha/v1/acts HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhal").await.unwrap();
        silent.push(client);
    }
    // Fewer connections to the database than there are silent clients: if they held one each, these would not be answered.
    let client = platform::tls::http().build().unwrap();
    for _ in 0..20 {
        let reply = client.post(format!("http://{address}/alpha/v1/acts")).body("whole").send().await.unwrap();
        assert_eq!(reply.status(), 200);
    }
    let busy = "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'";
    // A loop's own is there for a moment.
    wait_until("none of them holds a transaction", async || region.number(busy).await == 0).await;
    drop(silent);
}
