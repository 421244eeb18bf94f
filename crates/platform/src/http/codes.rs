//! Codes of closed lists in JSON, queries and OpenAPI documents: an unknown one is told what there is.

use std::borrow::Cow;

use kernel::code::Code;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

/// Reads a code of a closed list.
///
/// # Errors
/// If the list has no such code.
pub fn read_code<'de, C: Code, D: Deserializer<'de>>(deserializer: D) -> Result<C, D::Error> {
    let code = Cow::<'de, str>::deserialize(deserializer)?;
    C::of(&code).ok_or_else(|| {
        let known: Vec<_> = C::ALL.iter().map(|value| value.code()).collect();
        D::Error::custom(format!("must be one of {}", known.join(", ")))
    })
}

/// The schema of a closed list.
pub fn code_schema<C: Code>() -> RefOr<Schema> {
    let codes = C::ALL.iter().map(|value| value.code());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build().into()
}

/// Lets values of closed lists be read, written and described as their codes.
#[macro_export]
macro_rules! codes_in_json {
    ($($code:ident)*) => { $(
        impl ::serde::Serialize for $code {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(::kernel::code::Code::code(*self))
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $code {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::http::read_code(deserializer)
            }
        }
        impl ::utoipa::PartialSchema for $code {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::Schema> {
                $crate::http::code_schema::<Self>()
            }
        }
        impl ::utoipa::ToSchema for $code {
            fn name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(<Self as ::kernel::code::Code>::NAME)
            }
        }
    )* };
}
