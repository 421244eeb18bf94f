//! Plays stories: each step when it is time, then what the story expects.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Expectation, Rival, Step, Story, Time};
use crate::http::{Answer, Client, fresh_key};
use crate::issuer::{self, Claims, Issuer};
use crate::trouble::{Result, Trouble};

/// Between two looks at what has yet to come.
const PAUSE: Duration = Duration::from_millis(100);

/// Plays stories in one region, side by side, and checks after each what it expects. `tell` hears what happens.
///
/// # Errors
/// With the first step that is answered otherwise, or with everything that was expected in vain.
pub fn play(
    stories: &[Story],
    base: &str,
    issuer: &Issuer,
    time: &mut dyn Time,
    tell: &mut dyn FnMut(&Story, &str),
) -> Result<()> {
    let mut households: Vec<_> = stories.iter().map(|story| Household::of(story, base, issuer)).collect();
    let mut steps: Vec<(usize, &Step)> =
        stories.iter().enumerate().flat_map(|(which, story)| story.steps.iter().map(move |step| (which, step))).collect();
    steps.sort_by_key(|(_, step)| step.at);
    let mut unmet = Vec::new();
    for (which, step) in steps {
        let household = &mut households[which];
        time.reach(step.at)?;
        household.take(step, time)?;
        tell(household.story, &step.says);
        household.left -= 1;
        if household.left == 0 {
            // What follows from the last step comes first.
            time.reach(step.at)?;
            unmet.extend(household.unmet(time)?);
        }
    }
    if unmet.is_empty() { Ok(()) } else { Err(Trouble::refused("find what the stories expect", unmet.join("\n"))) }
}

/// A household whose story is played.
struct Household<'a> {
    story: &'a Story,
    base: &'a str,
    issuer: &'a Issuer,
    kept: BTreeMap<String, String>,
    left: usize,
}

/// An obligation as it is.
#[derive(Debug)]
struct Seen {
    state: String,
    breached: bool,
    /// Every rung that rang, in order; the breach itself is left out.
    rang: Vec<String>,
    /// Everything that rang, the breach as well, with its planned instant as stories tell it.
    law: Vec<String>,
}

impl Expectation {
    fn is_met_by(&self, seen: &Seen, is_lawful: bool) -> bool {
        let mut rest = seen.rang.iter();
        let in_order = self.rungs.iter().all(|rung| rest.any(|rang| rang == rung));
        let once = self.rungs.iter().all(|rung| seen.rang.iter().filter(|rang| *rang == rung).count() == 1);
        let never = !self.never.iter().any(|rung| seen.rang.contains(rung));
        let by_law = !is_lawful || self.law.as_ref().is_none_or(|law| *law == seen.law);
        self.state == seen.state
            && self.breached.is_none_or(|breached| breached == seen.breached)
            && in_order
            && once
            && never
            && by_law
    }
}

impl<'a> Household<'a> {
    fn of(story: &'a Story, base: &'a str, issuer: &'a Issuer) -> Self {
        Self { story, base, issuer, kept: BTreeMap::new(), left: story.steps.len() }
    }

    fn take(&mut self, step: &Step, time: &dyn Time) -> Result<()> {
        if step.each.is_empty() {
            return self.ask_until_answered(step, time);
        }
        for name in &step.each {
            let value = self.kept.get(name).cloned();
            let value = value.ok_or_else(|| self.otherwise(step, format!("nothing was kept under {name}")))?;
            self.kept.insert("each".to_owned(), value);
            self.ask_until_answered(step, time)?;
        }
        Ok(())
    }

    fn ask_until_answered(&mut self, step: &Step, time: &dyn Time) -> Result<()> {
        if let Some(rival) = &step.rival {
            return self.compete(step, rival, time);
        }
        let key = step.key.as_ref().map_or_else(fresh_key, |key| self.fill(key, time));
        let deadline = Instant::now() + time.patience();
        loop {
            let answer = self.ask(step, &key, time)?;
            let status = match step.status {
                Some(status) => answer.status == status,
                None => answer.is_success(),
            };
            let missing = if status { self.missing(step, &answer, time) } else { Some(said(&answer)) };
            let Some(missing) = missing else { return Ok(()) };
            if Instant::now() > deadline {
                return Err(self.otherwise(step, missing));
            }
            std::thread::park_timeout(PAUSE);
        }
    }

