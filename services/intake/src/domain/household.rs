//! The household that a report is about, and how two of them are recognised as perhaps the same.

use kernel::id::{HouseholdId, derived};
use kernel::redacted::Redacted;

use super::refusal::Refusal;

/// A municipality by its four-digit CBS code (0855 is Tilburg).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode([u8; 4]);

impl MunicipalityCode {
    /// Takes exactly four digits.
    pub fn new(code: &str) -> Result<Self, Refusal> {
        let digits: [u8; 4] = code.as_bytes().try_into().map_err(|_| Refusal::NoMunicipality)?;
        if digits.iter().all(u8::is_ascii_digit) { Ok(Self(digits)) } else { Err(Refusal::NoMunicipality) }
    }

    /// The four digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("four ASCII digits are UTF-8")
    }
}

/// A household: one or more people at an address, in a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Household {
    /// Its id.
    pub id: HouseholdId,
    /// The municipality by which every list and count splits.
    pub municipality: MunicipalityCode,
    /// The household that this one turned out to be.
    pub merged_into: Option<HouseholdId>,
}

impl Household {
    /// Records that a person decided that this household is another one.
    pub fn merge(self, into: &Self) -> Result<Self, Refusal> {
        if self.id == into.id {
            return Err(Refusal::MergeIntoItself);
        }
        if self.merged_into.is_some() || into.merged_into.is_some() {
            return Err(Refusal::AlreadyMerged);
        }
        Ok(Self { merged_into: Some(into.id), ..self })
    }
}

/// Where a household lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Postcode, such as 5038EA.
    pub postcode: Redacted<String>,
    /// House number.
    pub house_number: Redacted<u32>,
}

impl Address {
    /// Four digits and two letters, with or without a space; the house number is not zero.
    pub fn new(postcode: &str, house_number: u32) -> Result<Self, Refusal> {
        let postcode: String = postcode.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
        let bytes = postcode.as_bytes();
        let well_formed =
            bytes.len() == 6 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4..].iter().all(u8::is_ascii_uppercase);
        if !well_formed {
            return Err(Refusal::NoPostcode);
        }
        if house_number == 0 {
            return Err(Refusal::NoHouseNumber);
        }
        Ok(Self { postcode: Redacted::new(postcode), house_number: Redacted::new(house_number) })
    }
}

/// The same address and the same surname have the same key; a person decides whether it is the same household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MatchKey([u8; 16]);

impl MatchKey {
    /// A hash of postcode, house number and surname; upper and lower case and punctuation do not count.
    pub fn new(address: &Address, surname: &Redacted<String>) -> Self {
        let surname: String = surname.reveal().chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
        let number = address.house_number.reveal().to_be_bytes();
        Self(derived("household-match", &[address.postcode.reveal().as_bytes(), &number, surname.as_bytes()]).into_bytes())
    }

    /// The bytes of the hash.
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }
}
