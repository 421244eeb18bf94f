//! Whether a certificate holds: its due instant is computed again from what it says itself.

use super::Certificate;
use crate::calendar::{Calendar, DayKind, Decree, Equated};
use crate::term::{End, Step, Term};
use crate::time::{Date, Timestamp};

/// A certificate says another end than follows from it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{term}` from {counts_from} ends at {follows}, but the certificate says {says}")]
pub struct Doubt {
    /// The term.
    pub term: Term,
    /// What it counts from.
    pub counts_from: Timestamp,
    /// The end that follows.
    pub follows: Timestamp,
    /// The end that the certificate names.
    pub says: Timestamp,
}

/// Computes the end, and that of every other reading, from the certificate alone: term, start, changes and free days.
pub fn check(certificate: &Certificate) -> Result<(), Doubt> {
    let calendar = calendar_of(certificate);
    let again = |term: Term, from: Timestamp| term.end_changed(from, &certificate.change, &calendar);
    let end = again(certificate.term, certificate.counts_from);
    match kept(certificate) {
        None => compare(certificate.term, certificate.counts_from, &end, certificate.due, certificate.due_date)?,
        Some((instead_of, term, counts_from)) => {
            compare(certificate.term, certificate.counts_from, &end, instead_of, end.due_date)?;
            compare(term, counts_from, &again(term, counts_from), certificate.due, certificate.due_date)?;
        }
    }
    for reading in &certificate.also_read_as {
        compare(reading.term, reading.counts_from, &again(reading.term, reading.counts_from), reading.due, reading.due_date)?;
    }
    Ok(())
}

/// The end under the newer policy, and the older term that stands because it ends later.
fn kept(certificate: &Certificate) -> Option<(Timestamp, Term, Timestamp)> {
    certificate.steps.iter().rev().find_map(|step| match step {
        Step::KeptLater { instead_of, term, counts_from, .. } if *instead_of < certificate.due => {
            Some((*instead_of, *term, *counts_from))
        }
        _ => None,
    })
}

fn compare(term: Term, counts_from: Timestamp, end: &End, says: Timestamp, last: Option<Date>) -> Result<(), Doubt> {
    if (end.due, end.due_date) == (says, last) { Ok(()) } else { Err(Doubt { term, counts_from, follows: end.due, says }) }
}

fn calendar_of(certificate: &Certificate) -> Calendar {
    let equated = certificate.free_days.iter().filter(|day| day.kind == DayKind::Equated);
    let days = equated.map(|day| Equated { date: day.date, nl: day.nl.clone(), en: day.en.clone() }).collect();
    Calendar::of(&[Decree { source: certificate.calendar_version.clone(), known_from: Date::MIN, days }])
}
