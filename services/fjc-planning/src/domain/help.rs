//! Help that is owed to one person: it starts, or Veilig Thuis gives a reason why not; there is no third ending.
//!
//!   Owed ──offer──► Offered ──accept──► Accepted ──start──► Started ──complete──► Completed
//!                   ▲    └───refuse──► Refused
//!                   └──────offer──────────┘
//!   Owed, Offered, Refused, Accepted ──not_needed──► NotNeeded (a reasoned decision of Veilig Thuis)

use std::fmt;

use kernel::id::{DossierId, PersonId, ReportId, WorkerId};
use kernel::time::Timestamp;

use super::{Refusal, Text};

/// The help of one person in one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// Whose help.
    pub person: PersonId,
    /// The report in which the person is concerned.
    pub report: ReportId,
    /// The dossier.
    pub dossier: DossierId,
    /// Where it stands.
    pub state: State,
}

/// Where a person's help stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing was offered yet.
    Owed,
    /// Help was offered.
    Offered(Step),
    /// The person accepted it.
    Accepted(Step),
    /// The person refused it.
    Refused(Step),
    /// It started.
    Started(Step),
    /// It was completed.
    Completed(Step),
    /// Veilig Thuis decided that this person needs none.
    NotNeeded {
        /// When, and by whom.
        step: Step,
        /// Why; absent where Veilig Thuis decided it in its own file.
        reason: Option<Text>,
    },
}

/// When a step was taken, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: WorkerId,
}

/// What can be done about a person's help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Offer it.
    Offer,
    /// Record that the person accepts.
    Accept,
    /// Record that the person refuses.
    Refuse,
    /// Record that it started.
    Start,
    /// Record that it was completed.
    Complete,
    /// Decide that none is needed.
    NotNeeded,
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offer => "offered",
            Self::Accept => "accepted",
            Self::Refuse => "refused",
            Self::Start => "started",
            Self::Complete => "completed",
            Self::NotNeeded => "judged not needed",
        })
    }
}

impl State {
    /// The code in the database and in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Offered(_) => "offered",
            Self::Accepted(_) => "accepted",
            Self::Refused(_) => "refused",
            Self::Started(_) => "started",
            Self::Completed(_) => "completed",
            Self::NotNeeded { .. } => "not-needed",
        }
    }

    /// The step that led here.
    pub const fn step(&self) -> Option<Step> {
        match self {
            Self::Owed => None,
            Self::Offered(step) | Self::Accepted(step) | Self::Refused(step) | Self::Started(step) | Self::Completed(step) => {
                Some(*step)
            }
            Self::NotNeeded { step, .. } => Some(*step),
        }
    }

    /// Whether nothing more is owed: help started, or a reason why none is needed.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Started(_) | Self::Completed(_) | Self::NotNeeded { .. })
    }
}

impl Help {
    /// Help that is owed and not yet offered.
    pub const fn owed(person: PersonId, report: ReportId, dossier: DossierId) -> Self {
        Self { person, report, dossier, state: State::Owed }
    }

    /// Offers help; a refused offer can be made again.
    pub fn offer(self, step: Step) -> Result<Self, Refusal> {
        let fits = matches!(self.state, State::Owed | State::Refused(_));
        self.to(Act::Offer, fits, step, State::Offered)
    }

    /// The person accepts the offer.
    pub fn accept(self, step: Step) -> Result<Self, Refusal> {
        let fits = matches!(self.state, State::Offered(_));
        self.to(Act::Accept, fits, step, State::Accepted)
    }

    /// The person refuses the offer.
    pub fn refuse(self, step: Step) -> Result<Self, Refusal> {
        let fits = matches!(self.state, State::Offered(_));
        self.to(Act::Refuse, fits, step, State::Refused)
    }

    /// The accepted help starts.
    pub fn start(self, step: Step) -> Result<Self, Refusal> {
        let fits = matches!(self.state, State::Accepted(_));
        self.to(Act::Start, fits, step, State::Started)
    }

