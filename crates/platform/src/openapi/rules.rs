//! What every document must fulfil: the NL API Design Rules as far as a document shows them, and rules of this house.

use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

use super::PERMISSION;

/// Names that every endpoint could give its types: of several, the document would show one only.
const VAGUE: [&str; 8] = ["Body", "View", "Item", "Answer", "Request", "Response", "Query", "Params"];

/// Everything in a document that is against a rule, each finding with the rule's name; empty when all is well.
pub fn findings(document: &OpenApi) -> Vec<String> {
    let document = serde_json::to_value(document).expect("a document is always JSON");
    let mut found = vec![];
    root(&document, &mut found);
    let paths = document["paths"].as_object().into_iter().flatten();
    for (path, item) in paths {
        segments(path, &mut found);
        for (method, operation) in
            item.as_object().into_iter().flatten().filter(|(_, operation)| operation.get("responses").is_some())
        {
            let at = format!("{} {path}", method.to_ascii_uppercase());
            check(&document, &at, method, operation, &mut found);
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        dates(name, schema, &mut found);
        if VAGUE.contains(&name.as_str()) || name.bytes().any(|byte| !byte.is_ascii_alphanumeric()) {
            found.push(format!("schema-name: {name} must have a name of its own in CamelCase: #[schema(as = …)]"));
        }
    }
    found
}

fn root(document: &Value, found: &mut Vec<String>) {
    let mut demand = |holds: bool, rule: &str| {
        if !holds {
            found.push(rule.to_owned())
        }
    };
    demand(
        document["openapi"].as_str().is_some_and(|version| version.starts_with("3.")),
        "doc-openapi: the document is OpenAPI 3",
    );
    for field in ["name", "url", "email"] {
        demand(document["info"]["contact"][field].is_string(), "doc-openapi-contact: info.contact has name, url and email");
    }
    let server = document["servers"][0]["url"].as_str().unwrap_or_default();
    demand(
        server.rsplit_once("/v").is_some_and(|(_, version)| version.parse::<u32>().is_ok()),
        "uri-version: servers end in /v and a number",
    );
    demand(
        document["info"]["version"].as_str().is_some_and(|version| version.split('.').count() == 3),
        "semver: info.version is a full version",
    );
}

fn segments(path: &str, found: &mut Vec<String>) {
    if path.len() > 1 && path.ends_with('/') {
        found.push(format!("no-trailing-slash: {path}"));
    }
    let kebab = |segment: &str| {
        segment.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.')
    };
    if path.split('/').any(|segment| !segment.starts_with('{') && !kebab(segment)) {
        found.push(format!("path-segments-kebab-case: {path}"));
    }
}

fn check(document: &Value, at: &str, method: &str, operation: &Value, found: &mut Vec<String>) {
    let mut demand = |holds: bool, rule: &str| {
        if !holds {
            found.push(format!("{rule}: {at}"))
        }
    };
    demand(matches!(method, "get" | "put" | "post" | "delete" | "patch"), "http-methods");
    demand(operation[PERMISSION].is_string(), "permission: the handler's first parameter must be May<…>");
    demand(operation["summary"].is_string(), "summary: the handler has a first line of documentation");
    let none = vec![];
    let parameters = operation["parameters"].as_array().unwrap_or(&none);
    for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
        demand(parameter["name"].as_str().is_some_and(camel), "query-keys-camel-case");
    }
    let responses = operation["responses"].as_object().cloned().unwrap_or_default();
    demand(responses.contains_key("400") || (method == "get" && parameters.is_empty()), "invalid-input: it can answer 400");
    demand(
        responses.values().all(|response| response.get("$ref").is_some() || response["description"].is_string()),
        "description: every answer has words",
    );
    demand(responses.keys().any(|status| status.starts_with('2')), "success: it tells its good answer");
    for (status, response) in &responses {
        let response = resolve(document, response);
        if status.starts_with(['2', '3']) {
            demand(response["headers"]["API-Version"].is_object(), "version-header");
            demand(named_schema(document, response), "camel-case: fields of answers are camelCase");
        } else {
            demand(response["content"]["application/problem+json"].is_object(), "problem-details");
        }
    }
    let body = operation.pointer("/requestBody/content/application~1json/schema");
    if let Some(body) = body {
        let body = resolve(document, body);
        demand(closed(document, body, 0), "closed-body: #[serde(deny_unknown_fields)] on every struct of the body");
        demand(names_are_camel(body), "camel-case: fields of bodies are camelCase");
    }
}

fn camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn named_schema(document: &Value, response: &Value) -> bool {
    response.pointer("/content/application~1json/schema").is_none_or(|schema| names_are_camel(resolve(document, schema)))
}

fn names_are_camel(schema: &Value) -> bool {
    schema["properties"].as_object().is_none_or(|properties| properties.keys().all(|name| camel(name)))
}

/// Whether an object and all objects in it refuse unknown fields; of schemas within themselves the first eight levels are looked at.
fn closed(document: &Value, schema: &Value, depth: u8) -> bool {
    if depth > 8 {
        return true;
    }
    let schema = resolve(document, schema);
    let nothing = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&nothing);
    let own = properties.is_empty()
        || schema["additionalProperties"] == Value::Bool(false)
        || schema["unevaluatedProperties"] == Value::Bool(false);
    let lists = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|list| schema[list].as_array()).flatten();
    let inside = properties.values().chain(lists).chain(schema.get("items"));
    own && inside.into_iter().all(|part| closed(document, part, depth + 1))
}

/// Fields named `…Date` are dates, fields named `…At` are instants.
fn dates(name: &str, schema: &Value, found: &mut Vec<String>) {
    for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
        let format = schema["format"].as_str();
        if (field == "date" || field.ends_with("Date")) && format != Some("date") {
            found.push(format!("date: {name}.{field} must have format date"));
        }
        if field.ends_with("At") && format != Some("date-time") {
            found.push(format!("instant: {name}.{field} must have format date-time"));
        }
        if format == Some("date") && !(field == "date" || field.ends_with("Date")) {
            found.push(format!("date: {name}.{field} is a date and must be named …Date"));
        }
    }
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let reference = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}
