//! What a life counts: from which instant, how long, and how others read it.

use super::life::{Life, number};
use super::line::{World, instant};
use super::obligation::Reading;
use crate::calendar::Calendar;
use crate::policy::Row;
use crate::term::{Length, Step, Term};
use crate::time::{Timestamp, local_date, start_of_day};

impl Life<'_> {
    /// The instant that the term counts from: that of the counting fact, or the next of the fixed dates of the row.
    pub(super) fn counts_from(&self) -> Timestamp {
        self.counts_from_under(self.version.row)
    }

    pub(super) fn counts_from_under(&self, row: &Row) -> Timestamp {
        if row.fixed_date.is_empty() {
            return self.from;
        }
        let date = local_date(self.from);
        let fixed = row.fixed_date.iter().map(|yearly| yearly.on_or_after(date)).min();
        fixed.map_or(self.from, start_of_day)
    }

    /// The term: that of the row, or as much of it as the counting fact says.
    pub(super) fn term(&self) -> Term {
        self.term_under(self.version.row)
    }

    pub(super) fn term_under(&self, row: &Row) -> Term {
        let term = row.term;
        let said = self.said_length(row).map_or(term.length.count, |count| count.min(term.length.count));
        Term { length: Length { count: said, ..term.length }, ..term }
    }

    fn said_length(&self, row: &Row) -> Option<u32> {
        let field = row.count_in.as_ref()?;
        number(&self.counted_by.unwrap_or(self.start).fields.codes, field).filter(|count| *count > 0)
    }

    /// What is to be told between the start and the counting.
    pub(super) fn notes(&self) -> Vec<Step> {
        let row = self.version.row;
        let mut notes = Vec::new();
        if self.counted_by.is_none() {
            notes.push(Step::CountedFromDuty);
        }
        if !row.fixed_date.is_empty() {
            notes.push(Step::FromFixedDate { date: local_date(self.counts_from()) });
        }
        if let (Some(field), Some(_)) = (&row.count_in, self.said_length(row)) {
            notes.push(Step::LengthFromFact { field: field.clone(), limit: row.term.length });
        }
        notes.extend(self.notes.iter().cloned());
        notes
    }

    /// The other readings of the row, with the same extensions and suspensions.
    pub(super) fn readings(&self, world: &World<'_>, calendar: &Calendar) -> Vec<Reading> {
        let one = |reading: &crate::policy::OtherReading| {
            let counted = world.facts.iter().rev().find_map(|fact| {
                reading.counts_from.iter().find(|trigger| trigger.takes(fact, None)).map(|trigger| instant(trigger, fact))
            });
            let counts_from = counted.unwrap_or_else(|| self.counts_from());
            let end = reading.term.end_changed(counts_from, &self.change, calendar);
            let (source, term) = (reading.source.clone(), reading.term);
            Reading { term, source, counts_from, due_date: end.due_date, due: end.due, steps: end.steps }
        };
        self.version.row.also_read_as.iter().map(one).collect()
    }
}
