//! Ids in OpenAPI documents: a UUID, as on the wire.

use std::borrow::Cow;

use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::id::{Id, Kind};

impl<K: Kind> PartialSchema for Id<K> {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Uuid);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(format))
            .description(Some(format!("The id of a {}.", K::NAME)))
            .into()
    }
}

impl<K: Kind> ToSchema for Id<K> {
    fn name() -> Cow<'static, str> {
        let pascal = K::NAME
            .split('-')
            .flat_map(|word| word[..1].chars().map(|first| first.to_ascii_uppercase()).chain(word[1..].chars()));
        Cow::Owned(pascal.chain("Id".chars()).collect())
    }
}
