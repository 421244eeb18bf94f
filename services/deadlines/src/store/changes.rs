//! Changes of the rules, one after the other: policies that come into force, decrees, overrides, and what is taken back.

use kernel::calendar::Decree;
use kernel::id::ObligationId;
use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::{DatabaseTransaction, DbErr, FromQueryResult, Value};
use uuid::Uuid;

use super::sql;

/// A change as stored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) number: i64,
    pub(crate) what: What,
    /// From when it counts.
    pub(crate) at: Timestamp,
    pub(crate) recorded_at: Timestamp,
    pub(crate) recorded_by: Uuid,
}

/// What changes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// A version of a region's policy comes into force.
    Policy { region: String, version: String },
    /// Days are equated to holidays.
    Decree(Decree),
    /// An obligation may move earlier, for a reason out of a closed list.
    Override { obligation: ObligationId, reason: String },
    /// A change that was planned is taken back.
    Withdrawal { of: i64 },
}

#[derive(FromQueryResult)]
struct Row {
    number: i64,
    kind: String,
    at: Instant,
    recorded_at: Instant,
    recorded_by: Uuid,
    region: Option<String>,
    version: Option<String>,
    decree: Option<serde_json::Value>,
    obligation_id: Option<Uuid>,
    withdraws: Option<i64>,
    reason: Option<String>,
}

impl Row {
    fn read(self) -> Result<Change, DbErr> {
        let what = match (self.kind.as_str(), self.region, self.version, self.decree, self.obligation_id, self.withdraws) {
            ("policy", Some(region), Some(version), ..) => What::Policy { region, version },
            ("decree", _, _, Some(decree), ..) => What::Decree(
                serde_json::from_value(decree).map_err(|error| DbErr::Type(format!("rule_changes.decree: {error}")))?,
            ),
            ("override", _, _, _, Some(id), _) => {
                What::Override { obligation: ObligationId::from_uuid(id), reason: self.reason.unwrap_or_default() }
            }
            ("withdrawal", _, _, _, _, Some(of)) => What::Withdrawal { of },
            (kind, ..) => return Err(DbErr::Type(format!("rule_changes.kind: {kind} without what belongs to it"))),
        };
        let (at, recorded_at) = (self.at.into(), self.recorded_at.into());
        Ok(Change { number: self.number, what, at, recorded_at, recorded_by: self.recorded_by })
    }
}

const COLUMNS: &str = "number, kind, at, recorded_at, recorded_by, region, version, decree, obligation_id, withdraws, reason";

/// Every change that concerns all subjects, in the order in which they count: everything but overrides.
pub(crate) async fn for_all(db: &DatabaseTransaction) -> Result<Vec<Change>, DbErr> {
    let ask = format!("select {COLUMNS} from rule_changes where kind <> 'override' order by at, number");
    sql::all::<Row>(db, &ask, vec![]).await?.into_iter().map(Row::read).collect()
}

/// One change.
pub(crate) async fn get(db: &DatabaseTransaction, number: i64) -> Result<Option<Change>, DbErr> {
    let ask = format!("select {COLUMNS} from rule_changes where number = $1");
    sql::all::<Row>(db, &ask, vec![number.into()]).await?.into_iter().next().map(Row::read).transpose()
}

/// Lets nobody else change the rules until this transaction ends.
pub(crate) async fn lock(db: &DatabaseTransaction) -> Result<(), DbErr> {
    sql::run(db, "select pg_advisory_xact_lock(hashtext('deadlines'), hashtext('rules'))", vec![]).await.map(drop)
}

/// Adds a change, under the lock. One that counts at once counts after every other that did: never before what it answers to.
pub(crate) async fn add(
    db: &DatabaseTransaction,
    what: What,
    at: Option<Timestamp>,
    now: Timestamp,
    by: Uuid,
) -> Result<Change, DbErr> {
    let (mut region, mut version, mut decree, mut obligation, mut withdraws, mut reason) = (None, None, None, None, None, None);
    let kind = match what {
        What::Policy { region: of, version: named } => {
            (region, version) = (Some(of), Some(named));
            "policy"
        }
        What::Decree(said) => {
            decree = Some(serde_json::to_value(said).map_err(|error| DbErr::Type(error.to_string()))?);
            "decree"
        }
        What::Override { obligation: id, reason: code } => {
            (obligation, reason) = (Some(id.uuid()), Some(code));
            "override"
        }
        What::Withdrawal { of } => {
            withdraws = Some(of);
            "withdrawal"
        }
    };
    let add = format!(
        "insert into rule_changes ({COLUMNS}) select coalesce(max(number), 0) + 1, $1, \
         coalesce($2, greatest($3, max(at) filter (where at = recorded_at))), \
         case when $2 is null then greatest($3, max(at) filter (where at = recorded_at)) else $3 end, \
         $4, $5, $6, $7, $8, $9, $10 from rule_changes returning {COLUMNS}"
    );
    let values: Vec<Value> = vec![
        kind.into(),
        at.map(Instant::from).into(),
        Instant::from(now).into(),
        by.into(),
        region.into(),
        version.into(),
        decree.into(),
        obligation.into(),
        withdraws.into(),
        reason.into(),
    ];
    let added = sql::all::<Row>(db, &add, values).await?.into_iter().next();
    added.ok_or_else(|| DbErr::RecordNotInserted)?.read()
}
