//! The reference page: the document as one page of HTML that needs no script and nothing from outside.

use std::fmt::Write as _;

use serde_json::Value;
use utoipa::openapi::OpenApi;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
h2{margin-top:2.5rem;text-transform:capitalize}details{border:1px solid #ccc;border-radius:4px;margin:.5rem 0;padding:.5rem .75rem}\
summary{cursor:pointer}code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#f4f4f4;padding:.75rem;overflow:auto}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;border-top:1px solid #ddd;padding:.25rem .5rem}\
.method{display:inline-block;min-width:4.5rem;font-weight:600}";

/// The page of a document.
pub(super) fn html(document: &OpenApi) -> String {
    let document = serde_json::to_value(document).expect("a document is always JSON");
    let mut page = String::new();
    let title = text(&document["info"]["title"]);
    let server = document["servers"][0]["url"].as_str().unwrap_or_default();
    put(&mut page, format_args!("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>"));
    put(
        &mut page,
        format_args!(
            "<meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body><h1>{title}</h1>"
        ),
    );
    put(
        &mut page,
        format_args!("<p>{}</p><p>Version {}.", text(&document["info"]["description"]), text(&document["info"]["version"])),
    );
    put(&mut page, format_args!(" The document for programs: <a href=\"openapi.json\">openapi.json</a>.</p>"));
    let mut section = String::new();
    for (path, method, operation) in operations(&document) {
        let tag = text(&operation["tags"][0]);
        if tag != section {
            put(&mut page, format_args!("<h2>{}</h2>", tag.replace('-', " ")));
            section = tag;
        }
        describe(&mut page, &format!("{server}{path}"), method, operation);
    }
    put(&mut page, format_args!("<h2>Schemas</h2>"));
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let schema = escape(&serde_json::to_string_pretty(schema).expect("JSON stays JSON"));
        put(
            &mut page,
            format_args!("<details id=\"{name}\"><summary><code>{name}</code></summary><pre>{schema}</pre></details>"),
        );
    }
    page.push_str("</body></html>");
    page
}

fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
    });
    all.filter(|(_, _, operation)| operation.get("responses").is_some())
}

fn describe(page: &mut String, path: &str, method: &str, operation: &Value) {
    let summary = text(&operation["summary"]);
    let method = method.to_ascii_uppercase();
    put(
        page,
        format_args!("<details><summary><span class=\"method\">{method}</span><code>{}</code> {summary}</summary>", escape(path)),
    );
    put(page, format_args!("<p>{}</p>", text(&operation["description"]).replace("\n\n", "</p><p>")));
    if let Some(parameters) = operation["parameters"].as_array() {
        page.push_str("<table><tr><th>Parameter</th><th>In</th><th></th></tr>");
        for parameter in parameters {
            let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
            put(
                page,
                format_args!("<tr><td><code>{name}</code></td><td>{place}</td><td>{}</td></tr>", text(&parameter["description"])),
            );
        }
        page.push_str("</table>");
    }
    if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
        put(page, format_args!("<p>Body: {}</p>", schema_of(schema)));
    }
    page.push_str("<table><tr><th>Answer</th><th></th><th></th></tr>");
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let content = response.pointer("/content/application~1json/schema").map(schema_of).unwrap_or_default();
        let words = match response["$ref"].as_str() {
            Some(_) => "<a href=\"#ProblemDetails\">a problem</a>".to_owned(),
            None => text(&response["description"]),
        };
        put(page, format_args!("<tr><td>{status}</td><td>{words}</td><td>{content}</td></tr>"));
    }
    page.push_str("</table></details>");
}

fn schema_of(schema: &Value) -> String {
    match schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        Some(name) => format!("<a href=\"#{name}\"><code>{}</code></a>", escape(name)),
        None => format!("<code>{}</code>", escape(&schema.to_string())),
    }
}

fn put(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).expect("writing to a string can't fail");
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
