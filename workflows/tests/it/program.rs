//! The service as a whole in a running program: schedules and facts come in over NATS, rings go out over HTTP.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use kernel::fact::Subject;
use kernel::id::EscalationId;
use platform::may::{Action, Cause, May};
use platform::outbox::{Fact, State};
use platform::run::{Program, Running};
use platform::{Background, Config, Service, Work, db};
use proto::FactMessage as _;
use proto::supervision::EscalationRaised;
use testkit::{engines, fresh_database, fresh_namespace, fresh_prefix};
use tokio::sync::oneshot;
use uuid::Uuid;
use workflows::durable::watch::Schedule;

use crate::judge::{Clock, Judge, Look};
use crate::region::{KEY, report, until};

enum Tell {}

impl Action for Tell {
    const NAME: &'static str = "deadlines:tell";
    const TITLE: &'static str = "Tell";
}

/// A region of three services: ours, and two that only tell what a test lets them tell.
struct Peers {
    judge: Judge,
    running: Running,
    deadlines: Work,
    supervision: Work,
    _folder: tempfile::TempDir,
}

/// A service that hands out its way to a transaction.
fn teller(name: &'static str) -> (Service, oneshot::Receiver<Work>) {
    let (hand, got) = oneshot::channel();
    let hand = std::sync::Mutex::new(Some(hand));
    let service = Service::new(name, name).background("hand", move |background: Background| {
        let hand = hand.lock().unwrap().take();
        async move {
            if let Some(hand) = hand {
                let _ = hand.send(background.work().clone());
            }
            background.stop().cancelled().await;
            Ok(())
        }
    });
    (service, got)
}

async fn start(judge: Judge) -> Peers {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let at = tokio::task::spawn_blocking(|| engines::shared().clone()).await.unwrap();
    let (database, namespace) = (fresh_database().await, fresh_namespace().await);
    let url = judge.url().to_string();
    let (prefix, key, secret) = (fresh_prefix(), file("key", KEY), file("secret", "secret"));
    let told = [
        ("--listen", "127.0.0.1:0"),
        ("--database-url", &database.url),
        ("--nats-url", &at.nats),
        ("--nats-prefix", &prefix),
        ("--temporal-url", &at.temporal),
        ("--temporal-namespace", &namespace),
        ("--temporal-payload-key-file", &key),
        ("--oidc-issuer", &url),
        ("--oidc-client-secret-file", &secret),
        ("--api-url", &url),
    ];
    let config = Config::parse_from(std::iter::once("test").chain(told.into_iter().flat_map(|(flag, value)| [flag, value])));
    let config = config.unwrap();
    let ((deadlines, first), (supervision, second)) = (teller("deadlines"), teller("supervision"));
    let services = vec![workflows::service(), deadlines, supervision];
    db::migrate(&config, &services, None).await.unwrap();
    let running = Program::new(services).serve(config).await.unwrap();
    Peers { judge, running, deadlines: first.await.unwrap(), supervision: second.await.unwrap(), _folder: folder }
}

impl Peers {
    /// Publishes a schedule as `deadlines` does.
    async fn publish(&self, subject: Subject, schedule: &Schedule) {
        let message = proto::deadlines::Schedule {
            subject_kind: subject.kind.to_string(),
            subject_id: subject.id.to_string(),
            number: schedule.number,
            next_at: schedule.next.map(proto::timestamp),
            rungs: Vec::new(),
        };
        let mut tx =
            self.deadlines.begin(&May::<Tell>::system(Cause { service: "deadlines", on_behalf_of: None })).await.unwrap();
        tx.emit_state(State::new(subject.kind.name(), subject.id, schedule.number, &message)).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Tells that an escalation was raised, as `supervision` does.
    async fn raise(&self) -> Uuid {
        let id = Uuid::new_v4();
        let message = EscalationRaised {
            escalation_id: EscalationId::from_uuid(id).to_string(),
            desk: "youth-protection-table".to_owned(),
            ..EscalationRaised::default()
        };
        let may = May::<Tell>::system(Cause { service: "supervision", on_behalf_of: None });
        let mut tx = self.supervision.begin(&may).await.unwrap();
        tx.emit(Fact::new(EscalationRaised::KIND, &message)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_schedule_is_armed_and_rings_and_a_raised_escalation_is_delivered() {
    let peers = start(Judge::start(Clock::Machine(SignedDuration::ZERO)).await).await;
    let case = report();
    let schedule = peers.judge.plan(case, Timestamp::now() + SignedDuration::from_secs(3)).await;
    peers.publish(case, &schedule).await;
    let escalation = peers.raise().await;

    until("the rung is recorded", || async { (peers.judge.waiting().await == 0).then_some(()) }).await;
    println!("lateness {:#}", peers.judge.worst_lateness().await);
    // Nobody tells that it was, so on a machine that takes minutes to come here it is delivered again.
    until("it is delivered", || async { (peers.judge.deliveries(escalation).await > 0).then_some(()) }).await;

    // A schedule that never came over NATS rings all the same: a glance rings for it, or a pass of the reconciler has armed it before.
    let forgotten = report();
    peers.judge.plan(forgotten, Timestamp::now() + SignedDuration::from_secs(1)).await;
    until("the forgotten rung is recorded", || async { (peers.judge.waiting().await == 0).then_some(()) }).await;

    // Between two passes it is looked again and again at what is overdue.
    let glances = [Look::All, Look::Overdue, Look::Overdue];
    until("it glances", || async { peers.judge.looks().await.windows(3).any(|looks| looks == glances).then_some(()) }).await;

    peers.running.stop();
    tokio::time::timeout(Duration::from_mins(1), peers.running.ended()).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_gets_no_answer_does_not_keep_the_process_from_ending() {
    let judge = Judge::start(Clock::Machine(SignedDuration::ZERO)).await;
    judge.fall_silent();
    let peers = start(judge).await;
    let waits = async |look| peers.judge.looks().await.contains(&look);
    until("a pass and a glance wait", || async { (waits(Look::All).await && waits(Look::Overdue).await).then_some(()) }).await;
    let stopped = Instant::now();
    peers.running.stop();
    tokio::time::timeout(Duration::from_mins(1), peers.running.ended()).await.unwrap().unwrap();
    let judge = peers.judge.clone();
    let let_go = || async {
        let (gone, asked) = (judge.let_go(), judge.looks().await.len());
        gone.iter().max().filter(|at| gone.len() == asked && **at > stopped).copied()
    };
    let after = until("nobody waits any more", let_go).await.duration_since(stopped);
    assert!(after < Duration::from_secs(5), "less than the 8 s for which such a call is waited for: {after:?}");
}
