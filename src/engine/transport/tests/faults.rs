//! What goes wrong, and the words for it.

use std::io;
use std::time::Duration;

use http::Method;
use tokio::time::Instant;

use super::fake::{Act, Fake, ok};
use crate::engine::endpoint::Endpoint;
use crate::engine::transport::{Transport, TransportError};

const IN_MEMORY: &str = "the engine in this process";

/// The error of our own call and that of bollard's over the same transport, as we explain it.
async fn both_ways(transport: &Transport) -> [TransportError; 2] {
    let own = transport.get("/_ping", None).await.unwrap_err();
    let docker = transport.bollard().unwrap();
    let theirs = docker.ping().await.unwrap_err();
    [own, transport.explain(&theirs)]
}

fn say(text: &str) -> Act {
    Act::Say(text.to_owned())
}

#[cfg(unix)]
#[tokio::test]
async fn a_missing_socket_is_named() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("e.sock");
    let transport = Transport::new(Endpoint::Unix(path.clone()));
    let expected = TransportError::NoSuchSocket(path.clone());
    let text = format!(
        "there is no socket at {}: is the engine running?",
        path.display()
    );
    assert_eq!(expected.to_string(), text);
    assert_eq!(both_ways(&transport).await, [expected.clone(), expected]);

    std::fs::write(&path, "").unwrap();
    let below = path.join("e.sock");
    let transport = Transport::new(Endpoint::Unix(below.clone()));
    let expected = TransportError::NoSuchSocket(below);
    assert_eq!(both_ways(&transport).await, [expected.clone(), expected]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_that_its_engine_left_behind_is_refused() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("e.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let endpoint = Endpoint::Unix(path);
    let address = endpoint.to_string();
    let expected = TransportError::Refused { address };
    let transport = Transport::new(endpoint);
    assert_eq!(both_ways(&transport).await, [expected.clone(), expected]);
}

#[tokio::test]
async fn a_closed_port_is_refused() {
    let address = "tcp://127.0.0.1:1".to_owned();
    let transport = Transport::new(Endpoint::parse(&address).unwrap());
    let expected = TransportError::Refused { address };
    assert_eq!(both_ways(&transport).await, [expected.clone(), expected]);
}

#[tokio::test]
async fn a_forbidden_socket_tells_of_the_group() {
    // Real permissions do not bind root, as whom tests often run.
    let transport = Transport::over(|| Err(io::Error::from_raw_os_error(13)));
    let address = IN_MEMORY.to_owned();
    let expected = TransportError::PermissionDenied { address };
    assert_eq!(
        expected.to_string(),
        "your user may not open the engine in this process: for Docker, that takes root or the \
         group 'docker' (whose members are as powerful as root)"
    );
    assert_eq!(both_ways(&transport).await, [expected.clone(), expected]);
}

#[tokio::test]
async fn other_trouble_in_connecting_is_told_as_the_system_tells_it() {
    let transport = Transport::over(|| Err(io::Error::other("too many\n\x1b[1mfiles")));
    let said = "too many\\n\\u{1b}[1mfiles".to_owned();
    let expected = TransportError::Other(said);
    assert_eq!(both_ways(&transport).await, [expected.clone(), expected]);
}

#[tokio::test]
async fn a_connection_cut_before_the_answer_is_lost() {
    let fake = Fake::playing([vec![Act::Leave], vec![Act::Leave]]);
    for error in both_ways(&fake.transport()).await {
        assert!(matches!(error, TransportError::Lost(_)), "{error:?}");
    }
    assert_eq!(fake.asked(), ["GET /_ping", "GET /_ping"]);
}

#[tokio::test]
async fn a_connection_cut_within_the_answer_is_lost() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{\"a\":",
    ] {
        let fake = Fake::playing([vec![say(answer)], vec![say(answer)]]);
        for error in both_ways(&fake.transport()).await {
            assert!(
                matches!(error, TransportError::Lost(_)),
                "{answer}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_stream_of_bollards_that_is_cut_is_lost() {
    use futures_util::StreamExt as _;
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n";
    let fake = Fake::playing([vec![say(head)]]);
    let transport = fake.transport();
    let docker = transport.bollard().unwrap();
    let mut events = docker.events(None::<bollard::query_parameters::EventsOptions>);
    let error = events.next().await.unwrap().unwrap_err();
    let error = transport.explain(&error);
    assert!(matches!(error, TransportError::Lost(_)), "{error:?}");
}

#[tokio::test]
async fn a_request_that_may_have_arrived_is_never_sent_again() {
    let fake = Fake::playing([vec![ok("OK"), Act::Leave], vec![ok("again")]]);
    let transport = fake.transport();
    transport.get("/_ping", None).await.unwrap();
    let error = transport
        .request(Method::DELETE, "/images/x", None)
        .await
        .unwrap_err();
    assert!(matches!(error, TransportError::Lost(_)), "{error:?}");
    assert_eq!(fake.asked(), ["GET /_ping", "DELETE /images/x"]);
}

#[tokio::test]
async fn a_connection_closed_between_requests_is_replaced() {
    let fake = Fake::playing([vec![ok("1"), Act::LeaveAtOnce], vec![ok("2")]]);
    let transport = fake.transport();
    assert_eq!(transport.get("/_ping", None).await.unwrap().body, "1");
    for _ in 0..20 {
        // The connection's own task has to see that it was closed.
        tokio::task::yield_now().await;
    }
    assert_eq!(transport.get("/_ping", None).await.unwrap().body, "2");
    assert_eq!(fake.connections(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_covers_the_wait_the_headers_and_the_body() {
    let after = Duration::from_millis(1500);
    let scripts: [fn() -> Act; 3] = [
        || Act::Hang,
        || Act::SayAndHang("HTTP/1.1 200 OK\r\nContent-".to_owned()),
        || Act::SayAndHang("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".to_owned()),
    ];
    for script in scripts {
        let fake = Fake::playing([vec![script()]]);
        let started = Instant::now();
        let error = fake.transport().get("/df", Some(after)).await.unwrap_err();
        assert_eq!(error, TransportError::TimedOut { after });
        assert_eq!(error.to_string(), "no whole answer came within 1.5s");
        assert_eq!(started.elapsed(), after);
        fake.was_left().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let fake = Fake::playing([vec![ok("12345678"), ok("123456789")]]);
    let transport = Transport {
        largest_body: 8,
        ..fake.transport()
    };
    assert_eq!(transport.get("/a", None).await.unwrap().body, "12345678");
    assert_eq!(
        transport.get("/a", None).await,
        Err(TransportError::TooLarge { limit: 8 })
    );
}

#[tokio::test]
async fn what_does_not_speak_http_is_no_engine() {
    let ssh = "SSH-2.0-OpenSSH_9.2\r\n";
    let fake = Fake::playing([vec![say(ssh)], vec![say(ssh)]]);
    for error in both_ways(&fake.transport()).await {
        assert!(
            matches!(&error, TransportError::NotAnEngine { address, .. } if address == IN_MEMORY),
            "{error:?}"
        );
    }
}
