//! Enter two parents and their children.

use kernel::id::{DossierId, HouseholdId, TrajectoryId, TransferId};
use kernel::time::{Date, Timestamp};
use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::commands::{self, Entering, Named};
use crate::domain::codes::Entry;
use crate::rights::EnterTrajectories;

/// The longest name, in characters.
const LONGEST: usize = 200;
/// The most children.
const CHILDREN: usize = 20;

/// Two parents and their children.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = EnterTrajectory)]
pub(super) struct Body {
    /// How they came in.
    entry: Entry,
    /// The municipality, by its four-digit CBS code.
    #[schema(pattern = "^[0-9]{4}$")]
    municipality_code: String,
    /// The dossier at the Family Justice Center, where there is one.
    dossier_id: Option<DossierId>,
    /// The transfer of Veilig Thuis that becomes this trajectory; for a transfer only.
    transfer_id: Option<TransferId>,
    /// The two parents.
    #[schema(min_items = 2, max_items = 2)]
    parents: Vec<ParentBody>,
    /// The children; they live in both households.
    #[schema(min_items = 1, max_items = 20)]
    children: Vec<ChildBody>,
    /// When the court takes the case up again; for a referral by the court only.
    #[schema(value_type = Option<String>, format = Date)]
    pro_forma_date: Option<Date>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

/// A parent.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = EnteredParent)]
struct ParentBody {
    /// The name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The household, where Veilig Thuis knows it.
    household_id: Option<HouseholdId>,
}

/// A child.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = EnteredChild)]
struct ChildBody {
    /// The name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The date of birth, where known.
    #[schema(value_type = Option<String>, format = Date)]
    birth_date: Option<Date>,
}

/// What whoever enters them sees: that they came in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EnteredView {
    /// The trajectory.
    trajectory_id: TrajectoryId,
    /// When they came in.
    #[schema(value_type = String, format = DateTime)]
    entered_at: Timestamp,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.that(self.parents.len() <= 2, "parents", "must be two parents");
        check.that(self.children.len() <= CHILDREN, "children", "must be at most twenty children");
        for (index, parent) in self.parents.iter().enumerate() {
            check.within(&format!("parents[{index}]"), |check| check.text(&parent.name, "name", LONGEST));
        }
        for (index, child) in self.children.iter().enumerate() {
            check.within(&format!("children[{index}]"), |check| check.text(&child.name, "name", LONGEST));
        }
    }
}

/// Enter two parents and their children.
#[utoipa::path(post, path = "/trajectories", request_body = Body, responses((status = 201, body = EnteredView)))]
pub(super) async fn enter(may: May<EnterTrajectories>, work: Work, body: Valid<Body>) -> Answered<Created<EnteredView>> {
    let Body { entry, municipality_code, dossier_id, transfer_id, parents, children, pro_forma_date, occurred_at } =
        body.into_inner();
    let asked = Entering {
        entry,
        municipality_code,
        dossier: dossier_id,
        transfer: transfer_id,
        parents: parents.into_iter().map(|parent| (parent.name, parent.household_id)).collect(),
        children: children.into_iter().map(|child| Named { name: child.name, birth_date: child.birth_date }).collect(),
        pro_forma: pro_forma_date,
        occurred_at,
    };
    let mut tx = work.begin(&may).await?;
    let trajectory = commands::enter(&mut tx, &may, asked).await?;
    let view = EnteredView { trajectory_id: trajectory.id, entered_at: trajectory.entered.at };
    tx.commit().await?;
    Ok(Created(format!("trajectories/{}", trajectory.id), view))
}
