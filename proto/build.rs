//! Compiles the .proto files without protoc and writes the list of facts.

use std::fmt::Write as _;
use std::path::PathBuf;

use prost::Message as _;

const FILES: [(&str, &str); 6] = [
    ("intake", "veilig/intake.proto"),
    ("fjc-planning", "veilig/fjc_planning.proto"),
    ("supervision", "veilig/supervision.proto"),
    ("wijzer-scheiden", "veilig/wijzer_scheiden.proto"),
    ("elder-abuse", "veilig/elder_abuse.proto"),
    ("deadlines", "veilig/deadlines.proto"),
];

/// Messages that are no facts.
const STATES: [&str; 2] = ["Schedule", "Planned"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=veilig");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let set = protox::compile(FILES.map(|(_, file)| file), ["."])?;
    std::fs::write(out.join("facts.bin"), set.encode_to_vec())?;

    let mut facts = String::from("/// Every fact: kind and full name of its message.\npub const KINDS: &[(&str, &str)] = &[\n");
    let mut impls = String::new();
    for (service, path) in FILES {
        let file = set.file.iter().find(|file| file.name() == path).ok_or("a compiled file is missing")?;
        let module = service.replace('-', "_");
        for message in file.message_type.iter().map(|message| message.name()).filter(|name| !STATES.contains(name)) {
            let kind = format!("{service}.{}", snake(message));
            writeln!(facts, "    ({kind:?}, \"{}.{message}\"),", file.package())?;
            writeln!(impls, "impl crate::FactMessage for crate::{module}::{message} {{ const KIND: &'static str = {kind:?}; }}")?;
        }
    }
    facts.push_str("];\n");
    std::fs::write(out.join("kinds.rs"), facts + &impls)?;
    prost_build::Config::new().compile_fds(set)?;
    Ok(())
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
