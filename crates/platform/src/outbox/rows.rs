//! rows
use super::{Fact, State};
use sea_orm::DatabaseTransaction;
use jiff::Timestamp;
use uuid::Uuid;
use crate::Error;
#[derive(Default)]
pub(crate) struct Pending {}
impl Pending {
    pub(crate) fn fact(&mut self, _id: Uuid, _fact: Fact, _now: Timestamp) {}
    pub(crate) fn state(&mut self, _state: State) {}
    pub(crate) fn audit(&mut self, _subject: String, _details: serde_json::Value) {}
    pub(crate) fn tells(&self) -> bool { true }
    pub(crate) async fn write(self, _db: &DatabaseTransaction, _stamp: &crate::db::Stamp<'_>) -> Result<(), Error> { Ok(()) }
}
#[derive(Clone, Default)]
pub(crate) struct Wake;
impl Wake { pub(crate) fn now(&self) {} }
