//! Turns a policy file into a policy and tells every mistake of meaning on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use super::file::{At, CasesFile, PolicyFile, RowFile, TriggerFile};
use super::load::KnownFacts;
use super::{Condition, Desk, Mistake, Mistakes, Policy, Role, Row, Says, Yearly};
use crate::fact::SubjectKind;
use crate::term::{NotATerm, Term};

mod awaited;
mod ladders;
mod triggers;

/// A pass over one file that collects mistakes.
pub(super) struct Check<'a> {
    file: &'a str,
    known: &'a KnownFacts,
    is_stored: bool,
    awaits: BTreeMap<String, BTreeSet<String>>,
    roles: BTreeSet<&'a str>,
    desks: BTreeMap<&'a str, (Option<&'a str>, Condition)>,
    mistakes: Vec<Mistake>,
}

impl<'a> Check<'a> {
    pub(super) fn new(file: &'a str, known: &'a KnownFacts, is_stored: bool) -> Self {
        let (awaits, roles, desks) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        Self { file, known, is_stored, awaits, roles, desks, mistakes: Vec::new() }
    }

    pub(super) fn policy(mut self, policy: &'a PolicyFile) -> Result<Policy, Mistakes> {
        for (name, text) in [("region", &policy.region), ("version", &policy.version)] {
            if text.value.trim().is_empty() {
                self.say(text, format!("the {name} is empty"), "name it");
            }
        }
        let roles = self.roles(policy);
        let desks = self.desks(policy);
        self.role_exists(&policy.duty_desk);
        self.no_circles(policy);
        self.awaited(policy);
        self.unique("row", policy.rows.iter().map(|row| &row.id));
        let rows: Vec<_> = policy.rows.iter().filter_map(|row| self.row(row)).collect();
        self.every_awaited_fact_is_heard(policy, &rows);
        if self.mistakes.is_empty() {
            let (region, version) = (policy.region.value.clone(), policy.version.value.clone());
            let duty_desk = policy.duty_desk.value.clone();
            let (title, awaits) = (policy.title.clone(), self.awaits);
            return Ok(Policy { region, version, title, roles, duty_desk, desks, awaits, rows });
        }
        self.mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
        self.mistakes.dedup();
        Err(Mistakes(self.mistakes))
    }

    fn say(&mut self, at: &At, message: impl Into<String>, advice: impl Into<String>) {
        self.mistakes.push(Mistake {
            file: self.file.to_owned(),
            line: at.referenced.line(),
            column: at.referenced.column(),
            message: message.into(),
            advice: advice.into(),
        });
    }

