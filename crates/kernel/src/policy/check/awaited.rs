//! Rules of facts that nobody publishes yet: marked where they are needed, unmarked once somebody publishes them.

use std::collections::BTreeSet;

use super::super::file::{PolicyFile, ReadingFile};
use super::super::{OtherReading, Row, Trigger};
use super::Check;
use crate::fact::SubjectKind;

impl Check<'_> {
    /// Takes in what the policy says of facts to come.
    pub(super) fn awaited(&mut self, policy: &PolicyFile) {
        self.unique("awaited fact", policy.awaits.iter().map(|awaited| &awaited.fact));
        for awaited in &policy.awaits {
            let kind = &awaited.fact;
            if self.known.fields(&kind.value).is_some() && !self.is_stored {
                self.say(
                    kind,
                    format!("`{}` is awaited, but it is published", kind.value),
                    "take it out of awaits: the rows that listen to it wake up",
                );
            }
            if !kind.value.contains('.') {
                self.say(
                    kind,
                    format!("`{}` is no name of a fact", kind.value),
                    "facts are named <service>.<what_happened>, such as intake.report_received",
                );
            }
            let fields: BTreeSet<_> = awaited.fields.iter().map(|field| field.value.clone()).collect();
            self.awaits.insert(kind.value.clone(), fields);
        }
    }

    /// An awaited fact that no row listens to is awaited for nothing.
    pub(super) fn every_awaited_fact_is_heard(&mut self, policy: &PolicyFile, rows: &[Row]) {
        if rows.len() < policy.rows.len() {
            return;
        }
        let heard: BTreeSet<_> = rows.iter().flat_map(Row::triggers).map(|trigger| trigger.fact.as_str()).collect();
        for awaited in policy.awaits.iter().filter(|awaited| !heard.contains(awaited.fact.value.as_str())) {
            self.say(
                &awaited.fact,
                format!("no row listens to `{}`", awaited.fact.value),
                "take it out of awaits, or let a row listen to it",
            );
        }
    }

    /// The fields of a fact, published or awaited.
    pub(super) fn fields_of(&self, kind: &str) -> Option<BTreeSet<String>> {
        match (self.known.fields(kind), self.awaits.get(kind)) {
            (None, None) => None,
            (known, awaited) => Some(known.into_iter().chain(awaited).flatten().cloned().collect()),
        }
    }

    /// Whether nobody publishes any of these facts yet.
    pub(super) fn sleeps(&self, triggers: &[Trigger]) -> bool {
        !triggers.is_empty() && triggers.iter().all(|trigger| self.awaits.contains_key(&trigger.fact))
    }

    /// Another reading of a row.
    pub(super) fn reading(&mut self, reading: &ReadingFile, about: Option<SubjectKind>) -> Option<OtherReading> {
        let counts_from = self.triggers(&reading.counts_from, about);
        Some(OtherReading { term: self.text(&reading.term)?, counts_from, source: reading.source.clone() })
    }
}
