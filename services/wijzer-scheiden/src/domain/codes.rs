//! The closed lists of codes.

pub use kernel::code::Code;

kernel::codes! {
    /// How two parents and their children came in.
    Entry {
        /// By a transfer of Veilig Thuis.
        Transfer = "transfer",
        /// By the court (Uniform Hulpaanbod).
        Court = "court",
        /// By the parents themselves.
        Parents = "parents",
        /// By a school.
        School = "school",
    }

    /// What the Child Protection Board found before the court's referral is accepted.
    ContraIndications {
        /// None.
        None = "none",
        /// There are: this offer does not fit.
        Present = "present",
    }

    /// What a person concluded from the screening of one parent. No program concludes it.
    ScreeningOutcome {
        /// No partner violence found.
        Negative = "negative",
        /// Partner violence found.
        Positive = "positive",
        /// It cannot be said.
        Undetermined = "undetermined",
    }

    /// What plays between the parents; a combination is several.
    Problem {
        /// Partner violence.
        PartnerViolence = "partner-violence",
        /// Child abuse.
        ChildAbuse = "child-abuse",
        /// A child rejects a parent (ouderverstoting).
        RejectionOfAParent = "rejection-of-a-parent",
    }

    /// A module of help.
    ModuleKind {
        /// New Ways for Families: an experiment, directly after the main proceedings; each parent alone.
        NewWaysForFamilies = "new-ways-for-families",
        /// Ouderschap Blijft: both parents.
        OuderschapBlijft = "ouderschap-blijft",
        /// Kinderen uit de Knel: both parents in a group, the children in another.
        KinderenUitDeKnel = "kinderen-uit-de-knel",
        /// KIES: the children.
        Kies = "kies",
        /// Supervised contact of a child with a parent (begeleide omgang).
        SupervisedContact = "supervised-contact",
        /// Mediation: both parents.
        Mediation = "mediation",
    }

    /// What a module did to the conflict.
    Effect {
        /// Better.
        Improved = "improved",
        /// The same.
        Unchanged = "unchanged",
        /// Worse.
        Worse = "worse",
    }

    /// Why a module ended without being completed.
    EndReason {
        /// A parent withdrew consent.
        ConsentWithdrawn = "consent-withdrawn",
        /// Partner violence was found.
        TracksSplit = "tracks-split",
        /// The trajectory was withdrawn.
        Withdrawn = "withdrawn",
        /// It was stopped.
        Stopped = "stopped",
    }

    /// How a child was heard.
    Hearing {
        /// In a conversation.
        Conversation = "conversation",
        /// By a drawing or a letter.
        DrawingOrLetter = "drawing-or-letter",
        /// Through a professional whom the child trusts.
        ThroughProfessional = "through-professional",
        /// It was not possible; the note says why.
        NotPossible = "not-possible",
    }

    /// Why a trajectory is on the agenda of the High Conflict Forum.
    ForumReason {
        /// A child lost contact with a parent.
        ContactLoss = "contact-loss",
        /// The trajectory is stuck.
        Stuck = "stuck",
        /// Safety is in doubt.
        Safety = "safety",
    }

    /// Where a coordinator stands.
    Part {
        /// Leads for the children.
        Lead = "lead",
        /// Is of the other household, and looks on.
        Linked = "linked",
    }

    /// What kind of violence is suspected, as Veilig Thuis names it.
    Nature {
        /// Violence between former partners.
        PartnerViolence = "partner-violence",
        /// Abuse of a child.
        ChildAbuse = "child-abuse",
        /// A child caught in a high-conflict separation.
        HighConflictSeparation = "high-conflict-separation",
        /// Stalking.
        Stalking = "stalking",
    }

    /// What a person is in a suspicion, as Veilig Thuis names it.
    Role {
        /// Underwent the violence.
        Victim = "victim",
        /// Is suspected of the violence.
        SuspectedPerpetrator = "suspected-perpetrator",
        /// A child.
        Child = "child",
    }
}
