//! How values that are texts on the wire stand in JSON Schemas.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::id::{Id, Kind};
use crate::term::{Length, Term};

macro_rules! texts {
    ($($(#[$doc:meta])* $shape:ident $schema:tt;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $shape;
        impl JsonSchema for $shape {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($shape).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

texts! {
    /// An instant.
    Instant {"type": "string", "format": "date-time"};
    /// A day.
    Day {"type": "string", "format": "date"};
    /// A bare UUID.
    AnyId {"type": "string", "format": "uuid"};
}

impl<K: Kind> JsonSchema for Id<K> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("{}-id", K::NAME).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        AnyId::json_schema(generator)
    }
}

impl JsonSchema for Length {
    fn schema_name() -> Cow<'static, str> {
        "Length".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A length of time, such as `5 working-days`.",
            "type": "string",
            "pattern": "^[0-9]+ (second|minute|hour|day|week|month|year|working-day)s?$"
        })
    }
}

impl JsonSchema for Term {
    fn schema_name() -> Cow<'static, str> {
        "Term".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`[kind] <number> <unit> [by analogy]`; without a kind, working-days count as working-days and seconds, minutes and hours as wall-clock.",
            "type": "string",
            "pattern": "^((atw|wall-clock|calendar|backward|eu|service-target|working-days) )?[0-9]+ (second|minute|hour|day|week|month|year|working-day)s?( by analogy)?$"
        })
    }
}
