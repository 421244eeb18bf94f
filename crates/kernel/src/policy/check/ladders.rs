//! Rules of ladders: no row ends in silence, rungs come in order, each names another actor.

use jiff::ToSpan as _;

use super::super::file::{At, DeskCaseFile, RowFile, RungFile};
use super::super::{Cut, DeskCase, Offset, Row, Rung, Target};
use super::{Check, condition, transpose};
use crate::calendar::Calendar;
use crate::fact::SubjectKind;
use crate::obligations::Frame;
use crate::term::{Change, Length, NotATerm};
use crate::time::{Date, amsterdam};

impl Check<'_> {
    /// One rung: it either notifies or escalates.
    pub(super) fn rung(&mut self, rung: &RungFile, about: Option<SubjectKind>) -> Option<Rung> {
        let at = self.text::<Offset>(&rung.at);
        let cut = match (&rung.notify, &rung.escalate) {
            (Some(role), None) => {
                self.role_exists(role);
                Some(Cut::Notify(role.value.clone()))
            }
            (None, Some(cases)) => Some(Cut::Escalate(self.desk_cases(rung, cases))),
            _ => {
                self.say(
                    &rung.id,
                    format!("rung `{}` must either notify or escalate", rung.id.value),
                    "name one role under notify, or desks under escalate",
                );
                None
            }
        };
        if rung.id.value == crate::obligations::BREACH {
            self.say(&rung.id, "`breach` is the name of the breach itself", "give the rung another id");
        }
        if rung.daily_list && rung.notify.is_none() {
            self.say(
                &rung.id,
                format!("rung `{}` has a daily list but tells nobody", rung.id.value),
                "daily_list belongs to a rung with notify",
            );
        }
        let unless = self.triggers(&rung.unless, about);
        let unless_since = rung.unless_since.as_ref().map(|since| self.text::<Offset>(since));
        let repeat = rung.repeat.as_ref().map(|repeat| self.repeat(repeat));
        Some(Rung {
            id: rung.id.value.clone(),
            at: at?,
            cut: cut?,
            demands: rung.demands,
            daily_list: rung.daily_list,
            when: condition(&rung.when),
            unless,
            unless_since: transpose(unless_since)?,
            repeat: transpose(repeat)?,
        })
    }

    fn repeat(&mut self, repeat: &At) -> Option<Length> {
        let Some(length) = repeat.value.trim().strip_prefix("every ") else {
            self.say(repeat, format!("`{}` is no interval", repeat.value), "write every LENGTH, such as every 5 working-days");
            return None;
        };
        match length.parse() {
            Ok(length) => Some(length),
            Err(NotATerm { message, advice }) => {
                self.say(repeat, message, advice);
                None
            }
        }
    }

    fn desk_cases(&mut self, rung: &RungFile, cases: &[DeskCaseFile]) -> Vec<DeskCase> {
        if cases.last().is_none_or(|case| !case.when.is_empty()) {
            self.say(
                &rung.id,
                format!("rung `{}` may find no desk", rung.id.value),
                "end its desks with one that has no condition",
            );
        }
        let mut targets = Vec::new();
        for case in cases {
            let (desk, when) = (&case.desk, condition(&case.when));
            if desk.value == "fallback" {
                targets.push(DeskCase { desk: Target::Fallback, when });
                continue;
            }
            self.desk_exists(desk);
            let only_when = self.desks.get(desk.value.as_str()).map(|(_, only_when)| only_when.clone()).unwrap_or_default();
            if !when.implies(&only_when) {
                self.say(
                    desk,
                    format!("`{}` takes only some cases, but this rung may send it others", desk.value),
                    "repeat the desk's only_when as the condition of this case",
                );
            }
            targets.push(DeskCase { desk: Target::Desk(desk.value.clone()), when });
        }
        targets
    }

    pub(super) fn ladder(&mut self, file: &RowFile, row: &Row) {
        let (Some(last), Some(last_file)) = (row.ladder.last(), file.ladder.last()) else {
            self.say(&file.id, format!("row {} has no rungs", row.id), "name at least one rung; the last one repeats");
            return;
        };
        if last.repeat.is_none() {
            self.say(
                &last_file.id,
                format!("row {} ends in silence: its last rung does not repeat", row.id),
                "add `repeat: every 5 working-days` to it",
            );
        }
        if last.at.is_warning() {
            self.say(
                &last_file.at,
                format!("row {} has no rung for when it is too late", row.id),
                "let the last rung be due or overdue",
            );
        }
        if !last.when.is_always() || !last.unless.is_empty() || !matches!(last.cut, Cut::Notify(_)) {
            self.say(
                &last_file.id,
                format!("the last rung of row {} may stay silent", row.id),
                "let it notify a role, without when and unless",
            );
        }
        for (rung, place) in row.ladder.iter().zip(&file.ladder).rev().skip(1) {
            if let (Some(_), Some(repeat)) = (rung.repeat, &place.repeat) {
                self.say(repeat, format!("rung `{}` repeats, but it is not the last", rung.id), "only the last rung repeats");
            }
        }
        for (pair, place) in row.ladder.windows(2).zip(file.ladder.iter().skip(1)) {
            let [before, after] = pair else { continue };
            if before.cut == after.cut {
                self.say(
                    &place.id,
                    format!("rung `{}` names the same actor as the rung before it", after.id),
                    "each rung names another actor",
                );
            }
        }
        for (rung, place) in row.ladder.iter().zip(&file.ladder) {
            let Cut::Escalate(cases) = &rung.cut else { continue };
            if cases.iter().any(|case| case.desk == Target::Fallback) && row.about != SubjectKind::Escalation {
                self.say(
                    &place.id,
                    format!("rung `{}` escalates to a fallback, but row {} is not about an escalation", rung.id, row.id),
                    "name a desk",
                );
            }
        }
        self.order(file, row);
    }

    /// Rungs ring in the order in which they stand, whatever day the term starts: tried for every day of a year.
    fn order(&mut self, file: &RowFile, row: &Row) {
        let calendar = Calendar::netherlands();
        let days = if row.term.is_day_based() { 366 } else { 1 };
        let mut told = vec![false; row.ladder.len()];
        for day in 0..days {
            let date = Date::constant(2026, 1, 5).saturating_add(i64::from(day).days());
            let Ok(from) = date.at(10, 0, 0, 0).to_zoned_datetime(amsterdam()) else { continue };
            let from = from.timestamp();
            let change = Change::default();
            let (due, due_date) = row.term.due(from, &change, &calendar);
            let frame = Frame { opened: from, from, due, due_date, change: &change, calendar: &calendar };
            let instants: Vec<_> = row.ladder.iter().map(|rung| frame.instant(rung.at)).collect();
            for (index, pair) in row.ladder.windows(2).enumerate() {
                let [before, after] = pair else { continue };
                let wrong = before.at.phase() > after.at.phase() || instants.get(index) > instants.get(index + 1);
                let Some(place) = file.ladder.get(index + 1) else { continue };
                if wrong && !std::mem::replace(&mut told[index], true) {
                    self.say(
                        &place.at,
                        format!(
                            "rung `{}` ({}) rings before rung `{}` ({}) when the term starts on {date}",
                            after.id, after.at, before.id, before.at
                        ),
                        "put the rungs in the order in which they ring, in the order opened, after, before, due, overdue",
                    );
                }
            }
        }
    }
}
