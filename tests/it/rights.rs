//! Nobody gets in: every operation of every service, from its OpenAPI document, so that a new endpoint cannot be forgotten.

use std::process::Command;

use serde_json::{Value, json};
use testkit::Claims;
use testkit::http::Client;

use crate::openapi::SERVICES;
use crate::region::Region;

/// Method and path of every operation of a service, with ids filled in.
fn operations(service: &str) -> Vec<(String, String)> {
    let printed = Command::new(env!("CARGO_BIN_EXE_veilig")).args(["openapi", service]).output().unwrap();
    let document: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let methods = ["get", "put", "post", "delete", "patch"];
    let operations = paths.flat_map(|(path, item)| {
        let filled: Vec<_> = path
            .split('/')
            .map(|part| if part.starts_with('{') { uuid::Uuid::nil().to_string() } else { part.to_owned() })
            .collect();
        let path = format!("/{service}/v1{}", filled.join("/"));
        methods.iter().filter(|method| item.get(**method).is_some()).map(move |method| (method.to_uppercase(), path.clone()))
    });
    operations.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_refuses_who_has_no_token_and_who_has_no_role() {
    let region = Region::demo().await;
    let refused = tokio::task::spawn_blocking(move || {
        let stranger = region.issuer.mint(&Claims::of("nobody"));
        let mut asked = 0;
        for (method, path) in SERVICES.into_iter().flat_map(operations) {
            let ask = |client: Client| client.request(&method, &path).json(&json!({})).send().unwrap();
            let anonymous = ask(region.veilig.anonymous());
            assert_eq!(anonymous.status, 401, "{method} {path} without a token: {}", anonymous.text());
            let stranger = ask(region.veilig.anonymous().bearer(&stranger));
            assert!(
                [403, 404].contains(&stranger.status),
                "{method} {path} without a role: {} {}",
                stranger.status,
                stranger.text()
            );
            asked += 1;
        }
        assert!(asked > 50, "only {asked} operations were found");
    });
    refused.await.unwrap();
}
