//! What happens on a bad day: pods go at random, then all at once, the API server, each engine, and at last all that Temporal knew.

use std::fs;
use std::time::{Duration, Instant};

use testkit::cluster::{ENGINES, Installed};
use testkit::load::longest_gap;
use testkit::wait::{pass, until};

use crate::promise::{Promise, failed};
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
    let (mut told, mut due) = (open as u64, 0);
    let mut under_load = |what: &str, deed: &dyn Fn()| {
        let load = promise.load_that_falls_due(RATE, PERSISTENCE);
        let begun = Instant::now();
        deed();
        region.wait_ready(Duration::from_secs(300)).unwrap_or_else(|trouble| panic!("{what}: {trouble}"));
        let whole = begun.elapsed();
        let sent = load.end();
        assert_eq!(failed(&sent), Vec::<String>::new(), "{what}: a report was refused for {PERSISTENCE:?}");
        told += sent.len() as u64;
        due += sent.len() / 10;
        let again = sent.iter().filter(|sent| sent.again > 0).count();
        let late = promise.is_kept(told, due);
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
}

/// Deletes a pod of the product every few seconds, by turns as a drained node and as a lost one does.
fn at_random(region: &Installed<'_>, time: Duration) {
    let begun = Instant::now();
    let mut number = 0;
    while begun.elapsed() < time {
        let pods: Vec<_> = region
            .pods()
            .unwrap()
            .into_iter()
            .filter(|pod| !ENGINES.contains(&pod.component.as_str()) && !pod.is_leaving)
            .collect();
        let chosen = usize::from_str_radix(&testkit::http::fresh_key()[..8], 16).unwrap() % pods.len().max(1);
        let Some(pod) = pods.get(chosen) else { continue };
        if number % 2 == 0 { region.evict(&pod.name) } else { region.kill(&[&pod.name]) }.unwrap();
        number += 1;
        pass(PAUSE);
    }
    println!("{number} pods deleted");
}
