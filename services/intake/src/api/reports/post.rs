//! A report comes in.

use axum::http::HeaderMap;
use kernel::id::HouseholdId;
use kernel::redacted::Redacted;
use kernel::time::{Date, Timestamp};
use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::idempotency;
use platform::may::May;
use platform::problem::{Kind, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::{at_most, text};
use super::super::posted::PostedView;
use crate::commands::{self, Incoming};
use crate::domain::codes::{Capacity, Nature, Role, Sector};
use crate::domain::household::{Address, MunicipalityCode};
use crate::domain::person::{Details, Statement};
use crate::domain::source::{MeldcodeStep, Reporter, Source};
use crate::error::Error;
use crate::rights::PostReports;
use crate::store::people::ReporterDetails;

/// The longest name or contact, in characters.
const LONGEST: usize = 200;
/// The most persons in one report.
const PERSONS: usize = 50;

/// A report.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PostReport)]
pub(super) struct Body {
    /// Who reports.
    reporter: ReporterBody,
    /// The household it is about.
    household: HouseholdBody,
    /// What kinds of violence are suspected; at least one.
    #[schema(min_items = 1)]
    nature: Vec<Nature>,
    /// Somebody was injured.
    injury: bool,
    /// Life or safety is in danger now.
    #[serde(default)]
    acute: bool,
    /// What is reported.
    description: Option<String>,
    /// Who is in it; at least one victim, suspected perpetrator, child or unborn child.
    #[schema(min_items = 1, max_items = 50)]
    persons: Vec<PersonBody>,
    /// When it really came in, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

/// Who reports.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ReporterBody {
    /// In what capacity.
    capacity: Capacity,
    /// From what sector; required from a meldcode professional.
    sector: Option<Sector>,
    /// How far a meldcode professional has come.
    #[schema(minimum = 1, maximum = 5)]
    meldcode_step: Option<u8>,
    /// Name.
    name: Option<String>,
    /// How to reach the reporter.
    contact: Option<String>,
    /// Wants to hear what is done; only with name and contact.
    #[serde(default)]
    wants_feedback: bool,
    /// Is not to be made known to the family (Uitvoeringsbesluit Wmo 2015 art. 4.1.8(3)).
    #[serde(default)]
    withheld: bool,
}

/// The household that a report is about.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct HouseholdBody {
    /// The household, where it is known.
    #[schema(value_type = Option<Uuid>)]
    household_id: Option<HouseholdId>,
    /// The municipality, by its four-digit CBS code.
    #[schema(pattern = "^[0-9]{4}$")]
    municipality_code: String,
    /// Where it lives.
    address: Option<AddressBody>,
}

/// An address.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AddressBody {
    /// Four digits and two letters.
    postcode: String,
    /// At least 1.
    #[schema(minimum = 1)]
    house_number: u32,
}

/// A person.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PersonBody {
    /// The role in this report.
    role: Role,
    /// Given names.
    given_names: Option<String>,
    /// Surname.
    surname: Option<String>,
    /// Date of birth.
    #[schema(value_type = Option<String>, format = Date)]
    birth_date: Option<Date>,
    /// Thought to be under eighteen, where the date of birth is not known.
    minor: Option<bool>,
    /// The data came from this person.
    #[serde(default)]
    data_from_person: bool,
    /// For a child that lives in two households: the other one, where it is known.
    #[schema(value_type = Option<Uuid>)]
    also_in_household_id: Option<HouseholdId>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        let named = |check: &mut Check, text: &Option<String>, field: &str| {
            if let Some(text) = text {
                check.text(text, field, LONGEST);
            }
        };
        at_most(check, self.description.as_deref(), "description");
        check.that(self.persons.len() <= PERSONS, "persons", &format!("may hold at most {PERSONS} persons"));
        check.within("reporter", |check| {
            named(check, &self.reporter.name, "name");
            named(check, &self.reporter.contact, "contact");
        });
        let municipality = MunicipalityCode::new(&self.household.municipality_code).is_ok();
        check.that(municipality, "household.municipalityCode", "must be the four digits of a CBS municipality code");
        if let Some(address) = &self.household.address {
            let valid = Address::new(&address.postcode, 1).is_ok();
            check.that(valid, "household.address.postcode", "must be four digits and two letters");
            check.that(address.house_number > 0, "household.address.houseNumber", "must be at least 1");
        }
        for (index, person) in self.persons.iter().enumerate() {
            check.within(&format!("persons[{index}]"), |check| {
                named(check, &person.given_names, "givenNames");
                named(check, &person.surname, "surname");
                let once = person.birth_date.is_none() || person.minor.is_none();
                check.that(once, "minor", "is only for a person whose date of birth is not known");
            });
        }
    }
}

impl Body {
    fn incoming(self) -> Result<Incoming, Error> {
        let Self { reporter, household, nature, injury, acute, description, persons, occurred_at } = self;
        let known = reporter.name.is_some() && reporter.contact.is_some();
        let of_reporter = |refusal| Error::Part("reporter".to_owned(), refusal);
        let step = reporter.meldcode_step.map(MeldcodeStep::new).transpose().map_err(of_reporter)?;
        let address = household.address.map(|address| Address::new(&address.postcode, address.house_number));
        Ok(Incoming {
            id: None,
            household: household.household_id,
            municipality: MunicipalityCode::new(&household.municipality_code)?,
            address: address.transpose()?,
            source: Source::new(reporter.capacity, reporter.sector, step).map_err(of_reporter)?,
            reporter: Reporter::new(known, reporter.wants_feedback, reporter.withheld).map_err(of_reporter)?,
            reporter_details: ReporterDetails {
                name: reporter.name.map(Redacted::new),
                contact: reporter.contact.map(Redacted::new),
            },
            nature,
            injury,
            acute,
            description: text(description.as_deref()),
            persons: persons.into_iter().map(PersonBody::said).collect(),
            occurred_at,
        })
    }
}

impl PersonBody {
    fn said(self) -> (Statement, Details) {
        let statement = Statement {
            role: self.role,
            birth_date: self.birth_date.map(Redacted::new),
            thought_minor: self.minor,
            told_by_person: self.data_from_person,
            also_in: self.also_in_household_id,
        };
        let details = Details {
            given_names: self.given_names.map(Redacted::new),
            surname: self.surname.map(Redacted::new),
            birth_date: self.birth_date.map(Redacted::new),
        };
        (statement, details)
    }
}

/// Refuses a report without the key by which it is known when it is sent again.
fn keyed(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key(idempotency::HEADER) {
        return Ok(());
    }
    let problem = Problem::new(
        Kind::Invalid,
        "Send a key of your own with each report, so that it is taken in once however often it is sent.",
    );
    Err(problem.field("Idempotency-Key", "is required"))
}

/// A report comes in. The answer says no more than its id and where it stands; intake knows no deadlines.
#[utoipa::path(
    post,
    path = "/reports",
    params(("Idempotency-Key" = String, Header, min_length = 1, max_length = 255, description = "A key of your own: sent again with it, the report is taken in once and gets the same answer.")),
    request_body = Body,
    responses((status = 201, body = PostedView))
)]
pub(super) async fn post(
    may: May<PostReports>,
    headers: HeaderMap,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<PostedView>> {
    keyed(&headers)?;
    let incoming = body.into_inner().incoming()?;
    let mut tx = work.begin(&may).await?;
    let report = commands::receive_report(&mut tx, &may, incoming).await?;
    tx.commit().await?;
    Ok(Created(format!("posted-reports/{}", report.id), PostedView::from(&report)))
}
