//! Aliases: what turned out to be another one of its kind is known by both ids, and locked by the one that it is now.

use kernel::id::{Id, Kind};
use sea_orm::{DbErr, FromQueryResult};
use uuid::Uuid;

use super::sql;
use crate::Tx;

/// A table `(id uuid primary key, into_id uuid references itself)`: the ids that a service heard of elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Aliases {
    table: &'static str,
}

#[derive(FromQueryResult)]
struct Row {
    into_id: Option<Uuid>,
}

impl Aliases {
    /// The aliases in this table.
    pub const fn of(table: &'static str) -> Self {
        Self { table }
    }

    /// Locks the one that this id names by now until the transaction ends, so that nobody merges it meanwhile.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock<K: Kind>(self, tx: &Tx, id: Id<K>) -> Result<Id<K>, DbErr> {
        let known = format!("insert into {} (id) values ($1) on conflict (id) do nothing", self.table);
        let current = format!("select into_id from {} where id = $1 for update", self.table);
        let mut id = id.uuid();
        loop {
            sql::run(tx, &known, [id.into()]).await?;
            match sql::all::<Row>(tx, &current, [id.into()]).await?.pop().and_then(|row| row.into_id) {
                Some(into) => id = into,
                None => return Ok(Id::from_uuid(id)),
            }
        }
    }

    /// Locks two in a fixed order, so that two requests cannot wait for each other.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_both<K: Kind>(self, tx: &Tx, one: Id<K>, other: Id<K>) -> Result<(Id<K>, Id<K>), DbErr> {
        if one <= other {
            let one = self.lock(tx, one).await?;
            Ok((one, self.lock(tx, other).await?))
        } else {
            let other = self.lock(tx, other).await?;
            Ok((self.lock(tx, one).await?, other))
        }
    }

    /// Records that one turned out to be another; both are locked.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn merge<K: Kind>(self, tx: &Tx, from: Id<K>, into: Id<K>) -> Result<(), DbErr> {
        let merge = format!("update {} set into_id = $2 where id = $1", self.table);
        sql::run(tx, &merge, [from.uuid().into(), into.uuid().into()]).await?;
        Ok(())
    }
}
