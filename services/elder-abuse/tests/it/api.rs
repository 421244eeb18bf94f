//! The OpenAPI document keeps to the rules.

use platform::openapi::rules;

#[test]
fn the_document_keeps_to_the_rules() {
    let document = elder_abuse::service().api().document;
    let found = rules::findings(&document);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
