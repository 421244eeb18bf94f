//! A fact as far as one has to know it to find it again: read without keeping what is in it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use uuid::Uuid;

use crate::fact::{Fact, Subject, SubjectKind};
use crate::time::{Date, Timestamp};

/// The same as [`Fact`], with the same mistakes told.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen<'a> {
    pub(super) id: Uuid,
    #[serde(borrow)]
    pub(super) kind: Text<'a>,
    #[serde(rename = "occurredAt")]
    _occurred_at: Timestamp,
    pub(super) recorded_at: Timestamp,
    #[serde(borrow)]
    pub(super) fields: Fields<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Fields<'a> {
    #[serde(default)]
    pub(super) ids: Ids,
    #[serde(default, borrow)]
    pub(super) codes: Names<'a, Texts>,
    #[serde(default, borrow, rename = "instants")]
    _instants: Names<'a, Timestamp>,
    #[serde(default, borrow, rename = "dates")]
    _dates: Names<'a, Date>,
}

impl<'a> Seen<'a> {
    /// Of a fact that is known.
    pub(super) fn of(fact: &'a Fact) -> Self {
        let names = fact.fields.codes.keys().map(|name| Text(Cow::Borrowed(name))).collect();
        let fields = Fields {
            ids: Ids(fact.subjects()),
            codes: Names(names, PhantomData),
            _instants: Names::default(),
            _dates: Names::default(),
        };
        let (id, recorded_at, kind) = (fact.id, fact.recorded_at, Text(Cow::Borrowed(&*fact.kind)));
        Self { id, kind, _occurred_at: fact.occurred_at, recorded_at, fields }
    }
}

/// A text that is not copied unless it has to be.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// The names of fields whose values are of a type.
pub(super) struct Names<'a, V>(pub(super) Vec<Text<'a>>, PhantomData<V>);

impl<V> Default for Names<'_, V> {
    fn default() -> Self {
        Self(Vec::new(), PhantomData)
    }
}

impl<'de: 'a, 'a, V: Deserialize<'de>> Deserialize<'de> for Names<'a, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading<'a, V>(Names<'a, V>);
        impl<'de: 'a, 'a, V: Deserialize<'de>> Visitor<'de> for Reading<'a, V> {
            type Value = Names<'a, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of fields")
            }

            fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
                while let Some((name, _)) = map.next_entry::<Text<'a>, V>()? {
                    self.0.0.push(name);
                }
                Ok(self.0)
            }
        }
        deserializer.deserialize_map(Reading(Names::default()))
    }
}

/// A list of texts.
pub(super) struct Texts;

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of texts")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                while list.next_element::<Text<'_>>()?.is_some() {}
                Ok(Texts)
            }
        }
        deserializer.deserialize_seq(Reading)
    }
}

/// The subjects that fields of ids name.
#[derive(Default)]
pub(super) struct Ids(Vec<Subject>);

impl Ids {
    /// Without doubles, sorted.
    pub(super) fn subjects(mut self) -> Vec<Subject> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading(Vec<Subject>);
        impl<'de> Visitor<'de> for Reading {
            type Value = Ids;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of fields")
            }

            fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Ids, A::Error> {
                while let Some((field, ids)) = map.next_entry::<Text<'_>, Vec<Uuid>>()? {
                    let kind = SubjectKind::named_by(&field.0);
                    self.0.extend(kind.into_iter().flat_map(|kind| ids.iter().map(move |id| Subject { kind, id: *id })));
                }
                Ok(Ids(self.0))
            }
        }
        deserializer.deserialize_map(Reading(Vec::new()))
    }
}
