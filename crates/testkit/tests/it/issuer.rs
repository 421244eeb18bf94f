//! The development issuer: what it says can be checked with what it publishes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::Value;
use testkit::http::{Client, Request};
use testkit::{Claims, Issuer};

#[test]
fn a_token_is_signed_by_the_key_that_discovery_leads_to() {
    let issuer = Issuer::start().unwrap();
    let discovery = Client::new(issuer.url()).get("/.well-known/openid-configuration").unwrap().json();
    assert_eq!(discovery["issuer"], issuer.url());
    let keys = Request::new("GET", discovery["jwks_uri"].as_str().unwrap()).send().unwrap().json();
    let key = &keys["keys"][0];
    let part = |name: &str| BASE64.decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], part("x"), part("y")].concat();

    let token = issuer.token("coordinator");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let key_id = &decode(signed.split('.').next().unwrap())["kid"];
    assert_eq!(key_id, &key["kid"]);
    let signature = BASE64.decode(signature).unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed.as_bytes(), &signature).unwrap();
}

#[test]
fn a_token_says_who_the_worker_is() {
    let issuer = Issuer::start().unwrap();
    let claims = payload(&issuer.mint(&Claims::of("desk-secretary").municipalities(&["0855"])));
    assert_eq!(claims["roles"][0], "desk-secretary");
    assert_eq!(claims["organisation"], "youth-protection-table");
    assert_eq!(claims["municipalities"][0], "0855");
    assert_eq!(claims["aud"], "veilig");
    assert_eq!(claims["sub"], testkit::issuer::worker("desk-secretary"));
    let expired = payload(&issuer.mint(&Claims::of("deputy").lasts(-60)));
    assert!(expired["iat"].as_i64() < expired["exp"].as_i64());
}

#[test]
fn a_service_account_gets_a_token_for_its_secret_and_for_nothing_else() {
    let issuer = Issuer::start().unwrap();
    let ask = |id: &str, secret: &str| {
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let request = Request::new("POST", &format!("{}/token", issuer.url()));
        request.body("application/x-www-form-urlencoded", form.into_bytes()).send().unwrap()
    };
    let granted = ask("workflows", issuer.client_secret()).json();
    assert_eq!(payload(granted["access_token"].as_str().unwrap())["roles"][0], "workflows");
    assert_eq!(ask("workflows", "guessed").status, 401);
    assert_eq!(ask("coordinator", issuer.client_secret()).status, 401);
}

#[test]
fn an_issuer_that_is_dropped_stops_answering() {
    let issuer = Issuer::start().unwrap();
    let client = Client::new(issuer.url());
    assert!(client.get("/jwks").is_ok());
    drop(issuer);
    assert!(client.get("/jwks").is_err());
}

fn payload(token: &str) -> Value {
    decode(token.split('.').nth(1).unwrap())
}

fn decode(part: &str) -> Value {
    serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap()
}