    /// The help that started is completed.
    pub fn complete(self, step: Step) -> Result<Self, Refusal> {
        let fits = matches!(self.state, State::Started(_));
        self.to(Act::Complete, fits, step, State::Completed)
    }

    /// Veilig Thuis decides, with a reason, that this person needs none.
    pub fn not_needed(self, reason: Text, step: Step) -> Result<Self, Refusal> {
        let fits = !self.state.is_settled();
        self.to(Act::NotNeeded, fits, step, |step| State::NotNeeded { step, reason: Some(reason) })
    }

    /// Veilig Thuis arranged it in its own file; what was settled here before stays as it is.
    pub fn settled_elsewhere(self, state: State) -> Self {
        if self.state.is_settled() { self } else { Self { state, ..self } }
    }

    fn to(self, act: Act, fits: bool, step: Step, state: impl FnOnce(Step) -> State) -> Result<Self, Refusal> {
        if !fits {
            return Err(Refusal::HelpStandsElsewhere { person: self.person, act, state: self.state.code() });
        }
        if self.state.step().is_some_and(|before| step.at < before.at) {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { state: state(step), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;
    use kernel::id::Id;

    fn step(second: i64) -> Step {
        Step { at: Timestamp::from_second(second).unwrap(), by: Id::derived(&[b"worker"]) }
    }

    fn reason() -> Text {
        text("reason", "Lives abroad with her own support.").unwrap()
    }

    fn with(state: State) -> Help {
        Help { state, ..Help::owed(Id::derived(&[b"person"]), Id::derived(&[b"report"]), Id::derived(&[b"dossier"])) }
    }

    fn all() -> [State; 7] {
        let step = step(10);
        [
            State::Owed,
            State::Offered(step),
            State::Accepted(step),
            State::Refused(step),
            State::Started(step),
            State::Completed(step),
            State::NotNeeded { step, reason: Some(reason()) },
        ]
    }

    /// Tries an act from every state: it leads to `to` from the states named, and is refused from all others.
    fn check(act: impl Fn(Help) -> Result<Help, Refusal>, from: &[&str], to: &str) {
        for state in all() {
            let code = state.code();
            match act(with(state)) {
                Ok(help) => assert!(from.contains(&code) && help.state.code() == to, "from {code} to {}", help.state.code()),
                Err(refusal) => {
                    assert!(!from.contains(&code), "refused from {code}");
                    assert!(matches!(refusal, Refusal::HelpStandsElsewhere { state, .. } if state == code));
                }
            }
        }
    }

    #[test]
    fn every_arrow_and_no_other() {
        check(|help| help.offer(step(20)), &["owed", "refused"], "offered");
        check(|help| help.accept(step(20)), &["offered"], "accepted");
        check(|help| help.refuse(step(20)), &["offered"], "refused");
        check(|help| help.start(step(20)), &["accepted"], "started");
        check(|help| help.complete(step(20)), &["started"], "completed");
        check(|help| help.not_needed(reason(), step(20)), &["owed", "offered", "accepted", "refused"], "not-needed");
    }

    #[test]
    fn only_help_that_started_or_a_reason_settles_what_is_owed() {
        let settled: Vec<_> = all().iter().filter(|state| state.is_settled()).map(State::code).collect();
        assert_eq!(settled, ["started", "completed", "not-needed"]);
    }

    #[test]
    fn a_step_does_not_precede_the_one_before_it() {
        assert_eq!(with(State::Offered(step(10))).accept(step(9)), Err(Refusal::TooEarly));
    }

    #[test]
    fn what_veilig_thuis_arranged_settles_only_what_was_open() {
        let elsewhere = || State::NotNeeded { step: step(20), reason: None };
        assert_eq!(with(State::Offered(step(10))).settled_elsewhere(elsewhere()).state, elsewhere());
        assert_eq!(with(State::Completed(step(10))).settled_elsewhere(elsewhere()).state, State::Completed(step(10)));
    }
}
