//! What a transaction says to the world: facts, and the latest state of something.

use jiff::Timestamp;
use uuid::Uuid;

/// Something that happened, to be published once the transaction has committed.
///
/// The payload holds ids, dates, counts and codes of closed lists; nothing that names, describes or locates a person.
#[derive(Debug, Clone)]
pub struct Fact {
    pub(crate) id: Option<Uuid>,
    pub(crate) kind: &'static str,
    pub(crate) payload: Vec<u8>,
    pub(crate) occurred_at: Option<Timestamp>,
}

impl Fact {
    /// A fact of a kind `<service>.<what_happened>`, with its message.
    pub fn new<M: prost::Message>(kind: &'static str, message: &M) -> Self {
        Self { id: None, kind, payload: message.encode_to_vec(), occurred_at: None }
    }

    /// When it happened, if not now.
    #[must_use]
    pub fn occurred_at(mut self, at: Timestamp) -> Self {
        self.occurred_at = Some(at);
        self
    }

    /// An id that derives from what the fact is about, so that emitting it again is the same fact. Otherwise a UUIDv7.
    #[must_use]
    pub fn id(mut self, id: Uuid) -> Self {
        self.id = Some(id);
        self
    }

    /// Its kind, `<service>.<what_happened>`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

/// The latest state of one subject, of which only the newest number counts; published to the stream of schedules.
#[derive(Debug, Clone)]
pub struct State {
    pub(crate) kind: String,
    pub(crate) id: Uuid,
    pub(crate) number: u64,
    pub(crate) payload: Vec<u8>,
}

impl State {
    /// State `number` of the subject `kind`/`id`. A lower number than one emitted before is ignored.
    pub fn new<M: prost::Message>(kind: &str, id: Uuid, number: u64, message: &M) -> Self {
        Self { kind: kind.to_owned(), id, number, payload: message.encode_to_vec() }
    }
}

/// Whose act something comes from, and the trace that it is part of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The worker, as far as known.
    pub on_behalf_of: Option<Uuid>,
    /// A W3C `traceparent`.
    pub trace: Option<String>,
}
