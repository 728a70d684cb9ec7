use super::{Endpoint, UriError};

fn tcp(host: &str, port: u16) -> Endpoint {
    Endpoint::Tcp {
        host: host.to_owned(),
        port,
    }
}

#[test]
fn what_docker_writes_is_understood() {
    let cases = [
        ("unix:///run/e.sock", Endpoint::Unix("/run/e.sock".into())),
        (" unix:///a b%20c\n", Endpoint::Unix("/a b%20c".into())),
        ("tcp://box", tcp("box", 2375)),
        ("tcp://box:80/", tcp("box", 80)),
        ("TCP://my_box-1.lan:65535", tcp("my_box-1.lan", 65535)),
        ("http://10.0.0.1:2375", tcp("10.0.0.1", 2375)),
        ("tcp://[::1]", tcp("::1", 2375)),
        ("tcp://[fe80::0001]:1", tcp("fe80::1", 1)),
    ];
    for (uri, expected) in cases {
        assert_eq!(Endpoint::parse(uri), Ok(expected), "{uri}");
    }
}

#[test]
fn an_address_is_written_so_that_it_can_be_read_again() {
    for uri in [
        "unix:///run/e.sock",
        "tcp://box:2375",
        "tcp://10.0.0.1:80",
        "tcp://[::1]:2375",
    ] {
        assert_eq!(Endpoint::parse(uri).unwrap().to_string(), uri);
    }
}

#[test]
fn kinds_that_are_not_supported_are_named() {
    for scheme in ["ssh", "https", "npipe", "fd"] {
        let uri = format!("{scheme}://me@box:22");
        let error = Endpoint::parse(&uri).unwrap_err();
        assert_eq!(error, UriError::Unsupported { scheme, uri });
    }
    assert_eq!(
        Endpoint::parse("ssh://me@box").unwrap_err().to_string(),
        "ssh:// addresses are not supported yet: 'ssh://me@box'"
    );
}

#[test]
fn a_missing_beginning_is_answered_with_a_guess() {
    let cases = [
        ("/run/e.sock", "unix:///run/e.sock"),
        ("box:2376", "tcp://box:2376"),
        ("localhost", "tcp://localhost:2375"),
        ("[::1]:2375", "tcp://[::1]:2375"),
    ];
    for (uri, meant) in cases {
        let expected = UriError::NoScheme {
            uri: uri.to_owned(),
            meant: meant.to_owned(),
        };
        assert_eq!(Endpoint::parse(uri), Err(expected));
    }
}

#[test]
fn what_is_no_address_is_refused() {
    assert_eq!(Endpoint::parse(""), Err(UriError::Empty));
    assert_eq!(Endpoint::parse(" \n"), Err(UriError::Empty));
    for uri in ["ftp://box", "://", "./e.sock", "run/e.sock", "a b", ":"] {
        let uri = uri.to_owned();
        assert_eq!(Endpoint::parse(&uri), Err(UriError::UnknownScheme { uri }));
    }
}

#[test]
fn a_malformed_rest_is_said_in_words() {
    for (uri, problem) in MALFORMED {
        let uri = uri.to_owned();
        assert_eq!(
            Endpoint::parse(&uri),
            Err(UriError::Malformed { uri, problem })
        );
    }
}

const PORT: &str = "the port is not a number from 1 to 65535";
const MALFORMED: [(&str, &str); 17] = [
    ("unix://", "it has no path"),
    (
        "unix://run/e.sock",
        "the path must be absolute, with three slashes: unix:///path",
    ),
    ("unix:///a\0b", "the path contains a zero byte"),
    ("tcp://", "it has no host"),
    ("tcp://:2375", "it has no host"),
    ("tcp://box:", PORT),
    ("tcp://box:0", PORT),
    ("tcp://box:+80", PORT),
    ("tcp://box:65536", PORT),
    (
        "tcp://box/prefix",
        "a path behind the host is not supported",
    ),
    ("tcp://box?x", "a path behind the host is not supported"),
    ("tcp://me@box", "a user name is not supported"),
    (
        "tcp://b\u{f6}x",
        "the host has a character that no host name has",
    ),
    (
        "tcp://::1:2375",
        "an IPv6 address needs brackets: tcp://[::1]:2375",
    ),
    ("tcp://[::1", "the bracket is not closed"),
    ("tcp://[box]", "that is not an IPv6 address"),
    ("tcp://[::1]2375", "only a port may follow the bracket"),
];

#[test]
fn messages_and_addresses_never_carry_control_characters() {
    assert_eq!(
        Endpoint::parse("tcp://\x1b[2J").unwrap_err().to_string(),
        "'tcp://\\u{1b}[2J' is not the address of an engine: the host has a character that no host name has"
    );
    assert_eq!(
        Endpoint::parse("unix:///a\x1bb").unwrap().to_string(),
        "unix:///a\\u{1b}b"
    );
}
