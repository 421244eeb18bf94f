//! Rules of triggers: facts that somebody publishes, about the subject of the row, with the fields that are asked for.

use std::collections::BTreeSet;

use super::super::file::{At, ExtensionFile, SuspensionFile, TriggerFile};
use super::super::{Extension, Suspension, Trigger};
use super::{Check, condition};
use crate::fact::SubjectKind;
use crate::term::{Kind, Length, Term};

impl Check<'_> {
    pub(super) fn triggers(&mut self, triggers: &[TriggerFile], about: Option<SubjectKind>) -> Vec<Trigger> {
        triggers.iter().map(|trigger| self.trigger(trigger, about)).collect()
    }

    fn trigger(&mut self, trigger: &TriggerFile, about: Option<SubjectKind>) -> Trigger {
        let kind = &trigger.fact;
        match self.fields_of(&kind.value) {
            None => self.say(kind, format!("nobody publishes a fact `{}`", kind.value), self.nearest(&kind.value)),
            Some(fields) => {
                if let Some(about) = about
                    && !["id", "ids"].iter().any(|end| fields.contains(&format!("{about}_{end}")))
                {
                    self.say(
                        kind,
                        format!("`{}` names no {about}", kind.value),
                        format!("use a fact with a field {about}_id or {about}_ids, or let the row be about something else"),
                    );
                }
                for field in trigger.when.iter().flat_map(|case| case.iter()) {
                    if !fields.contains(field.0) {
                        let at = field.1.first().unwrap_or(kind);
                        self.say(at, format!("`{}` has no field `{}`", kind.value, field.0), told(&fields));
                    }
                }
                for field in trigger.at.iter().chain(&trigger.same) {
                    if !fields.contains(&field.value) {
                        self.say(field, format!("`{}` has no field `{}`", kind.value, field.value), told(&fields));
                    }
                }
            }
        }
        for other in &trigger.started_by {
            if self.fields_of(&other.value).is_none() {
                self.say(other, format!("nobody publishes a fact `{}`", other.value), self.nearest(&other.value));
            }
        }
        Trigger {
            fact: kind.value.clone(),
            when: condition(&trigger.when),
            at: trigger.at.as_ref().map(|at| at.value.clone()),
            same: trigger.same.iter().map(|field| field.value.clone()).collect(),
            started_by: trigger.started_by.iter().map(|fact| fact.value.clone()).collect(),
        }
    }

    fn nearest(&self, kind: &str) -> String {
        let service = kind.split('.').next().unwrap_or(kind);
        let of_service: Vec<_> = self.known.kinds().filter(|known| known.starts_with(&format!("{service}."))).collect();
        match of_service.as_slice() {
            [] => "facts are named <service>.<what_happened>, such as intake.report_received; one that is still to come is named under awaits".to_owned(),
            some => format!("{service} publishes {}; a fact that is still to come is named under awaits", some.join(", ")),
        }
    }

    pub(super) fn fields_exist(&mut self, triggers: &[TriggerFile], field: Option<&At>) {
        let Some(field) = field else { return };
        for trigger in triggers {
            if let Some(fields) = self.fields_of(&trigger.fact.value)
                && !fields.contains(&field.value)
            {
                self.say(field, format!("`{}` has no field `{}`", trigger.fact.value, field.value), told(&fields));
            }
        }
    }

    pub(super) fn extension(
        &mut self,
        extension: &ExtensionFile,
        about: Option<SubjectKind>,
        term: Option<Term>,
    ) -> Option<Extension> {
        let facts = self.triggers(&extension.facts, about);
        self.fields_exist(&extension.facts, extension.field.as_ref());
        let (by, at_most) = (self.text::<Length>(&extension.by), self.text::<Length>(&extension.at_most));
        if let (Some(by), Some(at_most)) = (by, at_most) {
            if by.unit != at_most.unit {
                self.say(
                    &extension.at_most,
                    format!("`{at_most}` cannot be compared with `{by}`"),
                    "write both in the same unit",
                );
            } else if by.count > at_most.count {
                self.say(&extension.by, format!("`{by}` is more than at_most allows"), "shorten it or raise at_most");
            }
            if term.is_some_and(|term| term.is_day_based() == by.unit.is_clock() && term.kind != Kind::WallClock) {
                self.say(
                    &extension.by,
                    format!("`{by}` cannot extend a term that counts otherwise"),
                    "write it in the unit of the term",
                );
            }
        }
        if extension.times == Some(0) {
            self.say(&extension.by, "an extension that may happen 0 times", "leave the extension out");
        }
        let field = extension.field.as_ref().map(|field| field.value.clone());
        Some(Extension { facts, by: by?, field, at_most: at_most?, times: extension.times, in_time: extension.in_time })
    }

    pub(super) fn suspension(&mut self, suspension: &SuspensionFile, about: Option<SubjectKind>) -> Option<Suspension> {
        let (from, to) = (self.triggers(&suspension.from, about), self.triggers(&suspension.to, about));
        self.fields_exist(&suspension.from, suspension.until.as_ref());
        let at_most = self.text::<Length>(&suspension.at_most);
        if suspension.times == 0 {
            self.say(&suspension.at_most, "a suspension that may happen 0 times", "leave the suspension out");
        }
        let until = suspension.until.as_ref().map(|until| until.value.clone());
        Some(Suspension { from, until, to, at_most: at_most?, times: suspension.times })
    }
}

fn told(fields: &BTreeSet<String>) -> String {
    format!("it has {}", fields.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
}
