//! Pages of a list: an opaque cursor says where the next one starts, so nothing is skipped or doubled while rows come and go.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use crate::problem::{Kind, Problem};

/// The parameters of a list that comes in pages. Used as [`Query<Paging>`](super::Query), or flattened by hand into one's own.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many items a page holds at most.
    #[serde(default, deserialize_with = "limit")]
    #[param(minimum = 1, maximum = 200, default = 50, value_type = Option<u64>)]
    pub limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

fn limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.parse() {
        Ok(limit @ 1..=200) => Ok(Some(limit)),
        _ => Err(serde::de::Error::custom("must be a number from 1 to 200")),
    }
}

impl Paging {
    /// The page asked for by a list with parameters of its own beside these two.
    ///
    /// # Errors
    /// [`Kind::Invalid`] if the limit is out of bounds.
    pub fn new(limit: Option<u64>, cursor: Option<String>) -> Result<Self, Problem> {
        if limit.is_some_and(|limit| !(1..=200).contains(&limit)) {
            let problem = Problem::new(Kind::Invalid, "The query holds a parameter that is not of the right form.");
            return Err(problem.field("limit", "must be a number from 1 to 200"));
        }
        Ok(Self { limit, cursor })
    }

    /// How many items the page holds at most.
    pub fn limit(&self) -> u64 {
        self.limit.unwrap_or(50)
    }

    /// How many rows to read: one more than the page holds, to know whether there is a next one.
    pub fn fetch(&self) -> u64 {
        self.limit() + 1
    }

    /// The key of the last item of the page before.
    ///
    /// # Errors
    /// [`Kind::Invalid`] if the cursor is not one of ours.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Problem> {
        self.cursor.as_deref().map(Cursor::read).transpose()
    }
}

/// The opaque text of a key.
#[derive(Debug, Clone, Copy)]
pub struct Cursor;

impl Cursor {
    /// A key as text.
    pub fn write<K: Serialize>(key: &K) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).expect("keys are tuples of ids and instants, which are always JSON"))
    }

    /// The key of a text.
    ///
    /// # Errors
    /// [`Kind::Invalid`] if the text is not one of ours.
    pub fn read<K: DeserializeOwned>(text: &str) -> Result<K, Problem> {
        let key = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        key.ok_or_else(|| {
            Problem::new(Kind::Invalid, "The cursor is not one that this list gave.")
                .field("cursor", "must be the nextCursor of a page of this list")
        })
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page of the rows read by [`Paging::fetch`]; `key` is what the list is ordered by, unique to each row.
    pub fn of<R, K: Serialize>(paging: &Paging, mut rows: Vec<R>, key: impl Fn(&R) -> K, view: impl FnMut(R) -> T) -> Self {
        let limit = usize::try_from(paging.limit()).expect("at most 200");
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = if more { rows.last().map(|last| Cursor::write(&key(last))) } else { None };
        Self { items: rows.into_iter().map(view).collect(), next_cursor }
    }
}