    fn unique<'t>(&mut self, what: &str, ids: impl Iterator<Item = &'t At>) {
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        for id in ids {
            if let Some(line) = seen.get(id.value.as_str()) {
                self.say(
                    id,
                    format!("the {what} id `{}` is used twice", id.value),
                    format!("it is used on line {line} already; give one of them another id"),
                );
            } else {
                seen.insert(&id.value, id.referenced.line());
            }
        }
    }

    fn text<T: FromStr<Err = NotATerm>>(&mut self, text: &At) -> Option<T> {
        match text.value.parse() {
            Ok(value) => Some(value),
            Err(NotATerm { message, advice }) => {
                self.say(text, message, advice);
                None
            }
        }
    }

    fn role_exists(&mut self, role: &At) {
        if !self.roles.contains(role.value.as_str()) {
            self.say(role, format!("no role is called `{}`", role.value), "add it under roles or correct the name");
        }
    }

    fn roles(&mut self, policy: &'a PolicyFile) -> Vec<Role> {
        self.roles = policy.roles.iter().map(|role| role.id.value.as_str()).collect();
        self.unique("role", policy.roles.iter().map(|role| &role.id));
        let name = |role: &Option<At>| role.as_ref().map(|role| role.value.clone());
        for role in &policy.roles {
            for other in [&role.deputy, &role.lead].into_iter().flatten() {
                self.role_exists(other);
                if other.value == role.id.value {
                    self.say(other, format!("`{}` stands in for itself", other.value), "name another role");
                }
            }
        }
        policy
            .roles
            .iter()
            .map(|role| Role {
                id: role.id.value.clone(),
                title: role.title.clone(),
                deputy: name(&role.deputy),
                lead: name(&role.lead),
            })
            .collect()
    }

    fn desks(&mut self, policy: &'a PolicyFile) -> Vec<Desk> {
        self.unique("desk", policy.desks.iter().map(|desk| &desk.id));
        for desk in &policy.desks {
            let fallback = desk.fallback.as_ref().map(|desk| desk.value.as_str());
            self.desks.insert(&desk.id.value, (fallback, condition(&desk.only_when)));
        }
        for desk in &policy.desks {
            if let Some(fallback) = &desk.fallback {
                self.desk_exists(fallback);
                if self.desks.get(fallback.value.as_str()).is_some_and(|(_, only_when)| !only_when.is_always()) {
                    self.say(
                        fallback,
                        format!("`{}` does not take every case, so it cannot be a fallback", fallback.value),
                        "name a desk without only_when",
                    );
                }
            }
            if let Some(role) = &desk.ends_with {
                self.role_exists(role);
            }
            if desk.fallback.is_some() == desk.ends_with.is_some() {
                self.say(
                    &desk.id,
                    format!("desk `{}` needs either a fallback or ends_with", desk.id.value),
                    "name the desk that follows its silence, or the role that is told at the end",
                );
            }
        }
        let name = |text: &Option<At>| text.as_ref().map(|text| text.value.clone());
        policy
            .desks
            .iter()
            .map(|desk| Desk {
                id: desk.id.value.clone(),
                title: desk.title.clone(),
                only_when: condition(&desk.only_when),
                fallback: name(&desk.fallback),
                ends_with: name(&desk.ends_with),
            })
            .collect()
    }

    fn desk_exists(&mut self, desk: &At) {
        if !self.desks.contains_key(desk.value.as_str()) {
            self.say(desk, format!("no desk is called `{}`", desk.value), "add it under desks or correct the name");
        }
    }

    fn no_circles(&mut self, policy: &'a PolicyFile) {
        for desk in &policy.desks {
            let mut seen = vec![desk.id.value.as_str()];
            let mut current = self.desks.get(desk.id.value.as_str()).and_then(|(next, _)| *next);
            while let Some(next) = current {
                if seen.contains(&next) {
                    seen.push(next);
                    if next == desk.id.value
                        && let Some(fallback) = &desk.fallback
                    {
                        self.say(
                            fallback,
                            format!("the fallbacks go round in a circle: {}", seen.join(" -> ")),
                            "let one of these desks end with a role",
                        );
                    }
                    break;
                }
                seen.push(next);
                current = self.desks.get(next).and_then(|(next, _)| *next);
            }
        }
    }

    fn row(&mut self, row: &RowFile) -> Option<Row> {
        let about = SubjectKind::from_str(&row.about.value).ok();
        if about.is_none() {
            self.say(
                &row.about,
                format!("`{}` is no subject", row.about.value),
                "a row is about a report, person, dossier, escalation, order, request or measure",
            );
        }
        if row.exists_from.is_empty() && row.counts_from.is_empty() {
            self.say(&row.id, format!("row {} never starts", row.id.value), "name the facts it counts from under counts_from");
        }
        if row.fulfilled_by.is_empty() {
            self.say(&row.id, format!("row {} can never be fulfilled", row.id.value), "name the facts under fulfilled_by");
        }
        let (exists, counts) = match (row.exists_from.as_slice(), row.counts_from.as_slice()) {
            ([], counts) => (counts, [].as_slice()),
            both => both,
        };
        let mut triggers = |list: &[TriggerFile]| self.triggers(list, about);
        let (exists_from, counts_from) = (triggers(exists), triggers(counts));
        let (fulfilled_by, cancelled_by, reopened_by) =
            (triggers(&row.fulfilled_by), triggers(&row.cancelled_by), triggers(&row.reopened_by));
        let term: Option<Term> = self.text(&row.term);
        let extension = row.extension.as_ref().map(|extension| self.extension(extension, about, term));
        let suspension = row.suspension.as_ref().map(|suspension| self.suspension(suspension, about));
        let fixed_date = row.fixed_date.iter().map(|date| self.text::<Yearly>(date)).collect::<Option<Vec<_>>>();
        let also_read_as = row.also_read_as.iter().map(|reading| self.reading(reading, about)).collect::<Option<Vec<_>>>();
        let counting = if row.counts_from.is_empty() { &row.exists_from } else { &row.counts_from };
        self.fields_exist(counting, row.count_in.as_ref());
        let ladder = row.ladder.iter().map(|rung| self.rung(rung, about)).collect::<Option<Vec<_>>>();
        self.unique(&format!("rung of {}", row.id.value), row.ladder.iter().map(|rung| &rung.id));
        let sleeps = self.sleeps(&exists_from) || self.sleeps(&counts_from) || self.sleeps(&fulfilled_by);
        let row_of = Row {
            id: row.id.value.clone(),
            title: row.title.clone(),
            about: about?,
            acute: row.acute,
            exists_from,
            counts_from,
            recurs: row.recurs,
            fulfilled_by,
            cancelled_by,
            reopened_by,
            term: term?,
            count_in: row.count_in.as_ref().map(|field| field.value.clone()),
            fixed_date: fixed_date?,
            also_read_as: also_read_as?,
            extension: transpose(extension)?,
            suspension: transpose(suspension)?,
            ladder: ladder?,
            duty: row.source.duty.clone(),
            length: row.source.length.clone(),
            ladder_ground: row.source.ladder.clone(),
            sleeps,
        };
        self.ladder(row, &row_of);
        Some(row_of)
    }
}

/// Absent stays absent; present but wrong gives up.
#[allow(clippy::option_option, reason = "absent and wrong are different")]
fn transpose<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(None) => None,
        Some(some) => Some(some),
    }
}

fn condition(cases: &CasesFile) -> Condition {
    let values = |values: &Vec<At>| values.iter().map(|value| value.value.clone()).collect();
    Condition(cases.iter().map(|case| Says(case.iter().map(|(field, said)| (field.clone(), values(said))).collect())).collect())
}
