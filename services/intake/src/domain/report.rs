//! A report (melding): what was received, and every step that Veilig Thuis takes with it.
//!
//! The steps between states are in the table on top of [`super::state`]. Beside them, at any moment:
//!
//!   acute     No ──mark──► Marked ──answer──► Answered ──mark──► Marked
//!   sight     VeiligThuis ──accept_transfer──► FjcPlanning ──take_back──► VeiligThuis      (always one holder)
//!
//! What is owed to the persons and to the reporter is in [`super::owed`].

use std::collections::BTreeMap;

use kernel::id::{DossierId, HouseholdId, PersonId, ReportId, TransferId, WorkerId};
use kernel::time::Timestamp;

use super::codes::{Finding, Holder, Nature, NotAdmittedReason, Outcome, Receiver, Role};
use super::household::MunicipalityCode;
use super::moment::Moment;
use super::person::{Help, Person};
use super::refusal::Refusal;
use super::source::{Reporter, Source};
use super::state::{Assessment, Course, Investigation, State, Step};
use super::text::Text;
use super::transfer::Transfer;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// Counts its changes, from 1; saving raises it.
    pub version: i64,
    /// The household it is about.
    pub household: HouseholdId,
    /// The municipality by which every list and count splits.
    pub municipality: MunicipalityCode,
    /// When it was received, and through whose account.
    pub received: Moment,
    /// In what capacity the reporter reports.
    pub source: Source,
    /// What is known of, and owed to, the reporter.
    pub reporter: Reporter,
    /// What kinds of violence; never empty.
    pub nature: Vec<Nature>,
    /// Somebody was injured.
    pub injury: bool,
    /// Life or safety in danger now.
    pub acute: Acute,
    /// Who handles it.
    pub handler: Option<WorkerId>,
    /// The persons in it.
    pub persons: Vec<Person>,
    /// What the reporter was told.
    pub feedback: Feedback,
    /// Who has sight of the persons' safety: one, always.
    pub sight: Sight,
    /// Where it stands.
    pub state: State,
}

/// Whether life or safety is in danger now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acute {
    /// Not said so.
    No,
    /// Marked, not answered.
    Marked {
        /// When and by whom.
        on: Moment,
    },
    /// The duty officer acted.
    Answered {
        /// When it was marked.
        marked: Moment,
        /// When and by whom it was answered.
        on: Moment,
    },
}

/// When the reporter was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Feedback {
    /// After the safety assessment.
    pub after_assessment: Option<Timestamp>,
    /// After the investigation.
    pub after_investigation: Option<Timestamp>,
}

/// Who has sight of safety (zicht op veiligheid).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// The one holder.
    pub holder: Holder,
    /// Since when.
    pub since: Timestamp,
}

/// What comes in.
#[derive(Debug, Clone)]
pub struct Received {
    /// The id it gets.
    pub id: ReportId,
    /// The household it is about.
    pub household: HouseholdId,
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// When, and through whose account.
    pub on: Moment,
    /// In what capacity the reporter reports.
    pub source: Source,
    /// What is known of the reporter.
    pub reporter: Reporter,
    /// What kinds of violence.
    pub nature: Vec<Nature>,
    /// Somebody was injured.
    pub injury: bool,
    /// Acute at once.
    pub acute: bool,
    /// The persons in it.
    pub persons: Vec<Person>,
}

impl Report {
    /// Takes a report in. Veilig Thuis has sight of safety from that moment.
    pub fn receive(received: Received) -> Result<Self, Refusal> {
        let Received { id, household, municipality, on, source, reporter, mut nature, injury, acute, persons } = received;
        nature.sort_unstable();
        nature.dedup();
        if nature.is_empty() {
            return Err(Refusal::NoNature);
        }
        if !persons.iter().any(|person| !matches!(person.role, Role::Network | Role::Professional)) {
            return Err(Refusal::NobodyConcerned);
        }
        Ok(Self {
            id,
            version: 1,
            household,
            municipality,
            received: on,
            source,
            reporter,
            nature,
            injury,
            acute: if acute { Acute::Marked { on } } else { Acute::No },
            handler: None,
            persons,
            feedback: Feedback::default(),
            sight: Sight { holder: Holder::VeiligThuis, since: on.at },
            state: State::Received,
        })
    }

    /// Anyone marks it acute, at any moment and in any state.
    pub fn mark_acute(self, on: Moment) -> Result<Self, Refusal> {
        if let Acute::Marked { .. } = self.acute {
            return Err(Refusal::AlreadyAcute);
        }
        let on = self.since_received(on)?;
        Ok(Self { acute: Acute::Marked { on }, ..self })
    }