    /// Two ask at the same instant: exactly one succeeds.
    fn compete(&self, step: &Step, rival: &Rival, time: &dyn Time) -> Result<()> {
        let path = self.path(step, time);
        let requests = [(&step.role, &step.body), (&rival.role, &rival.body)]
            .map(|(role, body)| (self.client(role), self.filled(body, time), fresh_key()));
        let together = Barrier::new(requests.len());
        let answers = std::thread::scope(|scope| {
            let asked = requests.each_ref().map(|(client, body, key)| {
                scope.spawn(|| {
                    together.wait();
                    client.post_as(&path, body, key)
                })
            });
            asked.map(|asked| asked.join().unwrap_or_else(|_| Err(Trouble::refused("ask", "the thread that asks panicked"))))
        });
        let [one, other] = answers;
        let (one, other) = (one?, other?);
        if one_wins([one.status, other.status], step.status) {
            return Ok(());
        }
        Err(self.otherwise(step, format!("{}\n{}", said(&one), said(&other))))
    }

    fn otherwise(&self, step: &Step, seen: String) -> Trouble {
        let path = step.get.as_deref().or(step.post.as_deref()).unwrap_or("/");
        Trouble::refused(format!("play \"{}\" at {}: {} ({path})", self.story.title.en, step.at, step.says), seen)
    }

    fn path(&self, step: &Step, time: &dyn Time) -> String {
        self.fill(step.get.as_deref().or(step.post.as_deref()).unwrap_or("/"), time)
    }

    fn ask(&self, step: &Step, key: &str, time: &dyn Time) -> Result<Answer> {
        let (client, path) = (self.client(&step.role), self.path(step, time));
        match step.post {
            Some(_) => client.post_as(&path, &self.filled(&step.body, time), key),
            None => client.get(&path),
        }
    }

    fn client(&self, role: &str) -> Client {
        let claims = match role.split_once('@') {
            Some((role, desk)) => Claims::of(role).organisation(desk).desks(&[desk]),
            None => Claims::of(role),
        };
        Client::new(self.base).bearer(&self.issuer.mint(&claims))
    }

    /// Keeps what the step asks of the answer; gives what is not there, or not as it must be.
    fn missing(&mut self, step: &Step, answer: &Answer, time: &dyn Time) -> Option<String> {
        let json = answer.json();
        for (pointer, value) in &step.holds {
            let wanted = if value.is_null() { Value::Null } else { self.filled(value, time) };
            if *json.pointer(pointer).unwrap_or(&Value::Null) != wanted {
                return Some(format!("the answer has not {wanted} at {pointer}: {json}"));
            }
        }
        for (name, pointer) in &step.keep {
            match json.pointer(pointer).and_then(Value::as_str) {
                Some(value) => drop(self.kept.insert(name.clone(), value.to_owned())),
                None => return Some(format!("the answer has nothing at {pointer}: {json}")),
            }
        }
        None
    }

    fn fill(&self, text: &str, time: &dyn Time) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.kept {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        for (role, _) in issuer::ROLES {
            filled = filled.replace(&format!("{{worker:{role}}}"), &issuer::worker(role));
        }
        let number = |name: &str| filled.strip_prefix(name).and_then(|rest| rest.strip_suffix('}')?.parse::<u32>().ok());
        let year = |date: &str| date.split('-').next().and_then(|year| year.parse::<u32>().ok()).unwrap_or_default();
        if let Some(day) = number("{date:") {
            return time.date(day);
        }
        number("{born:").map(|age| format!("{}-01-01", year(&time.date(0)).saturating_sub(age))).unwrap_or(filled)
    }

