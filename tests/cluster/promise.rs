//! What a region owes whatever happens to it: no report lost, none twice, each rung once, each escalation once; and how late.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use kernel::time::Timestamp;
use platform::clock::system_now;
use serde_json::{Value, json};
use testkit::cluster::{Installed, Reporter};
use testkit::http::fresh_keys;
use testkit::load::{self, Load, Sent};
use testkit::record::Record;
use testkit::wait::until;

/// How long the one obligation of a report lasts: what `policy.yaml` says.
const TERM: SignedDuration = SignedDuration::from_hours(24);

/// More reports than any load lasts for.
const MANY: usize = 100_000;

const POLICY: &str = include_str!("policy.yaml");

/// Reports are sent to a region under test, and remembered.
pub(crate) struct Promise<'a> {
    region: &'a Installed<'a>,
    /// The ids of those that it took in.
    taken_in: RefCell<BTreeSet<String>>,
}

impl<'a> Promise<'a> {
    /// Puts the policy in force.
    pub(crate) fn of(region: &'a Installed<'a>) -> Self {
        region.activate(POLICY).unwrap_or_else(|trouble| panic!("{trouble}"));
        Self { region, taken_in: RefCell::default() }
    }

    /// Reports a number of households whose term ends a day from now, as fast as they are taken in.
    pub(crate) fn open(&self, number: usize) {
        let (police, keys, begun) = (self.police(), fresh_keys(number), Instant::now());
        let sent = load::number(number, Duration::from_secs(60), |index| police.send(&report(index, None), &keys[index]));
        self.were_taken_in(&sent);
        println!("{number} reports taken in, {:.0} a second", number as f64 / begun.elapsed().as_secs_f64());
        let running = || self.region.running("watch").is_ok_and(|running| running >= number as u64);
        let armed = until("every case has its watch", Duration::from_secs(900), running);
        armed.unwrap_or_else(|trouble| panic!("{trouble}: {:?}", self.region.running("watch")));
        println!("{number} watches armed {:.0} s after the first report", begun.elapsed().as_secs_f64());
        // Armed is not asleep: a worker has yet to read each schedule, and whoever comes after it waits in the same queue.
        let asleep = || self.region.backlog().is_ok_and(|waiting| waiting == 0);
        let asleep = until("every watch sleeps", Duration::from_secs(1200), asleep);
        asleep.unwrap_or_else(|trouble| panic!("{trouble}: {:?} tasks wait", self.region.backlog()));
        println!("{number} watches asleep {:.0} s after the first report", begun.elapsed().as_secs_f64());
    }

    /// Reports a number of households whose terms end one after the other, the first and the last so many seconds from now.
    pub(crate) fn due(&self, number: usize, from: i64, to: i64) {
        let (police, keys, now) = (self.police(), fresh_keys(number), system_now());
        let at = |index: usize| {
            let share = (to - from) * 1000 * index as i64 / number as i64;
            now + SignedDuration::from_millis(from * 1000 + share)
        };
        let sent = load::number(number, Duration::from_secs(60), |index| {
            police.send(&report(index, Some(at(index) - TERM)), &keys[index])
        });
        self.were_taken_in(&sent);
    }

    /// Remembers what was sent, all of which must have been taken in.
    pub(crate) fn were_taken_in(&self, sent: &[Sent]) {
        assert_eq!(failed(sent), Vec::<String>::new(), "a report was not taken in");
        for id in sent.iter().filter_map(|sent| sent.answer.as_ref().ok()) {
            assert!(self.taken_in.borrow_mut().insert(id.clone()), "two reports have the id {id}");
        }
    }

    /// Reports that come in at a steady rate through the Service. `patience`: how long a client sends the same report again.
    pub(crate) fn load(&self, per_second: f64, patience: Duration) -> Load {
        let (police, keys) = (self.police(), fresh_keys(MANY));
        Load::start(per_second, patience, move |index| police.send(&report(index, None), &keys[index]))
    }

