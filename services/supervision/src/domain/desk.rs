//! The desks to which a case is escalated, and who takes over when one stays silent.
//!
//!   youth-protection-table ──silent──► justice ──silent──► veilig-thuis ──silent──► programme-director

use std::str::FromStr;

use super::Refusal;

/// A desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Desk {
    /// The youth protection table (jeugdbeschermingstafel).
    YouthProtectionTable,
    /// The justice chain: police, prosecution, Child Protection Board (RvdK).
    Justice,
    /// Veilig Thuis.
    VeiligThuis,
    /// The programme director: the last one to hear.
    ProgrammeDirector,
}

/// Which children a case concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Children {
    /// A minor is concerned.
    pub minor: bool,
    /// An unborn child is concerned.
    pub unborn: bool,
}

impl Children {
    /// Whether any child is concerned.
    pub const fn any(self) -> bool {
        self.minor || self.unborn
    }

    /// What is true of either.
    pub const fn or(self, other: Self) -> Self {
        Self { minor: self.minor || other.minor, unborn: self.unborn || other.unborn }
    }
}

/// No desk has this name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no desk has this name")]
pub struct NotADesk;

impl Desk {
    /// Every desk, in the order in which one falls back to the next.
    pub const ALL: [Self; 4] = [Self::YouthProtectionTable, Self::Justice, Self::VeiligThuis, Self::ProgrammeDirector];

    /// The code on the wire, in the database and in tokens.
    pub const fn code(self) -> &'static str {
        match self {
            Self::YouthProtectionTable => "youth-protection-table",
            Self::Justice => "justice",
            Self::VeiligThuis => "veilig-thuis",
            Self::ProgrammeDirector => "programme-director",
        }
    }

    /// Who takes over when this desk stays silent; nobody after the programme director.
    pub const fn fallback(self) -> Option<Self> {
        match self {
            Self::YouthProtectionTable => Some(Self::Justice),
            Self::Justice => Some(Self::VeiligThuis),
            Self::VeiligThuis => Some(Self::ProgrammeDirector),
            Self::ProgrammeDirector => None,
        }
    }

    /// Refuses a desk to which a person cannot escalate this case.
    pub fn chosen_by_a_person(self, children: Children) -> Result<(), Refusal> {
        match self {
            Self::ProgrammeDirector => Err(Refusal::DeskNotForPersons),
            Self::YouthProtectionTable if !children.any() => Err(Refusal::NoChildConcerned),
            _ => Ok(()),
        }
    }

    /// The desk that a rung reaches: adults are sent past the youth protection table, for an alarm is never dropped.
    pub const fn reached_by_a_rung(self, children: Children) -> Self {
        match self {
            Self::YouthProtectionTable if !children.any() => Self::Justice,
            desk => desk,
        }
    }
}

impl FromStr for Desk {
    type Err = NotADesk;
    fn from_str(text: &str) -> Result<Self, NotADesk> {
        Self::ALL.into_iter().find(|desk| desk.code() == text).ok_or(NotADesk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHILD: Children = Children { minor: true, unborn: false };
    const UNBORN: Children = Children { minor: false, unborn: true };
    const ADULTS: Children = Children { minor: false, unborn: false };

    #[test]
    fn every_desk_reads_its_own_name() {
        for desk in Desk::ALL {
            assert_eq!(desk.code().parse(), Ok(desk));
        }
        assert_eq!("court".parse::<Desk>(), Err(NotADesk));
    }

    #[test]
    fn silence_leads_from_desk_to_desk_and_never_in_a_circle() {
        for desk in Desk::ALL {
            let steps = std::iter::successors(Some(desk), |desk| desk.fallback()).count();
            assert!(steps <= Desk::ALL.len());
            assert!(desk.fallback().is_none_or(|next| next > desk), "a fallback always lies further on");
        }
        assert_eq!(Desk::ProgrammeDirector.fallback(), None);
    }

    #[test]
    fn the_table_is_for_children_born_or_unborn() {
        assert_eq!(Desk::YouthProtectionTable.chosen_by_a_person(CHILD), Ok(()));
        assert_eq!(Desk::YouthProtectionTable.chosen_by_a_person(UNBORN), Ok(()));
        assert_eq!(Desk::YouthProtectionTable.chosen_by_a_person(ADULTS), Err(Refusal::NoChildConcerned));
        assert_eq!(Desk::Justice.chosen_by_a_person(ADULTS), Ok(()));
    }

    #[test]
    fn nobody_chooses_the_programme_director() {
        assert_eq!(Desk::ProgrammeDirector.chosen_by_a_person(CHILD), Err(Refusal::DeskNotForPersons));
    }

    #[test]
    fn a_rung_for_adults_passes_the_table_by() {
        assert_eq!(Desk::YouthProtectionTable.reached_by_a_rung(ADULTS), Desk::Justice);
        assert_eq!(Desk::YouthProtectionTable.reached_by_a_rung(CHILD), Desk::YouthProtectionTable);
    }
}
