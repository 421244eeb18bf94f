//! What every operation has without saying it.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::PartialSchema as _;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, OpenApi, PathItem, Ref, RefOr, Required, Response};

use super::PERMISSION;
use super::permission::Key;
use crate::may::Named;
use crate::problem::{Field, Kind, MEDIA_TYPE, ProblemDetails};

/// Completes all operations of a document.
pub(super) fn complete(document: &mut OpenApi, permissions: &BTreeMap<Key, Named>) {
    let mut used = BTreeSet::new();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let action = permissions.get(&(method.to_owned(), path.clone()));
            name(method, path, operation);
            permission(operation, action);
            parameters(method, path, operation);
            good_answers(operation);
            used.extend(problems(method, operation));
        }
    }
    let components = document.components.get_or_insert_default();
    components.schemas.insert("ProblemDetails".into(), ProblemDetails::schema());
    components.schemas.insert("Field".into(), Field::schema());
    components.responses.extend(used.into_iter().map(|status| (component(status), RefOr::T(problem(status)))));
}

/// Gives schemas of generics a name as others have: `Page_Report` becomes `PageReport`.
pub(super) fn rename(document: &OpenApi) -> OpenApi {
    let schemas = document.components.iter().flat_map(|components| components.schemas.keys());
    let odd: Vec<_> = schemas.filter(|name| !name.bytes().all(|byte| byte.is_ascii_alphanumeric())).cloned().collect();
    let mut json = document.to_json().expect("a document is always JSON");
    for name in odd {
        let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let plain: String = words.map(|word| format!("{}{}", word[..1].to_ascii_uppercase(), &word[1..])).collect();
        json = json
            .replace(&format!("schemas/{name}\""), &format!("schemas/{plain}\""))
            .replace(&format!("\"{name}\":"), &format!("\"{plain}\":"));
    }
    serde_json::from_str(&json).expect("a document read back is a document")
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("GET", &mut item.get),
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("PATCH", &mut item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The id, unique because method and path are: `POST /reports/{id}/assessment` is `postReportsIdAssessment`.
fn name(method: &str, path: &str, operation: &mut Operation) {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let capitals = words.map(|word| format!("{}{}", word[..1].to_ascii_uppercase(), &word[1..]));
    operation.operation_id = Some(method.to_ascii_lowercase() + &capitals.collect::<String>());
    let first = path.split('/').find(|segment| !segment.is_empty()).unwrap_or("service");
    operation.tags = Some(vec![first.to_owned()]);
}

fn permission(operation: &mut Operation, action: Option<&Named>) {
    let Some(action) = action else { return };
    let extension = ExtensionsBuilder::new().add(PERMISSION, action.name).build();
    match &mut operation.extensions {
        Some(extensions) => extensions.merge(extension),
        None => operation.extensions = Some(extension),
    }
    let line = format!("Permission: `{}` ({}).", action.name, action.title);
    operation.description = Some(match operation.description.take() {
        Some(text) if !text.trim().is_empty() => format!("{text}\n\n{line}"),
        _ => line,
    });
}

fn text(format: Option<KnownFormat>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).format(format.map(SchemaFormat::KnownFormat))
}

/// The path's parameters are those of the path; a POST takes an idempotency key.
fn parameters(method: &str, path: &str, operation: &mut Operation) {
    let mut all = operation.parameters.take().unwrap_or_default();
    let has =
        |all: &[RefOr<Parameter>], name: &str| all.iter().any(|one| matches!(one, RefOr::T(parameter) if parameter.name == name));
    for name in path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')) {
        if !has(&all, name) {
            let id = name == "id" || name.ends_with("Id");
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
            all.push(parameter.schema(Some(text(id.then_some(KnownFormat::Uuid)))).build().into());
        }
    }
    if method == "POST" && !has(&all, "Idempotency-Key") {
        let parameter = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("Sent again with the same key, the request is done once and gets the same answer. Kept for a day."))
            .schema(Some(text(None).min_length(Some(1)).max_length(Some(crate::idempotency::LONGEST))));
        all.push(parameter.build().into());
    }
    operation.parameters = (!all.is_empty()).then_some(all);
}

/// Good answers carry the version, and words even if the code gives none.
fn good_answers(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let (true, RefOr::T(response)) = (status.starts_with(['2', '3']), response) {
            response.headers.insert("API-Version".into(), api_version());
            if status == "201" {
                let location = HeaderBuilder::new().schema(Some(text(None))).description(Some("Where it is."));
                response.headers.entry("Location".into()).or_insert_with(|| location.build().into());
            }
            if response.description.is_empty() {
                let words = match status.as_str() {
                    "201" => "Made; `Location` says where it is",
                    "202" => "Taken in",
                    "204" => "Done",
                    _ => "As asked",
                };
                response.description = words.to_owned();
            }
        }
    }
}

fn api_version() -> RefOr<utoipa::openapi::header::Header> {
    HeaderBuilder::new().schema(Some(text(None))).description(Some("The full version of the API.")).build().into()
}

/// Adds the problems that an operation may answer with by what it takes, and gives their statuses.
fn problems(method: &str, operation: &mut Operation) -> BTreeSet<u16> {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let takes =
        |place: &ParameterIn| parameters.iter().any(|one| matches!(one, RefOr::T(parameter) if parameter.parameter_in == *place));
    let conditional = parameters.iter().any(|one| matches!(one, RefOr::T(parameter) if parameter.name == "If-Match"));
    let changes = method != "GET";
    let cases: [(bool, &[u16]); 6] = [
        (true, &[401, 403, 500, 503]),
        (changes || !parameters.is_empty(), &[400]),
        (takes(&ParameterIn::Path), &[404]),
        (operation.request_body.is_some(), &[408, 413, 415]),
        (changes, &[409, 422]),
        (conditional, &[412, 428]),
    ];
    let mut statuses: BTreeSet<u16> =
        cases.iter().filter(|(holds, _)| *holds).flat_map(|(_, statuses)| statuses.iter().copied()).collect();
    // An operation that tells a problem's status in words keeps the words and gets the form.
    for (status, response) in &mut operation.responses.responses {
        let Some(number) = status.parse::<u16>().ok().filter(|number| *number >= 400) else { continue };
        statuses.insert(number);
        if let RefOr::T(own) = response {
            let words = std::mem::take(&mut own.description);
            *own = problem(number);
            own.description = if words.is_empty() { std::mem::take(&mut own.description) } else { words };
        }
    }
    for status in &statuses {
        let reference = RefOr::Ref(Ref::from_response_name(component(*status)));
        operation.responses.responses.entry(status.to_string()).or_insert(reference);
    }
    statuses
}

fn component(status: u16) -> String {
    format!("Problem{status}")
}

fn problem(status: u16) -> Response {
    let kinds = Kind::ALL.iter().filter(|kind| kind.status().as_u16() == status).map(|kind| kind.titles().0);
    let description = kinds.collect::<Vec<_>>().join(", or: ");
    let description = if description.is_empty() { "A problem".to_owned() } else { description };
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDetails"))).build();
    let mut response = ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build();
    response.headers.insert("API-Version".into(), api_version());
    response
}
