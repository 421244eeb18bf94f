//! The closed lists of codes that reports, persons and advice are described with.

pub use kernel::code::Code;

kernel::codes! {
    /// In what capacity somebody asks advice or reports.
    Capacity {
        /// The police.
        Police = "police",
        /// Another organisation of justice: prosecution, probation, Child Protection Board, prison.
        OtherJustice = "other-justice",
        /// A professional who is bound by the meldcode (BWBR0033723).
        MeldcodeProfessional = "meldcode-professional",
        /// A professional who is not bound by the meldcode.
        OtherProfessional = "other-professional",
        /// A citizen: family, neighbour, acquaintance.
        Citizen = "citizen",
        /// Somebody whom the violence concerns: victim, perpetrator or child.
        PersonConcerned = "person-concerned",
        /// Veilig Thuis itself, ex officio.
        VeiligThuisExOfficio = "veilig-thuis-ex-officio",
    }

    /// The sector that a professional works in.
    Sector {
        /// Child care (kinderopvang).
        ChildCare = "child-care",
        /// Primary school.
        PrimarySchool = "primary-school",
        /// Secondary school.
        SecondarySchool = "secondary-school",
        /// Vocational or higher education.
        FurtherEducation = "further-education",
        /// General practice.
        GeneralPractice = "general-practice",
        /// Hospital.
        Hospital = "hospital",
        /// Centre for sexual violence (Centrum Seksueel Geweld).
        SexualAssaultCentre = "sexual-assault-centre",
        /// Mental health care or addiction care.
        MentalHealthCare = "mental-health-care",
        /// Care for the elderly: nursing home, day care.
        ElderCare = "elder-care",
        /// Care at home.
        HomeCare = "home-care",
        /// Care for people with a disability.
        DisabilityCare = "disability-care",
        /// Youth care and youth health care.
        YouthCare = "youth-care",
        /// Social work, neighbourhood team, women's shelter.
        SocialWork = "social-work",
        /// Any other.
        Other = "other",
    }

    /// What kind of violence is reported; a report may have several.
    Nature {
        /// Violence between partners or former partners.
        PartnerViolence = "partner-violence",
        /// Physical, emotional or sexual abuse of a child, or neglect.
        ChildAbuse = "child-abuse",
        /// Child abuse found by the kindcheck (an adult client's situation).
        ChildAbuseKindcheck = "child-abuse-kindcheck",
        /// A child caught in a high-conflict separation.
        HighConflictSeparation = "high-conflict-separation",
        /// Abuse or derailed care of an older person.
        ElderAbuse = "elder-abuse",
        /// Abuse of parents by their child.
        AbuseOfParents = "abuse-of-parents",
        /// Honour-related violence.
        HonourRelatedViolence = "honour-related-violence",
        /// Forced marriage, or being left behind abroad.
        ForcedMarriageOrAbandonment = "forced-marriage-or-abandonment",
        /// Sexual violence between adults.
        SexualViolence = "sexual-violence",
        /// Stalking.
        Stalking = "stalking",
        /// Any other domestic violence.
        Other = "other",
    }

    /// What a person is in a report.
    Role {
        /// Underwent the violence.
        Victim = "victim",
        /// Is suspected of the violence.
        SuspectedPerpetrator = "suspected-perpetrator",
        /// A minor child in the household, or of one of its members wherever it lives.
        Child = "child",
        /// A child not yet born.
        UnbornChild = "unborn-child",
        /// Somebody of the family's own network.
        Network = "network",
        /// A professional who is involved with the family.
        Professional = "professional",
    }

    /// Why a report is not taken up.
    NotAdmittedReason {
        /// No suspicion of domestic violence or child abuse (niet ontvankelijk).
        NotAdmitted = "not-admitted",
        /// It belongs with another Veilig Thuis or another organisation (onjuist geadresseerd).
        WronglyAddressed = "wrongly-addressed",
    }

    /// Outcome of the safety assessment: the four of the national list (JUBES, StUF-koppelvlak Jeugdzorg 1.0.9).
    Outcome {
        /// Vervolgstappen belegd bij VT.
        FollowUpAtVeiligThuis = "follow-up-at-veilig-thuis",
        /// Overdracht.
        Transfer = "transfer",
        /// Geen vervolgstappen nodig.
        NoFollowUpNeeded = "no-follow-up-needed",
        /// Inzet regionaal maatwerk VT.
        RegionalCustom = "regional-custom",
    }

    /// What an investigation found.
    Finding {
        /// The suspicion is confirmed.
        Confirmed = "confirmed",
        /// The suspicion is refuted.
        Refuted = "refuted",
        /// The suspicion can be neither confirmed nor refuted.
        Undetermined = "undetermined",
    }

    /// After which judgement the reporter is told what was done.
    After {
        /// After the safety assessment.
        Assessment = "assessment",
        /// After the investigation.
        Investigation = "investigation",
    }

    /// Who can receive a transfer.
    Receiver {
        /// The Family Justice Center's planning.
        FjcPlanning = "fjc-planning",
        /// Help for two parents in a high-conflict divorce.
        WijzerScheiden = "wijzer-scheiden",
    }

    /// On what basis in law a transfer passes personal data on.
    LegalBasis {
        /// Task of Veilig Thuis: notify a helper (Wmo 2015 art. 4.1.1(2)).
        Task = "wmo-4-1-1",
        /// Vital interest (GDPR art. 6(1)(d)).
        VitalInterest = "gdpr-6-1-d",
        /// Task in the public interest (GDPR art. 6(1)(e)).
        PublicTask = "gdpr-6-1-e",
    }

    /// Who has sight of the safety of a report's persons.
    Holder {
        /// Veilig Thuis.
        VeiligThuis = "veilig-thuis",
        /// The Family Justice Center.
        FjcPlanning = "fjc-planning",
    }

    /// Where a report stands; see [`crate::domain::state::State`].
    Status {
        /// Received, not assessed.
        Received = "received",
        /// Not taken up.
        NotAdmitted = "not-admitted",
        /// Safety assessed; the next step is Veilig Thuis's.
        Assessed = "assessed",
        /// An investigation must take place.
        InvestigationDecided = "investigation-decided",
        /// The investigation runs.
        Investigating = "investigating",
        /// The investigation ended in a judgement.
        Judged = "judged",
        /// The regional custom route is described.
        CustomRouteDescribed = "custom-route-described",
        /// Veilig Thuis completed its own follow-up.
        FollowedUp = "followed-up",
        /// A transfer awaits the receiver's answer.
        TransferSent = "transfer-sent",
        /// The receiver declined; Veilig Thuis needs a new route.
        TransferDeclined = "transfer-declined",
        /// The receiver confirmed in writing.
        Transferred = "transferred",
        /// Veilig Thuis took sight of safety back.
        TakenBack = "taken-back",
        /// Closed.
        Closed = "closed",
    }
}
