//! Why a command is refused.

/// Why a command is refused. No variant holds free text that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No plan opens before the dynamics are recorded.
    #[error("what drives the abuse must be recorded before an action plan")]
    DynamicsFirst,
    /// The step does not follow from where the track stands.
    #[error("cannot {act}: the track is {state}")]
    StandsElsewhere {
        /// What was attempted.
        act: &'static str,
        /// Where the track stands.
        state: &'static str,
    },
    /// The older person was not heard apart.
    #[error("the older person must be heard without those who are suspected first, or it must be said why not")]
    NotHeardApart,
    /// Whoever withdraws says so without those who are suspected.
    #[error("the older person must have been heard without those who are suspected: nobody withdraws for somebody else")]
    WithdrawnByAnother,
    /// Whoever withdraws is able to decide it.
    #[error("whether the older person is able to decide about help is {0}: then help goes on")]
    MayNotDecideHelp(&'static str),
    /// Whoever revokes is able to decide about money.
    #[error("whether the older person is able to decide about money is {0}: ask the issuer or the court")]
    MayNotDecideMoney(&'static str),
    /// The court granted nothing.
    #[error("the court granted no bewind or curatele in this track")]
    NoCourtDecision,
    /// A measure is open.
    #[error("measures are still open")]
    MeasuresOpen,
    /// An authorisation that is misused stands.
    #[error("an authorisation of which misuse is suspected is neither revoked nor kept for a reason")]
    AuthorisationMisused,
    /// Something cannot have happened before what it answers.
    #[error("this cannot have happened before what it follows")]
    TooEarly,
    /// One older person makes a track.
    #[error("a track is of one older person")]
    NotOneOlderPerson,
    /// The four digits of the CBS.
    #[error("must be the four digits of a CBS municipality code")]
    NoMunicipality,
    /// Nobody looks after somebody who did not withdraw, or twice.
    #[error("there is no withdrawal to look after")]
    NothingToLookAfter,
    /// The track has no such person.
    #[error("no such person is in the track")]
    NoSuchPerson {
        /// The request's field.
        field: &'static str,
    },
    /// Four eyes are of two people who are not suspected.
    #[error("four eyes are of two different people in the track, neither of them suspected nor the older person")]
    NotFourEyes,
    /// Only four eyes have watchers.
    #[error("only four eyes have watchers")]
    WatchersUnasked,
    /// Nobody states what could not be asked.
    #[error("nothing is stated where nobody could be heard")]
    StatedUnheard,
    /// The measure is closed.
    #[error("this measure is closed already")]
    MeasureClosed,
    /// The authorisation is gone or judged.
    #[error("this authorisation was revoked or kept already")]
    AuthorisationClosed,
    /// The court decided.
    #[error("the court decided on this already")]
    AlreadyDecided,
    /// The court is asked already.
    #[error("the court was asked for this measure already")]
    AlreadyAsked,
    /// Whoever is not told, for a reason.
    #[error("say why those involved were not told, and only then")]
    ToldOrReason,
    /// The coordinator leads already.
    #[error("this coordinator leads already")]
    LeadsAlready,
    /// Somebody else leads by now.
    #[error("somebody else leads by now")]
    SomebodyElseLeads,
    /// The organisation takes part already.
    #[error("this organisation takes part already")]
    AlreadyJoined,
    /// The officer left.
    #[error("this officer left already")]
    AlreadyLeft,
    /// The signal is closed.
    #[error("this signal is closed already")]
    SignalClosed,
    /// Steps 1 to 3 of the meldcode.
    #[error("a signal that is not reported is in step 1, 2 or 3 of the meldcode")]
    NoSuchStep,
    /// The date lies ahead.
    #[error("the date must not lie ahead")]
    DateLiesAhead {
        /// The request's field.
        field: &'static str,
    },
    /// The period ends before it begins.
    #[error("the period must end after it begins")]
    EmptyPeriod,
    /// No denominator is known for the period.
    #[error("how many older people live here is not recorded for this period")]
    NoPopulation,
    /// A count or a rate out of bounds.
    #[error("must be more than nothing, and a rate at most a hundred percent")]
    NoSuchPopulation {
        /// The request's field.
        field: &'static str,
    },
    /// It is known for this date.
    #[error("this is recorded for that date already")]
    PopulationKnown,
    /// A list is empty.
    #[error("at least one is needed")]
    NoneGiven {
        /// The request's field.
        field: &'static str,
    },
    /// A text is blank or too long.
    #[error(transparent)]
    Text(#[from] kernel::text::Unfit),
}
