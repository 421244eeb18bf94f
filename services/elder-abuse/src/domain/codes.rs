//! The closed lists of codes.

pub use kernel::code::Code;

kernel::codes! {
    /// How an older person came in.
    Entry {
        /// By a report at Veilig Thuis.
        Report = "report",
        /// By a transfer of Veilig Thuis.
        Transfer = "transfer",
        /// By an institution.
        Institution = "institution",
        /// By the older person.
        OlderPerson = "older-person",
        /// By a relative.
        Relative = "relative",
    }

    /// What is done to an older person.
    Form {
        /// Physical abuse.
        Physical = "physical",
        /// Psychological abuse.
        Psychological = "psychological",
        /// Neglect.
        Neglect = "neglect",
        /// Financial exploitation.
        FinancialExploitation = "financial-exploitation",
        /// Sexual abuse.
        Sexual = "sexual",
        /// Violation of rights.
        ViolationOfRights = "violation-of-rights",
        /// Derailed care (ontspoorde zorg): too much asked of who cares.
        DerailedCare = "derailed-care",
    }

    /// What drives it.
    Dynamic {
        /// Material gain.
        MaterialGain = "material-gain",
        /// Illness.
        Illness = "illness",
        /// Addiction.
        Addiction = "addiction",
        /// Intellectual disability.
        IntellectualDisability = "intellectual-disability",
        /// Dementia that nobody diagnosed, of either.
        UndiagnosedDementia = "undiagnosed-dementia",
        /// Care that derailed.
        DerailedCare = "derailed-care",
        /// Something else; the note says what.
        Other = "other",
    }

    /// What somebody is in a track.
    Role {
        /// The older person.
        OlderPerson = "older-person",
        /// Is suspected.
        Suspected = "suspected",
        /// A relative or friend.
        Relative = "relative",
        /// A professional.
        Professional = "professional",
    }

    /// What is known of dementia, of the older person or of who is suspected.
    Dementia {
        /// Nobody looked yet.
        Unknown = "unknown",
        /// None.
        None = "none",
        /// Suspected.
        Suspected = "suspected",
        /// Diagnosed.
        Diagnosed = "diagnosed",
    }

    /// A decision for which somebody is able or not; able for one says nothing of another.
    Decision {
        /// About money.
        Money = "money",
        /// About care.
        Care = "care",
        /// About where to live.
        Living = "living",
        /// Whether help goes on.
        Help = "help",
        /// Whether data is shared.
        Sharing = "sharing",
    }

    /// What an assessor concluded. No program concludes it.
    Capacity {
        /// Able to decide it.
        Capable = "capable",
        /// Not able to decide it.
        NotCapable = "not-capable",
        /// It cannot be said.
        Doubtful = "doubtful",
    }

    /// How somebody was heard.
    Manner {
        /// Alone.
        Alone = "alone",
        /// With somebody they trust, who is not suspected.
        WithTrustedPerson = "with-trusted-person",
        /// Together with others; this is no separate interview.
        Together = "together",
        /// It was not possible; the note says why.
        NotPossible = "not-possible",
    }

    /// What somebody said, beside what they said before.
    Statement {
        /// It agrees.
        Consistent = "consistent",
        /// It differs. It is no withdrawal.
        Inconsistent = "inconsistent",
        /// They take it back. It is no withdrawal of help.
        Retracted = "retracted",
        /// Nothing was said of it.
        None = "none",
    }

    /// A measure of an action plan.
    MeasureKind {
        /// A safety plan.
        SafetyPlan = "safety-plan",
        /// Authorisations are revoked.
        RevokeAuthorisations = "revoke-authorisations",
        /// Two people look at the money, neither of them suspected.
        FourEyes = "four-eyes",
        /// Means of law: a court's protection, a report to the police, a civil claim.
        LegalMeans = "legal-means",
        /// Who cares is relieved.
        ReliefOfCare = "relief-of-care",
    }

    /// An authorisation to act for an older person.
    AuthorisationKind {
        /// Of a bank account.
        BankAccount = "bank-account",
        /// A debit card and its code.
        DebitCard = "debit-card",
        /// A power of attorney.
        PowerOfAttorney = "power-of-attorney",
        /// A living will (levenstestament).
        LivingWill = "living-will",
        /// Of a personal budget for care.
        PersonalBudget = "personal-budget",
        /// A digital identity.
        DigitalIdentity = "digital-identity",
    }

    /// Who revokes an authorisation.
    Revoker {
        /// The older person, able to decide about money.
        OlderPerson = "older-person",
        /// Whoever holds it gives it back.
        Holder = "holder",
        /// The bank, notary or agency that gave it.
        Issuer = "issuer",
        /// The court, by a protection that it granted.
        Court = "court",
    }

    /// What the court is asked for.
    Measure {
        /// Protective administration of money and goods.
        Bewind = "bewind",
        /// Mentorship in matters of care.
        Mentorschap = "mentorschap",
        /// Guardianship.
        Curatele = "curatele",
    }

    /// Who asks the court (BW arts. 1:379, 1:432, 1:451).
    Petitioner {
        /// The older person.
        OlderPerson = "older-person",
        /// The partner.
        Partner = "partner",
        /// A relative.
        Relative = "relative",
        /// The representative.
        Representative = "representative",
        /// The institution that cares.
        CareInstitution = "care-institution",
        /// The municipality (college).
        Municipality = "municipality",
        /// The public prosecutor.
        PublicProsecutor = "public-prosecutor",
    }

    /// What became of a request to the court.
    CourtDecision {
        /// Granted.
        Granted = "granted",
        /// Refused.
        Refused = "refused",
        /// The petitioner withdrew it.
        Withdrawn = "withdrawn",
    }

    /// With whom data is shared.
    Partner {
        /// Home care.
        HomeCare = "home-care",
        /// The general practitioner.
        GeneralPractitioner = "general-practitioner",
        /// The bank.
        Bank = "bank",
        /// The notary.
        Notary = "notary",
        /// The local alliance against financial abuse.
        LocalAlliance = "local-alliance",
        /// The court.
        Court = "court",
        /// The police.
        Police = "police",
        /// The case manager for dementia.
        DementiaCaseManager = "dementia-case-manager",
        /// The municipality.
        Municipality = "municipality",
    }

    /// On what basis in law.
    LegalBasis {
        /// Consent.
        Consent = "gdpr-6-1-a",
        /// A duty in law.
        Duty = "gdpr-6-1-c",
        /// A vital interest.
        VitalInterest = "gdpr-6-1-d",
        /// A public task.
        PublicTask = "gdpr-6-1-e",
        /// Data that Veilig Thuis needs (Wmo 2015 art. 5.2.6).
        VeiligThuis = "wmo-5-2-6",
    }

    /// An institution that works with older people.
    InstitutionKind {
        /// Home care.
        HomeCare = "home-care",
        /// A nursing home.
        NursingHome = "nursing-home",
        /// A hospital.
        Hospital = "hospital",
        /// A general practice.
        GeneralPractice = "general-practice",
        /// A bank.
        Bank = "bank",
        /// A notary.
        Notary = "notary",
        /// Welfare work.
        Welfare = "welfare",
        /// A municipality.
        Municipality = "municipality",
    }

    /// What became of a signal.
    SignalOutcome {
        /// Reported to Veilig Thuis.
        Reported = "reported",
        /// Help was arranged.
        HelpArranged = "help-arranged",
        /// Refuted.
        Refuted = "refuted",
    }
}
