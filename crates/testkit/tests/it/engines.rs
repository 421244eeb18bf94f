//! Engines are fetched, started, crashed and started again; nothing of them outlives us.

use std::process::{Command, Stdio};
use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, Row};
use testkit::engines::{Engines, Postgres, Safety, TimeServer, quiet, shared};
use testkit::folder::RunFolder;
use testkit::http;
use testkit::wait::{self, PATIENCE};

#[tokio::test]
async fn each_test_has_a_database_a_prefix_and_a_namespace_of_its_own() {
    let (one, other) = (testkit::fresh_database().await, testkit::fresh_database().await);
    assert_ne!(one.url, other.url);
    let mut connection = one.connect().await;
    connection.execute("create table mine ()").await.unwrap();
    let there = other.connect().await.execute("select * from mine").await;
    assert!(there.is_err(), "the table of one test is seen by another");
    assert_ne!(testkit::fresh_prefix(), testkit::fresh_prefix());
    let namespace = testkit::fresh_namespace().await;
    let namespace = format!("{}/api/v1/namespaces/{namespace}", shared().temporal_http);
    testkit::wait_until("Temporal knows the namespace", async || http::answers(&namespace)).await;
}

#[tokio::test]
async fn what_was_committed_survives_kill_9_of_postgres() {
    let folder = RunFolder::new("postgres").unwrap();
    let postgres = Postgres::start(folder.path(), Safety::Process).unwrap();
    let mut connection = PgConnection::connect(&postgres.url()).await.unwrap();
    connection.execute("create table kept (n int); insert into kept values (7)").await.unwrap();
    postgres.kill9();
    assert_eq!(postgres.pid(), None);
    postgres.restart().unwrap();
    let mut connection = PgConnection::connect(&postgres.url()).await.unwrap();
    let row = connection.fetch_one("select n, current_setting('max_connections') from kept").await.unwrap();
    assert_eq!((row.get::<i32, _>(0), row.get::<&str, _>(1)), (7, "400"));
}

#[tokio::test]
async fn a_stopped_postgres_answers_again_when_it_is_continued() {
    let folder = RunFolder::new("postgres").unwrap();
    let postgres = Postgres::start(folder.path(), Safety::Process).unwrap();
    let mut connection = PgConnection::connect(&postgres.url()).await.unwrap();
    postgres.stop();
    let asked = tokio::time::timeout(Duration::from_millis(300), connection.execute("select 1")).await;
    assert!(asked.is_err(), "a stopped server answered");
    postgres.cont();
    let mut connection = PgConnection::connect(&postgres.url()).await.unwrap();
    connection.execute("select 1").await.unwrap();
}

#[test]
fn nats_and_temporal_come_back_on_the_same_address() {
    let folder = RunFolder::new("engines").unwrap();
    let engines = Engines::start(folder.path(), Safety::Process, &quiet).unwrap();
    let before = engines.addresses();
    engines.nats.kill9();
    engines.temporal.kill9();
    engines.nats.restart().unwrap();
    engines.temporal.restart().unwrap();
    let after = engines.addresses();
    assert_eq!((before.nats, before.temporal), (after.nats, after.temporal));
    let config = std::fs::read_to_string(folder.path().join("nats/nats.conf")).unwrap();
    assert!(config.contains("sync_interval: always"));
}

#[test]
fn the_time_skipping_server_starts() {
    let folder = RunFolder::new("time").unwrap();
    let server = TimeServer::start(folder.path()).unwrap();
    assert!(server.pid().is_some());
}

/// Set for the run of this test program inside the test below.
const CHILD: &str = "VEILIG_TESTKIT_CHILD";

#[test]
fn an_engine_ends_when_the_program_that_started_it_is_killed() {
    if std::env::var_os(CHILD).is_some() {
        return become_a_program_with_an_engine();
    }
    let folder = RunFolder::new("killed").unwrap();
    let said = folder.path().join("pid");
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "engines::an_engine_ends_when_the_program_that_started_it_is_killed"])
        .env(CHILD, &said)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait::until("the program has started its engine", PATIENCE, || said.is_file()).unwrap();
    let pid = std::fs::read_to_string(&said).unwrap().parse().unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    let engine = nix::unistd::Pid::from_raw(pid);
    // Whoever inherits it may leave its entry in the table of processes: a process without a program.
    let is_empty = || cfg!(target_os = "linux") && std::fs::read_link(format!("/proc/{pid}/exe")).is_err();
    let has_ended = || nix::sys::signal::kill(engine, None).is_err() || is_empty();
    wait::until("the engine has ended", PATIENCE, has_ended).unwrap();
}

fn become_a_program_with_an_engine() {
    let file = std::path::PathBuf::from(std::env::var_os(CHILD).unwrap());
    let folder = file.parent().unwrap();
    let nats = testkit::engines::Nats::start(&folder.join("nats")).unwrap();
    let fresh = file.with_extension("new");
    std::fs::write(&fresh, nats.pid().unwrap().to_string()).unwrap();
    std::fs::rename(fresh, file).unwrap();
    std::thread::park();
}
