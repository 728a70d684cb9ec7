//! What engines say about themselves.

use std::time::Duration;

use super::fake::{Act, Fake, ok};
use super::version;
use crate::engine::transport::{ApiVersion, Hello, TransportError, pin_for};

async fn hello(act: Act) -> Result<Hello, TransportError> {
    Fake::playing([vec![act]]).transport().hello().await
}

fn not_an_engine(came: &str) -> Result<Hello, TransportError> {
    Err(TransportError::NotAnEngine {
        address: "the engine in this process".to_owned(),
        came: came.to_owned(),
    })
}

fn pair(name: &str, version: &str) -> (String, String) {
    (name.to_owned(), version.to_owned())
}

#[tokio::test]
async fn docker_says_what_it_is() {
    let said = ok(
        r#"{"Platform":{"Name":""},"Components":[{"Name":"Engine","Version":"28.5.2+dfsg4",
        "Details":{"ApiVersion":"1.51"}},{"Name":"runc","Version":"1.3.6"}],"Version":"28.5.2+dfsg4",
        "ApiVersion":"1.51","MinAPIVersion":"1.24","Os":"linux","Arch":"amd64","BuildTime":"x"}"#,
    );
    let hello = hello(said).await.unwrap();
    assert_eq!(
        hello,
        Hello {
            api_version: version(1, 51),
            min_api_version: Some(version(1, 24)),
            server_version: "28.5.2+dfsg4".into(),
            components: vec![pair("Engine", "28.5.2+dfsg4"), pair("runc", "1.3.6")],
            os: "linux".into(),
            arch: "amd64".into(),
        }
    );
    assert!(!hello.is_podman());
}

#[tokio::test]
async fn podman_is_known_by_its_component() {
    let said = ok(
        r#"{"Components":[{"Name":"Podman Engine","Version":"5.8.6","Details":{"APIVersion":"5.8.6"}}],
        "Version":"5.8.6","ApiVersion":"1.44","MinAPIVersion":"1.24","Os":"linux","Arch":"amd64"}"#,
    );
    assert!(hello(said).await.unwrap().is_podman());
}

#[tokio::test]
async fn only_the_version_of_the_api_must_be_there() {
    let bare = Hello {
        api_version: version(1, 41),
        min_api_version: None,
        server_version: String::new(),
        components: Vec::new(),
        os: String::new(),
        arch: String::new(),
    };
    for said in [
        r#"{"ApiVersion":"1.41"}"#,
        r#"{"ApiVersion":"1.41","MinAPIVersion":"","Version":null,"Components":null,"Os":null}"#,
    ] {
        assert_eq!(hello(ok(said)).await, Ok(bare.clone()));
    }
}

#[tokio::test]
async fn what_gives_no_version_is_no_engine() {
    let html = "<html>\n<b>\x1b[1mIt works!</b>";
    let page = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{html}",
        html.len()
    );
    assert_eq!(
        hello(Act::Say(page)).await,
        not_an_engine(r#"status 200, text/html, "<html>\n<b>\u{1b}[1mIt works!</b>""#)
    );
    let encrypted = "Client sent an HTTP request to an HTTPS server.\n";
    let page = format!("HTTP/1.0 400 Bad Request\r\n\r\n{encrypted}");
    assert_eq!(
        Fake::playing([vec![Act::Say(page)]])
            .transport()
            .hello()
            .await,
        not_an_engine(
            "status 400, no content type, \"Client sent an HTTP request to an HTTPS server.\""
        )
    );
    for body in ["", "[]", "{}", "null", r#"{"ApiVersion":"new"}"#] {
        let came = format!("status 200, no content type, \"{body}\"");
        assert_eq!(hello(ok(body)).await, not_an_engine(&came));
    }
    let long = "é".repeat(100);
    let came = format!("status 200, no content type, \"{}\"", "é".repeat(40));
    assert_eq!(hello(ok(&long)).await, not_an_engine(&came));
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_says_nothing_is_given_up_on() {
    let after = Duration::from_secs(10);
    assert_eq!(
        hello(Act::Hang).await,
        Err(TransportError::TimedOut { after })
    );
}

#[test]
fn versions_are_compared_by_number() {
    assert!(version(1, 9) < version(1, 41));
    assert!(version(1, 55) < version(2, 0));
}

#[test]
fn a_version_is_two_numbers_with_a_dot_between() {
    assert_eq!("1.41".parse(), Ok(version(1, 41)));
    assert_eq!(version(1, 41).to_string(), "1.41");
    for text in [
        "", "1", "1.", ".1", "1.+4", "1.4.1", "v1.41", "1.99999", "1.41/..",
    ] {
        assert!(text.parse::<ApiVersion>().is_err(), "{text}");
    }
    let error = "1\x1b".parse::<ApiVersion>().unwrap_err();
    assert_eq!(error.to_string(), "not a version of the API: '1\\u{1b}'");
}

#[test]
fn the_pin_is_the_engines_newest_unless_we_have_not_seen_it() {
    let speaking = |api_version| Hello {
        api_version,
        min_api_version: None,
        server_version: String::new(),
        components: Vec::new(),
        os: String::new(),
        arch: String::new(),
    };
    for (newest, pin) in [
        (version(1, 9), version(1, 9)),
        (version(1, 55), version(1, 55)),
        (version(1, 56), version(1, 55)),
        (version(1, 100), version(1, 55)),
        (version(2, 0), version(1, 55)),
    ] {
        assert_eq!(pin_for(&speaking(newest)), pin);
    }
}
