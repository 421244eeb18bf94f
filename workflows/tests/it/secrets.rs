//! What Temporal's database shows: nothing that was in a payload.

use jiff::{SignedDuration, Timestamp};
use workflows::durable::watch::{Planned, Schedule};

use crate::engines::Server;
use crate::region::{Region, report, until};

const MARKER: &str = "Zwanenzang-4711";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_payload_can_be_read_in_temporals_database() {
    let server = Server::start().await;
    let region = Region::on(server.url()).await;
    let case = report();
    let at = region.judge.plan(case, Timestamp::now() + SignedDuration::from_secs(1)).await.next.unwrap();
    let rungs = vec![Planned { at, row: MARKER.to_owned(), rung: MARKER.to_owned() }];
    let schedule = Schedule { number: 1, next: Some(at), rungs, trace: Some(MARKER.to_owned()) };
    // A refused ring puts a failure into the history too.
    region.judge.set_down(true);
    region.armer.arm(case, schedule).await.unwrap();
    until("a ring was refused", || async { (region.judge.refused() >= 2).then_some(()) }).await;
    region.judge.set_down(false);
    region.all_rung().await;
    region.has_ended(case).await;

    let files: Vec<_> = std::fs::read_dir(server.folder()).unwrap().map(|file| file.unwrap().path()).collect();
    let bytes: Vec<u8> = files.iter().flat_map(|file| std::fs::read(file).unwrap()).collect();
    let shows = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(shows(&format!("watch/{case}")), "the search looks in the right place: ids are there");
    for secret in [MARKER, "answered", "\"subject\"", "nextAt", "next_at", &at.to_string()] {
        assert!(!shows(secret), "{secret} can be read in Temporal's database");
    }
}
