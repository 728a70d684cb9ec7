mod fake;
mod faults;
mod greeting;

use http::Method;
use std::time::Duration;

use super::{ApiVersion, Transport, TransportError};
use fake::{Act, Fake, ok};

fn version(major: u16, minor: u16) -> ApiVersion {
    ApiVersion { major, minor }
}

#[tokio::test]
async fn an_answer_comes_whole_and_a_refusal_is_one_too() {
    let body = r#"{"message":"no such image"}"#;
    let fake = Fake::playing([vec![Act::Say(format!(
        "HTTP/1.1 404 Not Found\r\nApi-Version: 1.51\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ))]]);
    let answer = fake
        .transport()
        .request(Method::DELETE, "/images/x?noprune=1", None)
        .await
        .unwrap();
    assert_eq!(answer.status, 404);
    assert_eq!(answer.headers.get("api-version").unwrap(), "1.51");
    assert_eq!(answer.body, body);
    assert_eq!(fake.asked(), ["DELETE /images/x?noprune=1"]);
}

#[tokio::test]
async fn requests_one_after_another_share_a_connection() {
    let fake = Fake::playing([vec![ok("1"), ok("2"), ok("3")]]);
    let transport = fake.transport();
    for expected in ["1", "2", "3"] {
        let clone = transport.clone();
        assert_eq!(clone.get("/_ping", None).await.unwrap().body, expected);
    }
    assert_eq!(fake.connections(), 1);
}

#[tokio::test]
async fn the_version_is_missing_until_pinned_and_then_in_every_path() {
    let fake = Fake::playing([vec![ok("OK"), ok("OK"), ok("OK"), ok("OK"), ok("[]")]]);
    let plain = fake.transport();
    let pinned = plain.pinned(version(1, 44));
    assert_eq!((plain.pin(), pinned.pin()), (None, Some(version(1, 44))));
    plain.get("/df?type=image", None).await.unwrap();
    plain.bollard().unwrap().ping().await.unwrap();
    pinned.get("/df?type=image", None).await.unwrap();
    let docker = pinned.bollard().unwrap();
    docker.ping().await.unwrap();
    let options = bollard::query_parameters::ListImagesOptions {
        all: true,
        ..Default::default()
    };
    assert_eq!(docker.list_images(Some(options)).await.unwrap(), []);
    let list = "/images/json?all=true&shared-size=false&digests=false&manifests=false";
    assert_eq!(
        fake.asked(),
        [
            "GET /df?type=image".to_owned(),
            "GET /_ping".to_owned(),
            "GET /v1.44/df?type=image".to_owned(),
            "GET /v1.44/_ping".to_owned(),
            format!("GET /v1.44{list}"),
        ]
    );
    assert_eq!(fake.connections(), 1, "bollard uses the same connections");
}

#[tokio::test]
async fn what_is_no_path_is_never_sent() {
    let fake = Fake::playing([vec![]]);
    for (path, said) in [
        ("images", "'images' is not a path"),
        ("", "'' is not a path"),
        ("/images/a#b", "'/images/a#b' is not a path"),
        ("/images/a b", "invalid uri character"),
    ] {
        let error = fake.transport().get(path, None).await.unwrap_err();
        assert_eq!(error, TransportError::Other(said.to_owned()));
    }
    assert_eq!(fake.connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn without_a_deadline_an_answer_may_take_a_day() {
    let day = Duration::from_hours(24);
    let fake = Fake::playing([vec![Act::Wait(day), ok("done")]]);
    let started = tokio::time::Instant::now();
    let answer = fake.transport().request(Method::POST, "/prune", None).await;
    assert_eq!(answer.unwrap().body, "done");
    assert_eq!(started.elapsed(), day);
}

#[tokio::test]
async fn giving_up_closes_the_connection() {
    let fake = Fake::playing([vec![Act::Hang]]);
    let transport = fake.transport();
    let asking = tokio::spawn(async move { transport.get("/events", None).await });
    fake.was_asked().await;
    asking.abort();
    fake.was_left().await;
    assert_eq!(fake.asked(), ["GET /events"]);
}

#[cfg(unix)]
#[tokio::test]
async fn an_engine_on_a_unix_socket_answers_both_ways() {
    let directory = tempfile::TempDir::new().unwrap();
    let socket = directory.path().join("e.sock");
    let listener = tokio::net::UnixListener::bind(&socket).unwrap();
    let echo = |request: axum::extract::Request| async move { request.uri().to_string() };
    let serving =
        tokio::spawn(
            async move { axum::serve(listener, axum::Router::new().fallback(echo)).await },
        );
    let endpoint = crate::engine::endpoint::Endpoint::Unix(socket);
    let transport = Transport::new(endpoint).pinned(version(1, 51));
    let answer = transport.get("/a?b=%2f", None).await.unwrap();
    assert_eq!(answer.body, "/v1.51/a?b=%2f");
    let docker = transport.bollard().unwrap();
    assert_eq!(docker.ping().await.unwrap(), "/v1.51/_ping");
    serving.abort();
}

#[tokio::test]
async fn an_engine_on_a_tcp_port_answers_and_is_called_by_its_name() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let host = |request: axum::extract::Request| async move {
        let headers = request.headers();
        format!("{:?} {:?}", headers["host"], headers["user-agent"])
    };
    let serving =
        tokio::spawn(
            async move { axum::serve(listener, axum::Router::new().fallback(host)).await },
        );
    let uri = format!("tcp://127.0.0.1:{port}");
    let endpoint = crate::engine::endpoint::Endpoint::parse(&uri).unwrap();
    let answer = Transport::new(endpoint).get("/", None).await.unwrap();
    let agent = concat!("jettison/", env!("CARGO_PKG_VERSION"));
    assert_eq!(answer.body, format!("\"127.0.0.1:{port}\" \"{agent}\""));
    serving.abort();
}
