//! Screening for partner violence: an instrument is data, its outcome a person's judgement. Answers can only raise the alarm.

use std::collections::BTreeMap;

use kernel::id::ParentId;

use super::codes::ScreeningOutcome;
use super::trajectory::Step;
use super::{Refusal, Text};

/// A version of an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Its code.
    pub code: String,
    /// Its version; what was recorded with another one stays as it was.
    pub version: u32,
    /// What it is called.
    pub title: String,
    /// What is asked.
    pub items: Vec<Item>,
}

/// A question of an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its code.
    pub code: String,
    /// What it is about.
    pub title: String,
    /// A yes is alarming: "negative" then needs an explanation.
    pub alarming: bool,
}

/// Yes or no to each item.
pub type Answers = BTreeMap<String, bool>;

/// One parent was screened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screening {
    /// Who.
    pub parent: ParentId,
    /// With which instrument.
    pub instrument: String,
    /// Which version of it.
    pub version: u32,
    /// What was answered.
    pub answers: Answers,
    /// What the assessor concluded.
    pub outcome: ScreeningOutcome,
    /// Why, in words.
    pub explanation: Option<Text>,
    /// When, and by whom.
    pub step: Step,
}

impl Instrument {
    /// Takes what an assessor recorded. Every item is answered; a negative outcome against an alarming answer is explained.
    pub fn record(
        &self,
        parent: ParentId,
        answers: Answers,
        outcome: ScreeningOutcome,
        explanation: Option<Text>,
        step: Step,
    ) -> Result<Screening, Refusal> {
        if let Some(unknown) = answers.keys().find(|code| self.item(code).is_none()) {
            return Err(Refusal::NoSuchItem(unknown.clone()));
        }
        if let Some(missing) = self.items.iter().find(|item| !answers.contains_key(&item.code)) {
            return Err(Refusal::ItemMissing(missing.code.clone()));
        }
        let alarming = self.items.iter().any(|item| item.alarming && answers.get(&item.code) == Some(&true));
        if alarming && outcome == ScreeningOutcome::Negative && explanation.is_none() {
            return Err(Refusal::AlarmUnexplained);
        }
        Ok(Screening { parent, instrument: self.code.clone(), version: self.version, answers, outcome, explanation, step })
    }

    fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;
    use kernel::id::WorkerId;
    use kernel::time::Timestamp;

    fn instrument() -> Instrument {
        let item = |code: &str, alarming| Item { code: code.into(), title: code.into(), alarming };
        Instrument {
            code: "test".into(),
            version: 3,
            title: "Test".into(),
            items: vec![item("fear", true), item("quarrels", false)],
        }
    }

    fn recorded(fear: bool, quarrels: bool, outcome: ScreeningOutcome, why: Option<&str>) -> Result<Screening, Refusal> {
        let answers = Answers::from([("fear".into(), fear), ("quarrels".into(), quarrels)]);
        let step = Step { at: Timestamp::UNIX_EPOCH, by: WorkerId::derived(&[b"w"]) };
        let why = why.map(|why| text("explanation", why).unwrap());
        instrument().record(ParentId::derived(&[b"p"]), answers, outcome, why, step)
    }

    #[test]
    fn an_outcome_is_what_the_assessor_says_and_never_computed() {
        for outcome in [ScreeningOutcome::Positive, ScreeningOutcome::Undetermined] {
            assert_eq!(recorded(false, false, outcome, None).map(|screening| screening.outcome), Ok(outcome));
        }
        assert_eq!(recorded(false, true, ScreeningOutcome::Negative, None).map(|screening| screening.version), Ok(3));
    }

    #[test]
    fn an_alarming_answer_is_not_negative_without_an_explanation() {
        assert_eq!(recorded(true, false, ScreeningOutcome::Negative, None), Err(Refusal::AlarmUnexplained));
        assert!(
            recorded(true, false, ScreeningOutcome::Negative, Some("Afraid of losing the children, not of violence")).is_ok()
        );
    }

    #[test]
    fn every_item_is_answered_and_no_other() {
        let step = Step { at: Timestamp::UNIX_EPOCH, by: WorkerId::derived(&[b"w"]) };
        let record = |answers: Answers| {
            instrument().record(ParentId::derived(&[b"p"]), answers, ScreeningOutcome::Negative, None, step).unwrap_err()
        };
        assert_eq!(record(Answers::from([("fear".into(), false)])), Refusal::ItemMissing("quarrels".into()));
        let other = Answers::from([("fear".into(), false), ("quarrels".into(), false), ("moon".into(), true)]);
        assert_eq!(record(other), Refusal::NoSuchItem("moon".into()));
    }
}
