//! How people are shown: only in the file of a report and in a transfer.

use std::collections::BTreeMap;

use kernel::id::PersonId;
use kernel::redacted::Redacted;
use kernel::time::{Date, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::codes::Role;
use crate::domain::household::Address;
use crate::domain::person::{Details, Person};
use crate::store::notes::Note;
use crate::store::people::ReporterDetails;

/// Who a person is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdentityView {
    /// The person.
    #[schema(value_type = Uuid)]
    person_id: PersonId,
    /// The role.
    role: Role,
    /// Under eighteen.
    minor: bool,
    /// Given names.
    given_names: Option<String>,
    /// Surname.
    surname: Option<String>,
    /// Date of birth.
    #[schema(value_type = Option<String>, format = Date)]
    birth_date: Option<Date>,
}

/// Where a household lives.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AddressView {
    /// Postcode.
    postcode: String,
    /// House number.
    house_number: u32,
}

/// Who reported.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReporterView {
    /// Name.
    name: Option<String>,
    /// How to reach the reporter.
    contact: Option<String>,
    /// Is not to be made known to the family.
    withheld: bool,
}

/// A text.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct NoteView {
    /// What it is about.
    about: &'static str,
    /// The person it is about.
    #[schema(value_type = Option<Uuid>)]
    person_id: Option<PersonId>,
    /// The words.
    text: String,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    written_at: Timestamp,
}

/// Who the persons of a report are.
pub(super) fn identities(persons: &[Person], details: &mut BTreeMap<PersonId, Details>) -> Vec<IdentityView> {
    let identity = |person: &Person| {
        let details = details.remove(&person.id);
        let (given_names, surname, birth_date) =
            details.map_or((None, None, None), |known| (known.given_names, known.surname, known.birth_date));
        IdentityView {
            person_id: person.id,
            role: person.role,
            minor: person.minor,
            given_names: given_names.map(Redacted::into_inner),
            surname: surname.map(Redacted::into_inner),
            birth_date: birth_date.map(Redacted::into_inner),
        }
    };
    persons.iter().map(identity).collect()
}

impl From<Address> for AddressView {
    fn from(address: Address) -> Self {
        Self { postcode: address.postcode.into_inner(), house_number: address.house_number.into_inner() }
    }
}

impl ReporterView {
    pub(super) fn new(details: ReporterDetails, withheld: bool) -> Self {
        Self { name: details.name.map(Redacted::into_inner), contact: details.contact.map(Redacted::into_inner), withheld }
    }
}

impl From<&Note> for NoteView {
    fn from(note: &Note) -> Self {
        Self {
            about: note.about.code(),
            person_id: note.about.person(),
            text: note.text.reveal().to_owned(),
            written_at: note.on.at,
        }
    }
}
