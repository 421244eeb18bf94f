//! Loops beside the requests: states and facts as they come, and one replica at a time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use platform::outbox::State;
use platform::run::{Program, Running};
use platform::{Background, Refused, Service, Stated, db};
use testkit::wait_until;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::region::{Region, ThingHappened, may, tell_many};

/// A service whose loop gives away what it is given.
async fn gamma(region: &Region) -> (Running, Background) {
    let (give, take) = oneshot::channel();
    let give = Arc::new(Mutex::new(Some(give)));
    let service = Service::new("gamma", "Gamma").background("give away", move |background: Background| {
        if let Some(give) = give.lock().unwrap().take() {
            let _ = give.send(background.clone());
        }
        async move {
            background.stop().cancelled().await;
            Ok(())
        }
    });
    db::migrate(&region.config(), std::slice::from_ref(&service), None).await.unwrap();
    let running = Program::new(vec![service]).serve(region.config()).await.unwrap();
    (running, take.await.unwrap())
}

async fn say(work: &platform::Work, subject: u128, number: u64) {
    let mut tx = work.begin(&may()).await.unwrap();
    tx.emit_state(State::new("report", Uuid::from_u128(subject), number, &ThingHappened::default())).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_newest_state_of_each_subject_is_handed_on_and_can_be_read_again() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let (_gamma, background) = gamma(&region).await;
    for subject in 1..=5 {
        say(&work, subject, 1).await;
        say(&work, subject, 2).await;
    }
    let seen = Arc::new(Mutex::new(BTreeMap::new()));
    let note = seen.clone();
    let listening = background.clone();
    tokio::spawn(async move {
        let handle = move |stated: Stated| {
            let note = note.clone();
            async move {
                stated.read::<ThingHappened>()?;
                let mut note = note.lock().unwrap();
                let newest = note.entry(stated.subject_id).or_insert(0);
                let first = *newest == 0;
                *newest = stated.number.max(*newest);
                if first { Err(Refused::retry("not at the first time")) } else { Ok(()) }
            }
        };
        listening.each_state("gamma-states", 2, handle).await;
    });
    let all: BTreeMap<_, _> = (1..=5).map(|subject| (Uuid::from_u128(subject), 2_u64)).collect();
    wait_until("all are seen", async || *seen.lock().unwrap() == all).await;
    let read = async || {
        background.states().await.unwrap().into_iter().map(|one| (one.subject_id, one.number)).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(read().await, all);
    say(&work, 1, 3).await;
    wait_until("the new one is seen", async || seen.lock().unwrap()[&Uuid::from_u128(1)] == 3).await;
    assert_eq!(read().await[&Uuid::from_u128(1)], 3);
}

#[tokio::test]
async fn facts_can_have_an_effect_elsewhere() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let (running, background) = gamma(&region).await;
    let seen = Arc::new(Mutex::new(vec![]));
    let note = seen.clone();
    let listening = tokio::spawn(async move {
        let handle = move |fact: platform::Received| {
            note.lock().unwrap().push(fact.id);
            std::future::ready(Ok(()))
        };
        background.each_fact("gamma-facts", &["alpha.thing_happened"], 1, handle).await;
    });
    let ids = tell_many(&work, 5).await;
    wait_until("all are seen, in order", async || *seen.lock().unwrap() == ids).await;
    running.stop();
    listening.await.unwrap();
    running.ended().await.unwrap();
}

#[tokio::test]
async fn only_one_replica_has_the_turn() {
    let region = Region::new().await;
    let (_one, here) = gamma(&region).await;
    let (_other, there) = gamma(&region).await;
    let turn = here.turn("tidying").await.unwrap().unwrap();
    let soon = std::time::Duration::from_secs(3);
    assert!(tokio::time::timeout(soon, there.turn("tidying")).await.is_err(), "the other waits for it");
    assert!(there.turn("something else").await.unwrap().is_some());
    drop(turn);
    assert!(there.turn("tidying").await.unwrap().is_some(), "the other has it as soon as it is free");
    let turn = here.turn("tidying").await.unwrap().unwrap();
    region.number("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'gamma relay' and datname = current_database()").await;
    turn.lost().await;
}
