//! Who may do what: the actions as types, and the policies that permit them. What is not permitted here is denied.

platform::actions! {
    /// Enters an older person.
    EnterTracks = "elder-abuse:enter-tracks", "Enter an older person";
    /// Sees tracks, without names and texts.
    SeeTracks = "elder-abuse:see-tracks", "See tracks";
    /// Opens the file: names, what was said, judgements, with whom data was shared.
    OpenFiles = "elder-abuse:open-files", "Open the file of a track";
    /// Leads a track: dynamics, plan, measures, authorisations, its end.
    LeadTracks = "elder-abuse:lead-tracks", "Lead a track";
    /// Hears people and assesses what they are able to decide.
    HearPeople = "elder-abuse:hear-people", "Hear people and assess capacity";
    /// Shares data with a partner.
    ShareData = "elder-abuse:share-data", "Share data with a partner";
    /// Keeps requests to the court.
    KeepProtections = "elder-abuse:keep-protections", "Keep requests to the court";
    /// Assigns the coordinator who leads.
    AssignCoordinators = "elder-abuse:assign-coordinators", "Assign coordinators";
    /// Sees institutions, officers and trainings.
    SeeInstitutions = "elder-abuse:see-institutions", "See institutions and their attention officers";
    /// Keeps institutions, officers and trainings.
    KeepInstitutions = "elder-abuse:keep-institutions", "Keep institutions and their attention officers";
    /// Sees what institutions counted.
    SeeSignals = "elder-abuse:see-signals", "See the signals of institutions";
    /// Counts a signal, and says what became of it.
    CountSignals = "elder-abuse:count-signals", "Count signals";
    /// Sees the figures of the region.
    SeeFigures = "elder-abuse:see-figures", "See the figures of the region";
    /// Keeps how many older people live here.
    KeepPopulations = "elder-abuse:keep-populations", "Keep the denominators of the figures";
}

/// The policies. A track concerns its municipality and its coordinator; an institution its municipality and its organisation; figures
/// concern nobody in particular.
pub(crate) const POLICIES: &str = include_str!("../policies.cedar");