    /// The duty officer acted.
    pub fn answer_acute(self, on: Moment) -> Result<Self, Refusal> {
        let Acute::Marked { on: marked } = self.acute else { return Err(Refusal::NotAcute) };
        let on = on.not_before(marked.at)?;
        Ok(Self { acute: Acute::Answered { marked, on }, ..self })
    }

    /// Not taken up.
    pub fn not_admit(self, reason: NotAdmittedReason, on: Moment) -> Result<Self, Refusal> {
        let State::Received = self.state else { return Err(self.not_now(Step::NotAdmit)) };
        let on = self.since_received(on)?;
        Ok(Self { state: State::NotAdmitted { reason, on }, ..self })
    }

    /// A handler takes it.
    pub fn assign(self, handler: WorkerId) -> Result<Self, Refusal> {
        if self.state.ended() {
            return Err(self.not_now(Step::AssignHandler));
        }
        Ok(Self { handler: Some(handler), ..self })
    }

    /// Records the safety assessment. No follow-up needs a reason for each person to whom help is owed.
    pub fn assess(self, outcome: Outcome, reasons: &BTreeMap<PersonId, Text>, on: Moment) -> Result<Self, Refusal> {
        let State::Received = self.state else { return Err(self.not_now(Step::Assess)) };
        let on = self.since_received(on)?;
        if outcome != Outcome::NoFollowUpNeeded && !reasons.is_empty() {
            return Err(Refusal::ReasonsWithoutNeed);
        }
        for id in reasons.keys() {
            let person = self.persons.iter().find(|person| person.id == *id).ok_or(Refusal::NoSuchPerson)?;
            if !person.help.concerned() {
                return Err(Refusal::NoHelpOwed);
            }
        }
        let course = Course { assessment: Assessment { outcome, on }, investigation: None };
        let assessed = Self { state: State::Assessed { course }, ..self };
        if outcome == Outcome::NoFollowUpNeeded { assessed.without_follow_up(reasons, on.at) } else { Ok(assessed) }
    }

    fn without_follow_up(mut self, reasons: &BTreeMap<PersonId, Text>, at: Timestamp) -> Result<Self, Refusal> {
        let missing: Vec<_> = self
            .persons
            .iter()
            .filter(|person| person.help.open() && !reasons.contains_key(&person.id))
            .map(|person| person.id)
            .collect();
        if !missing.is_empty() {
            return Err(Refusal::NoFollowUpWithoutReasons { missing });
        }
        for person in self.persons.iter_mut().filter(|person| person.help.open()) {
            person.help = Help::NotNeeded { at };
        }
        Ok(self)
    }

    /// An investigation must take place.
    pub fn decide_investigation(self, on: Moment) -> Result<Self, Refusal> {
        let course = match self.state {
            State::Assessed { course } if course.assessment.outcome == Outcome::FollowUpAtVeiligThuis => course,
            State::TransferDeclined { course, .. } | State::TakenBack { course, .. } => course,
            _ => return Err(self.not_now(Step::DecideInvestigation)),
        };
        let decided = on.not_before(course.assessment.on.at)?;
        Ok(Self { state: State::InvestigationDecided { course, decided }, ..self })
    }

    /// The investigation starts.
    pub fn start_investigation(self, on: Moment) -> Result<Self, Refusal> {
        let State::InvestigationDecided { course, decided } = self.state else {
            return Err(self.not_now(Step::StartInvestigation));
        };
        let started = on.not_before(decided.at)?;
        Ok(Self { state: State::Investigating { course, decided, started }, ..self })
    }

    /// The investigation ends in a judgement.
    pub fn judge_investigation(self, finding: Finding, on: Moment) -> Result<Self, Refusal> {
        let State::Investigating { course, decided, started } = self.state else {
            return Err(self.not_now(Step::JudgeInvestigation));
        };
        let judged = on.not_before(started.at)?;
        let investigation = Some(Investigation { decided, started, judged, finding });
        Ok(Self { state: State::Judged { course: Course { investigation, ..course } }, ..self })
    }

    /// Veilig Thuis completed its own follow-up.
    pub fn complete_follow_up(self, on: Moment) -> Result<Self, Refusal> {
        let course = match self.state {
            State::Assessed { course } if course.assessment.outcome == Outcome::FollowUpAtVeiligThuis => course,
            State::Judged { course } | State::TransferDeclined { course, .. } | State::TakenBack { course, .. } => course,
            _ => return Err(self.not_now(Step::CompleteFollowUp)),
        };
        let on = on.not_before(course.assessment.on.at)?;
        Ok(Self { state: State::FollowedUp { course, on }, ..self })
    }

