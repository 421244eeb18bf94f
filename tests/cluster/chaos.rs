//! What happens on a bad day: pods go at random, then all at once, the API server, each engine, and at last all that Temporal knew.

use std::fs;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use platform::clock::system_now;
use testkit::cluster::{ENGINES, Installed};
use testkit::load::longest_gap;
use testkit::wait::{pass, until};

use crate::promise::{Promise, falls_due};
use crate::stage::{Stage, size};

/// Reports a second meanwhile, of which every tenth falls due half a minute later.
const RATE: f64 = 10.0;

/// Between two of them.
const PAUSE: Duration = Duration::from_secs(4);

/// How long a client sends the same report again.
const PERSISTENCE: Duration = Duration::from_secs(240);

#[test]
fn pods_and_engines_that_go_at_any_moment_lose_and_double_nothing() {
    let Some(stage) = Stage::start("chaos") else { return };
    let region = stage.region();
    // Obligations whose watches sleep through it, and how long pods are deleted at random.
    let (open, random) = size((1_000, Duration::from_secs(300)), (200, Duration::from_secs(45)));
    let kept =
        ["workload.replicas=2", "evaluation.policy=", "evaluation.storage.persistent=true", "evaluation.storage.className=local"];
    region.install("test", &kept.map(str::to_owned)).unwrap_or_else(|trouble| panic!("{trouble}"));
    let promise = Promise::of(&region);
    promise.open(open);
    let mut due = 0;
    let mut under_load = |what: &str, deed: &dyn Fn()| {
        let load = promise.load_that_falls_due(RATE, PERSISTENCE);
        let begun = Instant::now();
        deed();
        region.wait_ready(Duration::from_secs(300)).unwrap_or_else(|trouble| panic!("{what}: {trouble}"));
        let whole = begun.elapsed();
        let sent = load.end();
        promise.were_taken_in(&sent);
        due += sent.iter().filter(|sent| falls_due(sent.index)).count();
        let again = sent.iter().filter(|sent| sent.again > 0).count();
        let late = promise.is_kept(due);
        println!(
            "{what}: all pods ready after {:.0} s, {} reports of which {again} had to be sent again, no answer for {:.1} s, worst lateness so far {late:.1} s",
            whole.as_secs_f64(),
            sent.len(),
            longest_gap(&sent).as_secs_f64()
        );
    };

    under_load("pods deleted at random", &|| at_random(&region, random));
    under_load("every pod killed at once", &|| {
        // One that is leaving does not come back.
        let pods: Vec<_> = region.pods().unwrap().into_iter().filter(|pod| !pod.is_leaving).collect();
        region.crash(&pods).unwrap();
        region.wait_restarted(&pods).unwrap_or_else(|trouble| panic!("{trouble}"));
    });
    under_load("the API server killed", &|| {
        let server = stage.node.control().unwrap().server();
        server.kill9();
        pass(Duration::from_secs(10));
        server.restart().unwrap_or_else(|trouble| panic!("{trouble}"));
    });
    for engines in ENGINES.chunks(size(1, ENGINES.len())) {
        under_load(&format!("{} killed", engines.join(", then ")), &|| {
            for engine in engines {
                let pod = [region.engine(engine).unwrap()];
                region.crash(&pod).unwrap();
                region.wait_restarted(&pod).unwrap_or_else(|trouble| panic!("{trouble}"));
            }
        });
    }
    under_load("all that Temporal knew lost", &|| {
        region.scale("temporal", 0).unwrap_or_else(|trouble| panic!("{trouble}"));
        for file in fs::read_dir(region.volume("temporal")).unwrap().flatten() {
            fs::remove_file(file.path()).unwrap();
        }
        region.scale("temporal", 1).unwrap_or_else(|trouble| panic!("{trouble}"));
        let begun = Instant::now();
        let again = || region.running("watch").is_ok_and(|running| running >= open as u64);
        until("every case has its watch again", Duration::from_secs(300), again).unwrap_or_else(|trouble| panic!("{trouble}"));
        println!("{open} watches armed again {:.0} s after Temporal came back empty", begun.elapsed().as_secs_f64());
    });
    // What was reported meanwhile too.
    let horizon = system_now() + SignedDuration::from_hours(400 * 24);
    let coming = format!("select count(*) from deadlines.subjects where next_at < '{horizon}'");
    let all = || region.running("watch").is_ok_and(|running| region.count(&coming).is_ok_and(|coming| running >= coming));
    until("every case with a coming rung has its watch", Duration::from_secs(300), all)
        .unwrap_or_else(|trouble| panic!("{trouble}: {:?} of {:?}", region.running("watch"), region.count(&coming)));
}

/// Deletes a pod of the product every few seconds, by turns as a drained node and as a lost one does.
fn at_random(region: &Installed<'_>, time: Duration) {
    let begun = Instant::now();
    let (mut number, mut held) = (0, 0);
    while begun.elapsed() < time {
        let pods: Vec<_> = region
            .pods()
            .unwrap()
            .into_iter()
            .filter(|pod| !ENGINES.contains(&pod.component.as_str()) && !pod.is_leaving)
            .collect();
        let chosen = usize::from_str_radix(&testkit::http::fresh_key()[..8], 16).unwrap() % pods.len().max(1);
        let Some(pod) = pods.get(chosen) else { continue };
        if number % 2 == 1 {
            region.kill(&[&pod.name]).unwrap();
        } else if !region.evict(&pod.name).unwrap() {
            // Its disruption budget holds it while another of its kind is on the way, or it went by itself.
            held += 1;
            continue;
        }
        number += 1;
        pass(PAUSE);
    }
    println!("{number} pods deleted; {held} times one could not be evicted");
}