    /// The same, and of every tenth the term ends half a minute later.
    pub(crate) fn load_that_falls_due(&self, per_second: f64, patience: Duration) -> Load {
        let (police, keys) = (self.police(), fresh_keys(MANY));
        let soon = SignedDuration::from_secs(30);
        // The same words each time the same report is sent: an idempotency key may not be used for two.
        let came_in: Mutex<BTreeMap<usize, Timestamp>> = Mutex::default();
        Load::start(per_second, patience, move |index| {
            let at =
                falls_due(index).then(|| *came_in.lock().unwrap().entry(index).or_insert_with(|| system_now() + soon - TERM));
            police.send(&report(index, at), &keys[index])
        })
    }

    fn police(&self) -> Arc<Reporter> {
        Arc::new(Reporter::of(self.region).unwrap_or_else(|trouble| panic!("{trouble}")))
    }

    /// Waits until everything that fell due has rung and is with its desk, and holds the whole record against the reports taken in.
    /// Gives how late the latest rung was put on record, in seconds.
    pub(crate) fn is_kept(&self, at_least_due: usize) -> f64 {
        let (region, taken_in) = (self.region, self.taken_in.borrow());
        let reports = taken_in.len() as u64;
        let mut last = None;
        let complete = || {
            let statement = Record::statement(system_now() + SignedDuration::from_hours(1));
            last = Some(region.ask(&statement).and_then(|said| Record::parse(&said)));
            matches!(&last, Some(Ok(record)) if record.is_complete(reports))
        };
        let waited = until("everything that fell due has rung and is with its desk", Duration::from_secs(600), complete);
        waited.unwrap_or_else(|trouble| panic!("{trouble}: {reports} reports were taken in; {last:?}"));
        let record = last.unwrap().unwrap();
        assert_eq!(record.faults(reports), Vec::<String>::new());
        let known = region.ask("select string_agg(id::text, ' ') from intake.reports").unwrap();
        let lost: Vec<_> = taken_in.difference(&known.split(' ').map(str::to_owned).collect()).cloned().collect();
        assert_eq!(lost, Vec::<String>::new(), "a report that was taken in is not on record");
        let due = record.fell_due;
        assert!(due >= at_least_due as u64, "{due} fell due");
        let told = |sql: &str| region.ask(sql).unwrap_or_else(|trouble| trouble.to_string());
        let by = told(
            "select string_agg(rang_by || ' ' || n, ', ') from (select rang_by, count(*) n from deadlines.rungs group by 1) by",
        );
        println!("{reports} reports, {due} fell due, rungs rung by {by}");
        let minutes = told(
            "select string_agg(to_char(minute, 'HH24:MI') || ' ' || round(worst, 1), ', ' order by minute) from \
             (select date_trunc('minute', planned_at) as minute, max(extract(epoch from recorded_at - planned_at)) as worst \
              from deadlines.rungs where outcome = 'rang' group by 1) by_minute",
        );
        println!("worst lateness by the minute in which a rung was due, in seconds: {minutes}");
        record.latest
    }
}

/// Whether the term of this report of a load ends soon.
pub(crate) const fn falls_due(index: usize) -> bool {
    index.is_multiple_of(10)
}

/// What failed of what was sent, and when: beside the logs of the pods and of the node that tells why.
pub(crate) fn failed(sent: &[Sent]) -> Vec<String> {
    let told = |sent: &Sent| {
        let why = sent.answer.as_ref().err()?;
        let begun = system_now() - SignedDuration::try_from(sent.begun.elapsed()).unwrap_or_default();
        Some(format!("request {}, begun {begun}, given up after {:?}: {why}", sent.index, sent.ended - sent.begun))
    };
    sent.iter().filter_map(told).collect()
}

fn report(index: usize, came_in: Option<Timestamp>) -> Value {
    let mut report = json!({
        "reporter": { "capacity": "police" },
        "household": { "municipalityCode": "0855" },
        "nature": ["partner-violence"],
        "injury": false,
        "persons": [{ "role": "victim", "surname": format!("Verzonnen {index}") }],
    });
    if let Some(at) = came_in {
        report["occurredAt"] = at.to_string().into();
    }
    report
}
