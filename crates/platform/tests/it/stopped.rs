//! A relay whose whole process is stopped (SIGSTOP) still answers keepalives; it must lose its place all the same.

use std::process::{Child, Command, Stdio};

use testkit::wait_until;

use crate::region::{Region, tell, tell_many, thing};

/// Set for the run of this test program inside the test below: the flags of the region.
const CHILD: &str = "VEILIG_PLATFORM_CHILD";

/// This test program once more, as a process of its own that runs `alpha`.
struct Alpha(Child);

impl Alpha {
    fn start(region: &Region) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "stopped::a_relay_that_is_stopped_loses_nothing"])
            .env(CHILD, format!("{} {} {}", region.database.url, region.prefix, region.nats))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Alpha {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_relay_that_is_stopped_loses_nothing() {
    if let Ok(told) = std::env::var(CHILD) {
        return be_alpha(&told).await;
    }
    let region = Region::new().await;
    let (_beta, _) = region.beta().await;
    let relay = Alpha::start(&region);
    let relays = "select count(*) from pg_stat_activity s join pg_locks l using (pid)
                  where l.locktype = 'advisory' and s.application_name = 'alpha relay' and s.datname = current_database()";
    wait_until("the other process is the relay", async || region.number(relays).await == 1).await;
    let (_here, work) = region.alpha().await;
    tell(&work, thing("glad")).await;
    wait_until("it publishes", async || region.unpublished().await == 0).await;
    relay.signal("-STOP");
    let ids = tell_many(&work, 30).await;
    wait_until("this process has taken over", async || region.unpublished().await == 0).await;
    relay.signal("-CONT");
    tell(&work, thing("glad")).await;
    wait_until("all have had one effect", async || region.effects().await == (32, 32)).await;
    let there = region.in_stream().await;
    assert!(ids.iter().all(|id| there.contains_key(id)));
}

async fn be_alpha(told: &str) {
    let [url, prefix, nats] = told.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let _running = Region::at(url, prefix, nats).alpha().await;
    std::future::pending::<()>().await;
}