    fn filled(&self, value: &Value, time: &dyn Time) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text, time)),
            Value::Array(items) => items.iter().map(|item| self.filled(item, time)).collect(),
            Value::Object(fields) => fields.iter().map(|(name, item)| (name.clone(), self.filled(item, time))).collect(),
            Value::Null => Value::Object(serde_json::Map::new()),
            other => other.clone(),
        }
    }

    /// What does not become so of what the story expects, with what is seen instead.
    fn unmet(&self, time: &dyn Time) -> Result<Vec<String>> {
        let mut unmet = Vec::new();
        for expected in &self.story.expect {
            let deadline = Instant::now() + time.patience();
            loop {
                let seen = self.seen(expected, time)?;
                if seen.iter().any(|seen| expected.is_met_by(seen, time.is_lawful())) {
                    break;
                }
                if Instant::now() > deadline {
                    unmet.push(format!("\"{}\" expected {expected:?}\n  seen {seen:?}", self.story.title.en));
                    break;
                }
                std::thread::park_timeout(PAUSE);
            }
        }
        Ok(unmet)
    }

    /// The subject's obligations of the row, as they are.
    fn seen(&self, expected: &Expectation, time: &dyn Time) -> Result<Vec<Seen>> {
        let client = self.client("chain-manager");
        let subject = self.fill(&expected.subject, time);
        let owed = client.get(&format!("/deadlines/v1/subjects/{subject}/obligations"))?.json();
        let mut seen = vec![];
        let of_row = |item: &&Value| item["row"] == expected.row.as_str();
        for item in owed["items"].as_array().into_iter().flatten().filter(of_row) {
            let id = item["id"].as_str().unwrap_or_default();
            let whole = client.get(&format!("/deadlines/v1/obligations/{id}"))?.json();
            let text = |rung: &Value, field: &str| rung[field].as_str().unwrap_or_default().to_owned();
            let rang = whole["rungs"].as_array().into_iter().flatten().filter(|rung| rung["outcome"] == "rang");
            let mut rang: Vec<_> = rang.map(|rung| (text(rung, "plannedAt"), text(rung, "rung"))).collect();
            // At one instant the breach comes first.
            rang.sort_by_key(|(at, rung)| (at.clone(), rung != "breach"));
            let law = rang.iter().map(|(at, rung)| format!("{} {rung}", time.told(at))).collect();
            seen.push(Seen {
                state: text(item, "state"),
                breached: !item["breachedAt"].is_null(),
                rang: rang.into_iter().map(|(_, rung)| rung).filter(|rung| rung != "breach").collect(),
                law,
            });
        }
        Ok(seen)
    }
}

fn said(answer: &Answer) -> String {
    format!("{} {}", answer.status, answer.text())
}

/// Whether exactly one of two requests succeeded, and the other got the status that the loser gets.
fn one_wins([one, other]: [u16; 2], loser: Option<u16>) -> bool {
    let wins = |status| (200..300).contains(&status);
    (wins(one) && Some(other) == loser) || (wins(other) && Some(one) == loser)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    /// Whether a story that expects `rungs`, `never` and `law` is content with what rang.
    fn is_met(rungs: &str, never: &str, law: Option<&str>, seen: (&str, &str), is_lawful: bool) -> bool {
        let expected = Expectation {
            subject: "report/1".to_owned(),
            row: "D2".to_owned(),
            state: "met".to_owned(),
            breached: None,
            rungs: names(rungs),
            never: names(never),
            law: law.map(names),
        };
        let seen = Seen { state: "met".to_owned(), breached: true, rang: names(seen.0), law: names(seen.1) };
        expected.is_met_by(&seen, is_lawful)
    }

    #[test]
    fn rungs_ring_in_order_and_once_and_some_never() {
        for (seen, met) in [
            ("a, b", true),
            ("a, x, b", true),
            ("b, a", false),
            ("a", false),
            ("a, a, b", false),
            ("a, b, never", false),
            ("", false),
        ] {
            assert_eq!(is_met("a, b", "never", None, (seen, ""), false), met, "{seen}");
        }
    }

    #[test]
    fn by_law_everything_rings_at_its_instant_and_nothing_else_does() {
        let law = Some("d2 09:00 a, d8 00:00 breach");
        for (seen, met) in [
            ("d2 09:00 a, d8 00:00 breach", true),
            ("d2 09:00 a", false),
            ("d2 09:01 a, d8 00:00 breach", false),
            ("d2 09:00 a, d8 00:00 breach, d8 09:00 due", false),
        ] {
            assert_eq!(is_met("", "", law, ("", seen), true), met, "{seen}");
            assert!(is_met("", "", law, ("", seen), false), "where a day lasts a second the law is not looked at");
            assert!(is_met("", "", None, ("", seen), true));
        }
    }

    #[test]
    fn of_two_at_the_same_instant_exactly_one_wins() {
        for (statuses, wins) in
            [([200, 409], true), ([409, 201], true), ([200, 200], false), ([409, 409], false), ([200, 404], false)]
        {
            assert_eq!(one_wins(statuses, Some(409)), wins, "{statuses:?}");
        }
    }
}
