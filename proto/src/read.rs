//! Reads any fact into the fields that policies may ask about.

use std::sync::LazyLock;

use kernel::fact::Fields;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, ReflectMessage as _, Value};

/// A fact that this build cannot read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unreadable {
    /// No service of this build publishes such a fact.
    #[error("no fact is called {0}")]
    UnknownKind(String),
    /// The bytes are no such message.
    #[error("the payload of {0} is damaged")]
    Damaged(String),
    /// A field does not hold what its name promises.
    #[error("field {field} of {kind} is not {expected}")]
    Field {
        /// The fact's kind.
        kind: String,
        /// The field's name.
        field: String,
        /// What it should be.
        expected: &'static str,
    },
}

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(crate::DESCRIPTORS).expect("the descriptors were compiled by this crate's build script")
});

/// The fields of a fact of this kind.
pub fn read(kind: &str, payload: &[u8]) -> Result<Fields, Unreadable> {
    let (_, name) =
        crate::KINDS.iter().find(|(known, _)| *known == kind).ok_or_else(|| Unreadable::UnknownKind(kind.to_owned()))?;
    let message = POOL.get_message_by_name(name).expect("every kind has a message in the same descriptors");
    let message = DynamicMessage::decode(message, payload).map_err(|_| Unreadable::Damaged(kind.to_owned()))?;
    let mut fields = Fields::default();
    for field in message.descriptor().fields() {
        if field.kind().as_message().is_some() && !message.has_field(&field) {
            continue;
        }
        let value = message.get_field(&field);
        place(&mut fields, &field, &value).map_err(|expected| Unreadable::Field {
            kind: kind.to_owned(),
            field: field.name().to_owned(),
            expected,
        })?;
    }
    Ok(fields)
}

fn place(fields: &mut Fields, field: &FieldDescriptor, value: &Value) -> Result<(), &'static str> {
    let name = field.name().to_owned();
    let values = match value {
        Value::List(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    if name.ends_with("_id") || name.ends_with("_ids") {
        let ids = values
            .iter()
            .filter_map(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(|text| text.parse().map_err(|_| "a UUID"))
            .collect::<Result<Vec<_>, _>>()?;
        if !ids.is_empty() {
            fields.ids.insert(name, ids);
        }
    } else if name.ends_with("_date") {
        if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
            fields.dates.insert(name, text.parse().map_err(|_| "a date")?);
        }
    } else if let Value::Message(at) = value {
        let at: prost_types::Timestamp = at.transcode_to().map_err(|_| "an instant")?;
        fields.instants.insert(name, crate::instant(at).ok_or("an instant")?);
    } else {
        let codes: Vec<_> = values.iter().filter_map(code).filter(|code| !code.is_empty()).collect();
        if !codes.is_empty() {
            fields.codes.insert(name, codes);
        }
    }
    Ok(())
}

fn code(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::U32(value) => Some(value.to_string()),
        Value::U64(value) => Some(value.to_string()),
        Value::String(value) => Some(value.clone()),
        _ => None,
    }
}

/// Every fact with the names of its fields.
pub(crate) fn known_facts() -> impl Iterator<Item = (&'static str, Vec<String>)> {
    crate::KINDS.iter().map(|(kind, name)| {
        let message = POOL.get_message_by_name(name).expect("every kind has a message in the same descriptors");
        (*kind, message.fields().map(|field| field.name().to_owned()).collect())
    })
}
