//! What a simulation found, in sentences and columns.

use std::collections::BTreeSet;
use std::io::Write;

use kernel::obligations::State;
use kernel::policy::{Action, Text};
use kernel::simulate::{Counts, Difference, Explained, Fate, Outcome, Report, Rung, Side, Week};
use kernel::time::{Timestamp, amsterdam};

/// Tells all of it.
pub(super) fn tell(out: &mut impl Write, report: &Report, is_dutch: bool) -> std::io::Result<()> {
    Telling { report, is_dutch }.all(out)
}

struct Telling<'r> {
    report: &'r Report,
    is_dutch: bool,
}

impl Telling<'_> {
    fn say<'t>(&self, nl: &'t str, en: &'t str) -> &'t str {
        if self.is_dutch { nl } else { en }
    }

    fn all(&self, out: &mut impl Write) -> std::io::Result<()> {
        let Report { facts, cases, until, simulated, against, .. } = self.report;
        let version =
            |side: &Side| side.policy_version.clone().unwrap_or_else(|| self.say("geen beleid", "no policy").to_owned());
        let (until, policy) = (self.instant(*until), version(simulated));
        let beside =
            against.as_ref().map(|side| format!("{} {} ", self.say("naast", "beside"), version(side))).unwrap_or_default();
        writeln!(
            out,
            "{}",
            match self.is_dutch {
                true => format!("Beleid {policy} {beside}op {facts} feiten over {cases} zaken, tot {until}."),
                false => format!("Policy {policy} {beside}on {facts} facts about {cases} cases, until {until}."),
            }
        )?;
        if against.is_some() {
            writeln!(
                out,
                "{}",
                self.say("Tussen haakjes: onder het beleid ernaast.", "In brackets: under the policy beside it.")
            )?;
        }
        self.counts(out)?;
        self.rows(out)?;
        self.weeks(out)?;
        self.changed(out)
    }

    fn beside<T>(&self, of: impl Fn(&Side) -> T) -> Option<T> {
        self.report.against.as_ref().map(of)
    }

    fn counts(&self, out: &mut impl Write) -> std::io::Result<()> {
        type Part = fn(&Counts) -> u64;
        let lines: [(&str, &str, Part); 9] = [
            ("verplichtingen", "obligations", |counts| counts.obligations),
            ("  op tijd nagekomen", "  fulfilled in time", |counts| counts.met),
            ("  op tijd, te laat vastgelegd", "  in time, recorded too late", |counts| counts.recorded_late),
            ("  te laat nagekomen", "  fulfilled too late", |counts| counts.met_late),
            ("  vervallen", "  taken away", |counts| counts.cancelled),
            ("  nog open", "  still open", |counts| counts.open),
            ("overschreden termijnen", "breaches", |counts| counts.breaches),
            ("berichten aan een rol", "notifications of a role", |counts| counts.notifications),
            ("escalaties naar een loket", "escalations to a desk", |counts| counts.escalations),
        ];
        writeln!(out)?;
        for (nl, en, part) in lines {
            let value = pair(part(&self.report.simulated.tally.all), self.beside(|side| part(&side.tally.all)));
            writeln!(out, "{:<30}{value:>24}", self.say(nl, en))?;
        }
        Ok(())
    }

    fn rows(&self, out: &mut impl Write) -> std::io::Result<()> {
        let head = ["rij", "verplichtingen", "overschreden", "escalaties"];
        let head = if self.is_dutch { head } else { ["row", "obligations", "breaches", "escalations"] };
        writeln!(out, "\n{:<30}{:>24}{:>24}{:>24}", head[0], head[1], head[2], head[3])?;
        let ids: BTreeSet<&String> = self.sides().flat_map(|side| side.tally.rows.keys()).collect();
        for id in ids {
            let counts = |side: &Side| side.tally.rows.get(id).cloned().unwrap_or_default();
            let (own, other) = (counts(&self.report.simulated), self.beside(counts));
            let value = |part: fn(&Counts) -> u64| pair(part(&own), other.as_ref().map(part));
            let (owed, late, raised) =
                (value(|counts| counts.obligations), value(|counts| counts.breaches), value(|counts| counts.escalations));
            writeln!(out, "{id:<30}{owed:>24}{late:>24}{raised:>24}")?;
        }
        Ok(())
    }

    fn sides(&self) -> impl Iterator<Item = &Side> {
        [&self.report.simulated].into_iter().chain(&self.report.against)
    }

    fn weeks(&self, out: &mut impl Write) -> std::io::Result<()> {
        let weeks: BTreeSet<&String> = self.sides().flat_map(|side| side.tally.weeks.keys()).collect();
        let all = || self.sides().flat_map(|side| side.tally.weeks.values());
        let desks: BTreeSet<&String> = all().flat_map(|week| week.escalations.keys()).collect();
        if weeks.is_empty() {
            return Ok(());
        }
        write!(out, "\n{:<10}{:>24}", "week", self.say("overschreden", "breaches"))?;
        desks.iter().try_for_each(|desk| write!(out, "{desk:>24}"))?;
        writeln!(out)?;
        for week in weeks {
            let held = |side: &Side| side.tally.weeks.get(week).cloned().unwrap_or_default();
            let (own, other) = (held(&self.report.simulated), self.beside(held));
            write!(out, "{week:<10}{:>24}", pair(own.breaches, other.as_ref().map(|week| week.breaches)))?;
            for desk in &desks {
                let raised = |week: &Week| week.escalations.get(*desk).copied().unwrap_or_default();
                write!(out, "{:>24}", pair(raised(&own), other.as_ref().map(raised)))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn changed(&self, out: &mut impl Write) -> std::io::Result<()> {
        if self.report.against.is_none() {
            return Ok(());
        }
        let (changed, cases, explained) = (self.report.changed, self.report.cases, self.report.explained.len());
        writeln!(
            out,
            "\n{}",
            match (self.is_dutch, explained) {
                (true, 0) => format!("{changed} van {cases} zaken gaan anders."),
                (true, _) => format!("{changed} van {cases} zaken gaan anders; de eerste {explained}:"),
                (false, 0) => format!("{changed} of {cases} cases go another way."),
                (false, _) => format!("{changed} of {cases} cases go another way; the first {explained}:"),
            }
        )?;
        self.report.explained.iter().try_for_each(|case| self.case(out, case))
    }

    fn case(&self, out: &mut impl Write, case: &Explained) -> std::io::Result<()> {
        writeln!(out, "\n{}", case.subject)?;
        for Difference { row, simulated, against, .. } in &case.differences {
            self.fate(out, row, self.say("gesimuleerd", "simulated"), simulated.as_ref())?;
            self.fate(out, row, self.say("ernaast", "beside it"), against.as_ref())?;
        }
        Ok(())
    }

    fn fate(&self, out: &mut impl Write, row: &str, side: &str, fate: Option<&Fate>) -> std::io::Result<()> {
        let Some(fate) = fate else {
            return writeln!(out, "  {row}, {side}: {}", self.say("geen verplichting", "no obligation"));
        };
        let due = fate.due_date.map_or_else(|| self.instant(fate.due), |date| date.to_string());
        let state = match (&fate.withdrawn_at, &fate.state) {
            (Some(_), _) | (None, State::Cancelled { .. }) => self.say("vervallen", "taken away"),
            (None, State::Open) => self.say("open", "open"),
            (None, State::Suspended { .. }) => self.say("opgeschort", "suspended"),
            (None, State::Met { late: true, .. }) => self.say("te laat nagekomen", "fulfilled too late"),
            (None, State::Met { .. }) => self.say("op tijd nagekomen", "fulfilled in time"),
        };
        writeln!(out, "  {row}, {side}: {} {due}, {state}", self.say("laatste dag", "last day"))?;
        for rung in fate.rungs.iter().filter(|rung| rung.outcome == Outcome::Rang) {
            writeln!(out, "    {}  {}", self.instant(rung.recorded_at), self.rung(rung))?;
        }
        let told = fate.certificate.as_ref().map_or("", |Text { nl, en }| self.say(nl, en));
        told.lines().try_for_each(|line| writeln!(out, "      {line}"))
    }

    fn rung(&self, rung: &Rung) -> String {
        match &rung.action {
            None => self.say("termijn overschreden", "breach").to_owned(),
            Some(Action::Notify(role)) => format!("{}: {role}", rung.key.rung),
            Some(Action::Escalate(desk)) => format!("{}: {} {desk}", rung.key.rung, self.say("loket", "desk")),
        }
    }

    /// The local clock, to the minute.
    fn instant(&self, at: Timestamp) -> String {
        let local = at.to_zoned_datetime(amsterdam());
        format!("{} {:02}:{:02}", local.date(), local.hour(), local.minute())
    }
}

/// A value, with the one beside it in brackets.
fn pair(own: u64, other: Option<u64>) -> String {
    other.map_or_else(|| own.to_string(), |other| format!("{own} ({other})"))
}
