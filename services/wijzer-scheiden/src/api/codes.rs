//! The codes of the domain in JSON, queries and the OpenAPI document: their lists are closed, so an unknown one is told what there is.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::codes::{
    Code, ContraIndications, Effect, Entry, ForumReason, Hearing, ModuleKind, Nature, Problem, Role, ScreeningOutcome,
};

fn read<'de, C: Code, D: Deserializer<'de>>(deserializer: D) -> Result<C, D::Error> {
    let code = Cow::<'de, str>::deserialize(deserializer)?;
    C::of(&code).ok_or_else(|| {
        let known: Vec<_> = C::ALL.iter().map(|value| value.code()).collect();
        D::Error::custom(format!("must be one of {}", known.join(", ")))
    })
}

fn schema<C: Code>() -> RefOr<Schema> {
    let codes = C::ALL.iter().map(|value| value.code());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build().into()
}

macro_rules! in_json {
    ($($code:ident)*) => { $(
        impl Serialize for $code {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
        impl<'de> Deserialize<'de> for $code {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read(deserializer)
            }
        }
        impl PartialSchema for $code {
            fn schema() -> RefOr<Schema> {
                schema::<Self>()
            }
        }
        impl ToSchema for $code {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(<Self as Code>::NAME)
            }
        }
    )* };
}

in_json! { ContraIndications Effect Entry ForumReason Hearing ModuleKind Nature Problem Role ScreeningOutcome }
