//! Requests at a steady rate, from threads, whether or not earlier ones are answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::wait;

/// Requests that may be under way at the same time.
const AT_ONCE: usize = 32;

/// What became of one request.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its number, from zero.
    pub index: usize,
    /// When it was first sent.
    pub begun: Instant,
    /// When it was answered, or given up.
    pub ended: Instant,
    /// How often it was sent again.
    pub again: usize,
    /// What it gave, or why nothing.
    pub answer: Result<String, String>,
}

/// A load that runs until it is ended.
#[derive(Debug)]
pub struct Load {
    workers: Vec<JoinHandle<Vec<Sent>>>,
    is_over: Arc<AtomicBool>,
}

impl Load {
    /// Sends so many a second. A request is sent again until it gives something, for as long as `patience`; none: only once.
    pub fn start(
        per_second: f64,
        patience: Duration,
        send: impl Fn(usize) -> Result<String, String> + Send + Sync + 'static,
    ) -> Self {
        let (next, is_over, begun) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)), Instant::now());
        let send = Arc::new(send);
        let worker = |_| {
            let (next, is_over, send) = (next.clone(), is_over.clone(), send.clone());
            std::thread::spawn(move || {
                let mut all = vec![];
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    let at = begun + Duration::from_secs_f64(index as f64 / per_second);
                    while Instant::now() < at {
                        if is_over.load(Ordering::SeqCst) {
                            return all;
                        }
                        wait::between_looks();
                    }
                    if is_over.load(Ordering::SeqCst) {
                        return all;
                    }
                    all.push(persist(index, patience, &*send));
                }
            })
        };
        Self { workers: (0..AT_ONCE).map(worker).collect(), is_over }
    }

    /// Ends it, and gives what became of every request, in the order of their numbers.
    pub fn end(mut self) -> Vec<Sent> {
        self.is_over.store(true, Ordering::SeqCst);
        let workers = std::mem::take(&mut self.workers);
        let mut all: Vec<Sent> = workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect();
        all.sort_by_key(|sent| sent.index);
        all
    }
}

impl Drop for Load {
    /// Whoever fails under it leaves nobody who goes on sending to what has the same address next.
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
    }
}

/// Sends a number of requests as fast as they are answered.
pub fn number(number: usize, patience: Duration, send: impl Fn(usize) -> Result<String, String> + Sync) -> Vec<Sent> {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let worker = || {
            let mut all = vec![];
            loop {
                let index = next.fetch_add(1, Ordering::SeqCst);
                if index >= number {
                    return all;
                }
                all.push(persist(index, patience, &send));
            }
        };
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(worker)).collect();
        let mut all: Vec<Sent> = workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect();
        all.sort_by_key(|sent| sent.index);
        all
    })
}

fn persist(index: usize, patience: Duration, send: &dyn Fn(usize) -> Result<String, String>) -> Sent {
    let begun = Instant::now();
    let mut again = 0;
    loop {
        let answer = send(index);
        let ended = Instant::now();
        if answer.is_ok() || ended.duration_since(begun) >= patience {
            return Sent { index, begun, ended, again, answer };
        }
        again += 1;
        let pause = ended + Duration::from_millis(250);
        while Instant::now() < pause {
            wait::between_looks();
        }
    }
}

/// The longest time between two answers that came one after the other: how long the service was not there.
pub fn longest_gap<'a>(sent: impl IntoIterator<Item = &'a Sent>) -> Duration {
    let mut answered: Vec<Instant> = sent.into_iter().filter(|sent| sent.answer.is_ok()).map(|sent| sent.ended).collect();
    answered.sort();
    answered.windows(2).map(|pair| pair[1].duration_since(pair[0])).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_fails_is_sent_again_and_each_is_counted_once() {
        let tries = AtomicUsize::new(0);
        let every_other_fails = |index| match tries.fetch_add(1, Ordering::SeqCst) % 2 {
            0 => Err("not yet".to_owned()),
            _ => Ok(format!("{index}")),
        };
        let sent = number(20, Duration::from_secs(60), every_other_fails);
        let given: Vec<_> = sent.iter().map(|sent| sent.answer.clone().unwrap()).collect();
        assert_eq!(given, (0..20).map(|index| index.to_string()).collect::<Vec<_>>());
        assert!(sent.iter().any(|sent| sent.again > 0));
        let once = number(1, Duration::ZERO, |_| Err("never".to_owned()));
        assert_eq!((once[0].again, once[0].answer.is_err()), (0, true));
    }

    #[test]
    fn a_load_keeps_its_rate_while_an_answer_is_awaited_and_tells_the_longest_gap() {
        let (begun, came) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let counted = came.clone();
        let load = Load::start(50.0, Duration::ZERO, move |index| {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(index.to_string())
        });
        wait::until("twenty came", wait::PATIENCE, || came.load(Ordering::SeqCst) >= 20).unwrap();
        let sent = load.end();
        let most = 50.0 * begun.elapsed().as_secs_f64() + 1.0;
        assert!(sent.len() >= 20 && sent.len() as f64 <= most, "{} of at most {most}", sent.len());
        assert!(sent.windows(2).all(|pair| pair[0].index < pair[1].index), "none is told twice");
        let [first, last] = [&sent[0], &sent[sent.len() - 1]];
        assert_eq!(longest_gap([first, last]), last.ended.duration_since(first.ended));
    }
}