    /// The regional custom route is described.
    pub fn describe_custom_route(self, on: Moment) -> Result<Self, Refusal> {
        let course = match self.state {
            State::Assessed { course } if course.assessment.outcome == Outcome::RegionalCustom => course,
            State::TransferDeclined { course, .. } | State::TakenBack { course, .. } => course,
            _ => return Err(self.not_now(Step::DescribeCustomRoute)),
        };
        let on = on.not_before(course.assessment.on.at)?;
        Ok(Self { state: State::CustomRouteDescribed { course, on }, ..self })
    }

    /// A transfer leaves. Veilig Thuis keeps sight of safety until the receiver confirms.
    pub fn send(self, transfer: Transfer) -> Result<Self, Refusal> {
        let course = match self.state {
            State::Assessed { course }
                if matches!(course.assessment.outcome, Outcome::Transfer | Outcome::FollowUpAtVeiligThuis) =>
            {
                course
            }
            State::Judged { course }
            | State::FollowedUp { course, .. }
            | State::CustomRouteDescribed { course, .. }
            | State::TransferDeclined { course, .. }
            | State::TakenBack { course, .. } => course,
            _ => return Err(self.not_now(Step::SendTransfer)),
        };
        let sent = transfer.sent.not_before(course.assessment.on.at)?;
        Ok(Self { state: State::TransferSent { course, transfer: Transfer { sent, ..transfer } }, ..self })
    }

    /// The receiver confirmed in writing: sight of safety moves to the Family Justice Center; help in a divorce leaves it where it is.
    pub fn accept_transfer(self, id: TransferId, dossier: Option<DossierId>, at: Timestamp) -> Result<Self, Refusal> {
        let State::TransferSent { course, transfer } = self.state else {
            return Err(self.not_now(Step::AcceptTransfer));
        };
        if transfer.id != id {
            return Err(Refusal::OtherTransfer);
        }
        let transfer = transfer.accept(at, dossier)?;
        let sight = match transfer.receiver {
            Receiver::FjcPlanning => Sight { holder: Holder::FjcPlanning, since: at },
            Receiver::WijzerScheiden => self.sight,
        };
        Ok(Self { state: State::Transferred { course, transfer }, sight, ..self })
    }

    /// The receiver declined: Veilig Thuis needs a new route, and still has sight of safety.
    pub fn decline_transfer(self, id: TransferId, at: Timestamp) -> Result<Self, Refusal> {
        let State::TransferSent { course, transfer } = self.state else {
            return Err(self.not_now(Step::DeclineTransfer));
        };
        if transfer.id != id {
            return Err(Refusal::OtherTransfer);
        }
        Ok(Self { state: State::TransferDeclined { course, transfer: transfer.decline(at)? }, ..self })
    }

    /// Veilig Thuis takes sight of safety back.
    pub fn take_back(self, at: Timestamp) -> Result<Self, Refusal> {
        let State::Transferred { course, .. } = self.state else { return Err(self.not_now(Step::TakeBack)) };
        let sight = Sight { holder: Holder::VeiligThuis, since: at };
        Ok(Self { state: State::TakenBack { course, at }, sight, ..self })
    }

    /// Closes the report: nothing that is owed may be left, so that no term ends in silence.
    pub fn close(self, on: Moment) -> Result<Self, Refusal> {
        let course = match self.state {
            State::Assessed { course } if course.assessment.outcome == Outcome::NoFollowUpNeeded => course,
            State::Judged { course }
            | State::FollowedUp { course, .. }
            | State::CustomRouteDescribed { course, .. }
            | State::Transferred { course, .. } => course,
            _ => return Err(self.not_now(Step::Close)),
        };
        if let Acute::Marked { .. } = self.acute {
            return Err(Refusal::StillAcute);
        }
        self.nothing_owed(&course)?;
        let on = on.not_before(course.assessment.on.at)?;
        Ok(Self { state: State::Closed { course, on }, ..self })
    }

    /// A minor is concerned: as victim, suspected perpetrator or child.
    pub fn minor_concerned(&self) -> bool {
        self.persons.iter().any(Person::minor_concerned)
    }

    /// An unborn child is concerned.
    pub fn unborn_concerned(&self) -> bool {
        self.persons.iter().any(|person| person.role == Role::UnbornChild)
    }

    fn since_received(&self, on: Moment) -> Result<Moment, Refusal> {
        on.not_before(self.received.at)
    }

    pub(super) fn not_now(&self, step: Step) -> Refusal {
        Refusal::NotNow { step, status: self.state.status() }
    }
}
