//! What is owed to the persons in a report and to its reporter; a report closes only when nothing is.
//!
//!   persons   inform, extend, start_help, help_not_needed      (at any moment until the report ends)
//!   reporter  feed_back, once after each judgement

use kernel::id::PersonId;
use kernel::time::Timestamp;

use super::codes::After;
use super::informing::Extension;
use super::moment::Moment;
use super::person::Person;
use super::refusal::Refusal;
use super::report::Report;
use super::state::{Course, Step};

impl Report {
    /// A person was told that data was recorded.
    pub fn inform(self, person: PersonId, on: Moment, through_representative: bool) -> Result<Self, Refusal> {
        self.with_person(Step::Inform, person, |person| person.inform(on, through_representative))
    }

    /// Telling a person is put off.
    pub fn extend_informing(self, person: PersonId, extension: &Extension) -> Result<Self, Refusal> {
        self.with_person(Step::Inform, person, |person| Ok(Person { informing: person.informing.extend(extension)?, ..person }))
    }

    /// Help started for a person.
    pub fn start_help(self, person: PersonId, at: Timestamp) -> Result<Self, Refusal> {
        self.with_person(Step::SettleHelp, person, |person| Ok(Person { help: person.help.start(at)?, ..person }))
    }

    /// Veilig Thuis decided with a reason that a person needs no help.
    pub fn help_not_needed(self, person: PersonId, at: Timestamp) -> Result<Self, Refusal> {
        self.with_person(Step::SettleHelp, person, |person| Ok(Person { help: person.help.not_needed(at)?, ..person }))
    }

    /// The reporter was told what was judged.
    pub fn feed_back(self, after: After, on: Moment) -> Result<Self, Refusal> {
        if !self.reporter.wants_feedback {
            return Err(Refusal::NoFeedbackOwed);
        }
        let course = self.state.course().ok_or(Refusal::NothingToFeedBack)?;
        let mut feedback = self.feedback;
        let (told, judged) = match after {
            After::Assessment => (&mut feedback.after_assessment, Some(course.assessment.on)),
            After::Investigation => (&mut feedback.after_investigation, course.investigation.map(|done| done.judged)),
        };
        let judged = judged.ok_or(Refusal::NothingToFeedBack)?;
        if told.is_some_and(|told| told >= judged.at) {
            return Err(Refusal::AlreadyFedBack);
        }
        *told = Some(on.not_before(judged.at)?.at);
        Ok(Self { feedback, ..self })
    }

    /// The persons to whom help is owed and who have neither help nor a reasoned no.
    pub fn awaiting_help(&self) -> impl Iterator<Item = PersonId> {
        self.persons.iter().filter(|person| person.help.open()).map(|person| person.id)
    }

    /// The person with this id.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.persons.iter().find(|person| person.id == id)
    }

    pub(super) fn nothing_owed(&self, course: &Course) -> Result<(), Refusal> {
        if self.persons.iter().any(|person| person.informing.owed()) {
            return Err(Refusal::StillToInform);
        }
        if self.persons.iter().any(|person| person.help.open()) {
            return Err(Refusal::StillToHelp);
        }
        if self.feedback_open(course) {
            return Err(Refusal::StillToFeedBack);
        }
        Ok(())
    }

    fn feedback_open(&self, course: &Course) -> bool {
        let told = |told: Option<Timestamp>, judged: Timestamp| told.is_some_and(|told| told >= judged);
        self.reporter.wants_feedback
            && (!told(self.feedback.after_assessment, course.assessment.on.at)
                || course.investigation.is_some_and(|done| !told(self.feedback.after_investigation, done.judged.at)))
    }

    fn with_person(
        mut self,
        step: Step,
        id: PersonId,
        change: impl FnOnce(Person) -> Result<Person, Refusal>,
    ) -> Result<Self, Refusal> {
        if self.state.ended() {
            return Err(self.not_now(step));
        }
        let person = self.persons.iter_mut().find(|person| person.id == id).ok_or(Refusal::NoSuchPerson)?;
        *person = change(person.clone())?;
        Ok(self)
    }
}
