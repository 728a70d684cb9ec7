//! Sockets on this machine.

use super::{Machine, chosen, meta, unix};
use crate::engine::endpoint::{Endpoint, EndpointError, Environment, Offer, Why, Wish};

#[test]
fn local_sockets_are_taken_in_order() {
    let machine = Machine::new();
    let machine = machine
        .file("run/podman/podman.sock", "")
        .file("home/.colima/docker.sock", "");
    let found = |machine: &Machine| machine.found().unwrap().endpoint;
    assert_eq!(
        found(&machine),
        unix(machine.at("home/.colima/docker.sock"))
    );
    let runtime = machine.at("user");
    let machine = machine
        .with("XDG_RUNTIME_DIR", runtime)
        .file("user/docker.sock", "");
    assert_eq!(found(&machine), unix(machine.at("user/docker.sock")));
    let machine = machine.file("var/run/docker.sock", "");
    assert_eq!(found(&machine), unix(machine.at("var/run/docker.sock")));
}

#[test]
fn a_link_to_nothing_is_no_socket() {
    let machine = Machine::new().file("run/podman/podman.sock", "");
    std::fs::create_dir_all(machine.at("var/run")).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", machine.at("var/run/docker.sock")).unwrap();
    assert_eq!(
        machine.found(),
        chosen(unix(machine.at("run/podman/podman.sock")), Why::LocalSocket)
    );
}

#[test]
fn without_any_socket_every_path_that_was_tried_is_listed() {
    let machine = Machine::new().with("XDG_RUNTIME_DIR", "/user");
    let tried = [
        "var/run/docker.sock",
        "/user/docker.sock",
        "home/.docker/run/docker.sock",
        "home/.docker/desktop/docker.sock",
        "home/.orbstack/run/docker.sock",
        "home/.colima/default/docker.sock",
        "home/.config/colima/default/docker.sock",
        "home/.colima/docker.sock",
        "home/.rd/docker.sock",
        "home/.lima/default/sock/docker.sock",
        "home/.lima/docker/sock/docker.sock",
        "/user/podman/podman.sock",
        "run/podman/podman.sock",
        "home/.local/share/containers/podman/machine/podman.sock",
    ];
    let tried = tried.map(|path| machine.at(path)).to_vec();
    assert_eq!(machine.found(), Err(EndpointError::NoLocalSocket { tried }));
    let homeless = Environment::new([("HOME", "/not/looked/at")], None).below("/no/such/root");
    assert_eq!(
        crate::engine::endpoint::find(&Wish::default(), &homeless)
            .unwrap_err()
            .to_string(),
        "no engine is configured, and none of these sockets exists: \
         /no/such/root/var/run/docker.sock, /no/such/root/run/podman/podman.sock"
    );
}

#[test]
fn what_exists_is_offered_once_with_a_label() {
    let machine = Machine::new()
        .context("1", "lab", r#"{"Host":"tcp://box:1"}"#)
        .context("2", "far", r#"{"Host":"ssh://box"}"#)
        .file(&meta("3"), "{")
        .file("run/podman/podman.sock", "")
        .file("var/run/docker.sock", "");
    let docker = machine.at("var/run/docker.sock");
    let same = format!(r#"{{"Host":"unix://{}"}}"#, docker.display());
    let machine = machine.context("4", "same", &same);
    let offer = |endpoint, label: &str| Offer {
        endpoint,
        label: label.to_owned(),
    };
    let lab = Endpoint::Tcp {
        host: "box".into(),
        port: 1,
    };
    assert_eq!(
        crate::engine::endpoint::offers(&machine.environment()),
        [
            offer(unix(docker), "Docker"),
            offer(unix(machine.at("run/podman/podman.sock")), "Podman"),
            offer(lab, "context 'lab'"),
        ]
    );
}
