//! Enter an older person.

use kernel::id::{DossierId, HouseholdId, ReportId, TrackId};
use kernel::time::{Date, Timestamp};
use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::commands::{self, Entering, Named};
use crate::domain::codes::{Dementia, Entry, Form, Role};
use crate::rights::EnterTracks;

/// The longest name, in characters.
const LONGEST: usize = 200;
/// The most people.
const PEOPLE: usize = 20;

/// An older person, and who is involved.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = EnterTrack)]
pub(super) struct Body {
    /// How the older person came in.
    entry: Entry,
    /// The municipality, by its four-digit CBS code.
    #[schema(pattern = "^[0-9]{4}$")]
    municipality_code: String,
    /// The household, where Veilig Thuis knows it.
    household_id: Option<HouseholdId>,
    /// The dossier at the Family Justice Center, where there is one.
    dossier_id: Option<DossierId>,
    /// The report at Veilig Thuis, where there is one.
    report_id: Option<ReportId>,
    /// What is done to the older person; at least one.
    #[schema(min_items = 1, max_items = 7)]
    forms: Vec<Form>,
    /// The older person, who is suspected, and others.
    #[schema(min_items = 1, max_items = 20)]
    involved: Vec<InvolvedBody>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

/// Somebody in a track.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = EnteredInvolved)]
struct InvolvedBody {
    /// What they are.
    role: Role,
    /// The name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The date of birth, where known.
    #[schema(value_type = Option<String>, format = Date)]
    birth_date: Option<Date>,
    /// What is known of dementia; absent: nobody looked yet.
    dementia: Option<Dementia>,
}

/// What whoever enters sees: that it came in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EnteredTrackView {
    /// The track.
    track_id: TrackId,
    /// When it came in.
    #[schema(value_type = String, format = DateTime)]
    entered_at: Timestamp,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.that(self.forms.len() <= 7, "forms", "must hold at most seven forms");
        check.that(self.involved.len() <= PEOPLE, "involved", "must be at most twenty people");
        for (index, one) in self.involved.iter().enumerate() {
            check.within(&format!("involved[{index}]"), |check| check.text(&one.name, "name", LONGEST));
        }
    }
}

/// Enter an older person.
#[utoipa::path(post, path = "/tracks", request_body = Body, responses((status = 201, body = EnteredTrackView)))]
pub(super) async fn enter(may: May<EnterTracks>, work: Work, body: Valid<Body>) -> Answered<Created<EnteredTrackView>> {
    let Body { entry, municipality_code, household_id, dossier_id, report_id, forms, involved, occurred_at } = body.into_inner();
    let named = |one: InvolvedBody| Named {
        role: one.role,
        name: one.name,
        birth_date: one.birth_date,
        dementia: one.dementia.unwrap_or(Dementia::Unknown),
    };
    let asked = Entering {
        entry,
        municipality_code,
        household: household_id,
        dossier: dossier_id,
        report: report_id,
        forms,
        involved: involved.into_iter().map(named).collect(),
        occurred_at,
    };
    let mut tx = work.begin(&may).await?;
    let track = commands::enter(&mut tx, &may, asked).await?;
    let view = EnteredTrackView { track_id: track.id, entered_at: track.entered.at };
    tx.commit().await?;
    Ok(Created(format!("tracks/{}", track.id), view))
}
