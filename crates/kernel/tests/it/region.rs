//! Helpers: the published facts, the two policies, and a small language for telling histories.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kernel::policy::{KnownFacts, Policy, load};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Kinds and fields as the .proto files have them.
pub(crate) fn known_facts() -> KnownFacts {
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for service in ["intake", "fjc-planning", "supervision", "deadlines"] {
        let path = root().join(format!("proto/veilig/{}.proto", service.replace('-', "_")));
        let text = std::fs::read_to_string(path).unwrap();
        let text: String = text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join(" ");
        for message in text.split("message ").skip(1) {
            let (name, body) = message.split_once('{').unwrap();
            let body = body.split_once('}').unwrap().0;
            let field = |field: &str| field.split('=').next().unwrap().split_whitespace().last().map(str::to_owned);
            let fields = body.split(';').filter(|part| part.contains('=')).filter_map(field).collect();
            facts.insert(format!("{service}.{}", snake(name.trim())), fields);
        }
    }
    facts.into_iter().collect()
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

pub(crate) fn policy_text(name: &str) -> String {
    std::fs::read_to_string(root().join("policies").join(name)).unwrap()
}

pub(crate) fn policy(name: &str) -> Policy {
    load(name, &policy_text(name), &known_facts()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}
