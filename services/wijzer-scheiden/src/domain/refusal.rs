//! Why a command is refused.

use kernel::id::ChildId;

/// Why a command is refused. No variant holds free text that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing opens before both parents were screened.
    #[error("both parents must be screened for partner violence first")]
    NotScreened,
    /// Partner violence was found.
    #[error("partner violence was found: the tracks are split, and nothing is done together")]
    TracksAreSplit,
    /// It could not be said whether there is partner violence.
    #[error("the screening of a parent is undetermined: nothing is done together until it is known")]
    ScreeningUndetermined,
    /// A parent does not consent.
    #[error("both parents must consent to what they do together")]
    ConsentMissing,
    /// New Ways for Families follows the main proceedings.
    #[error("New Ways for Families opens after the main proceedings; no date of their end is recorded")]
    MainProceedingsRun,
    /// The step does not follow from where the trajectory stands.
    #[error("cannot {act}: the trajectory is {state}")]
    StandsElsewhere {
        /// What was attempted.
        act: &'static str,
        /// Where the trajectory stands.
        state: &'static str,
    },
    /// The step does not follow from where the module stands.
    #[error("cannot {act}: the module {kind} is {state}")]
    ModuleStandsElsewhere {
        /// Which module.
        kind: &'static str,
        /// What was attempted.
        act: &'static str,
        /// Where it stands.
        state: &'static str,
    },
    /// The same module runs already.
    #[error("the same module is open already")]
    ModuleAlreadyOpen,
    /// The module is of one parent.
    #[error("this module is of one parent: say which")]
    ModuleOfOneParent,
    /// The module is of no single parent.
    #[error("this module is of no single parent")]
    ModuleOfNoParent,
    /// Something cannot have happened before what it answers.
    #[error("this cannot have happened before what it follows")]
    TooEarly,
    /// Two parents make a trajectory.
    #[error("a trajectory is of two parents")]
    NotTwoParents,
    /// A trajectory is for children.
    #[error("a trajectory is for at least one child")]
    NoChild,
    /// The four digits of the CBS.
    #[error("must be the four digits of a CBS municipality code")]
    NoMunicipality,
    /// The court's referral has a date.
    #[error("a referral by the court has a pro-forma date, and no other entry has one")]
    ProFormaDate,
    /// The date is over.
    #[error("the date must lie ahead")]
    DateIsOver,
    /// The date lies ahead.
    #[error("the date must not lie ahead")]
    DateLiesAhead,
    /// No court asked.
    #[error("no court referred these parents")]
    NoCourt,
    /// It was examined before.
    #[error("contra-indications were examined before")]
    AlreadyExamined,
    /// The Child Protection Board was not heard.
    #[error("contra-indications must be examined before the referral is accepted")]
    NotExamined,
    /// There are contra-indications.
    #[error("there are contra-indications: the referral cannot be accepted")]
    ContraIndicated,
    /// It was reported before.
    #[error("the court was reported to before")]
    AlreadyReported,
    /// The end of the main proceedings is known.
    #[error("the end of the main proceedings was recorded before")]
    MainProceedingsKnown,
    /// The extension is too long.
    #[error("a trajectory is extended by 1 to 6 months in all")]
    ExtensionOutOfBounds,
    /// Children that nobody heard.
    #[error("every child must be heard, or said why not; {} were not", .0.len())]
    ChildrenUnheard(Vec<ChildId>),
    /// Modules still run.
    #[error("modules are still open")]
    ModulesOpen,
    /// The tracks were never split.
    #[error("the tracks are not split")]
    NotSplit,
    /// It was arranged before.
    #[error("it was already arranged how the tracks stay apart")]
    AlreadyArranged,
    /// The trajectory has no such parent.
    #[error("no such parent is in the trajectory")]
    NoSuchParent,
    /// The trajectory has no such child.
    #[error("no such child is in the trajectory")]
    NoSuchChild,
    /// The parent consents already, or does not.
    #[error("the parent's consent stands so already")]
    ConsentStandsSo,
    /// Who is linked does not lead.
    #[error("who leads cannot be linked as well")]
    LeadAndLinked,
    /// The coordinator stands there already.
    #[error("this coordinator stands there already")]
    CoordinatorStandsThere,
    /// Somebody else leads by now.
    #[error("somebody else leads by now")]
    SomebodyElseLeads,
    /// The levels of Glasl.
    #[error("must be a level of Glasl, 1 to 9")]
    NoSuchLevel,
    /// No instrument is called so.
    #[error("no instrument has this name and version")]
    NoSuchInstrument,
    /// The instrument has no such item.
    #[error("the instrument has no item {0}")]
    NoSuchItem(String),
    /// An item is not answered.
    #[error("item {0} is not answered")]
    ItemMissing(String),
    /// Answers raise an alarm.
    #[error("an alarming answer was given: a negative outcome needs an explanation")]
    AlarmUnexplained,
    /// The loss is known.
    #[error("this loss of contact is recorded already")]
    AlreadyLost,
    /// Contact recovered before.
    #[error("contact recovered already")]
    AlreadyRestored,
    /// The forum has it no longer on its agenda.
    #[error("this is not on the agenda any more")]
    NotListed,
    /// There is no advice to follow up.
    #[error("there is no advice to follow up")]
    NotAdvised,
    /// A loss of contact comes to the forum by itself.
    #[error("a loss of contact comes to the forum by being recorded")]
    LossComesByItself,
    /// The transfer was answered.
    #[error("this transfer was accepted or declined already")]
    TransferAnswered,
    /// The parents are others.
    #[error("one of the parents must be of the household that was transferred")]
    NotItsHousehold,
    /// Only a transfer has one.
    #[error("only who comes in by a transfer has one")]
    NoTransfer,
    /// A list is empty or too long.
    #[error("at least one is needed")]
    NoneGiven {
        /// The request's field.
        field: &'static str,
    },
    /// A text is blank or too long.
    #[error(transparent)]
    Text(#[from] kernel::text::Unfit),
}
