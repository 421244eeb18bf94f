//! Terms computed per second on one core: what a re-projection or a simulation of a year is made of.

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use kernel::calendar::Calendar;
use kernel::term::{Change, Term};
use kernel::time::{local_date, start_of_day};

use crate::figures::{Figure, Figures, Goal, Runs};

/// One term of each kind that policies use most.
const TERMS: [&str; 6] =
    ["5 working-days", "atw 10 weeks", "atw 5 days", "wall-clock 10 days", "calendar 3 months", "30 minutes"];

/// Starts over four years, so that every holiday and clock change is met.
fn starts() -> Vec<Timestamp> {
    let first: Timestamp = "2026-01-01T08:17:00Z".parse().expect("an instant");
    (0..4 * 365).map(|day| first + SignedDuration::from_hours(24 * day + day % 13)).collect()
}

/// Measures.
pub(crate) fn measure(quick: bool, figures: &mut Figures) {
    let lasting = Duration::from_millis(if quick { 200 } else { 1000 });
    let terms = TERMS.map(|term| term.parse::<Term>().expect("a term"));
    let (calendar, change, starts) = (Calendar::netherlands(), Change::default(), starts());
    let computed = (0..3).map(|_| {
        rate(lasting, &starts, |from| {
            for term in &terms {
                black_box(term.due(black_box(from), &change, &calendar));
            }
            terms.len()
        })
    });
    let computed = Runs::of(computed.collect());
    let added = (0..3).map(|_| {
        rate(lasting, &starts, |from| {
            let day: Date = local_date(black_box(from));
            black_box(day.checked_add(7.days()).map(start_of_day)).map_or(0, |_| 1)
        })
    });
    figures.add(Figure {
        row: "terms",
        what: "terms computed on one core (six kinds by turns, no steps)".to_owned(),
        unit: "1/s",
        runs: computed,
        raw: ("adding seven days in Amsterdam, without a calendar".to_owned(), Runs::of(added.collect())),
        goal: Goal::AtLeast(1_000_000.0),
    });
}

/// How often a second `work` does what it says it did.
fn rate(lasting: Duration, starts: &[Timestamp], mut work: impl FnMut(Timestamp) -> usize) -> f64 {
    let (begun, mut done) = (Instant::now(), 0);
    while begun.elapsed() < lasting {
        done += starts.iter().map(|from| work(*from)).sum::<usize>();
    }
    done as f64 / begun.elapsed().as_secs_f64()
}
