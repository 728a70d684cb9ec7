use std::collections::HashMap;
use std::sync::Arc;

use ratatui::text::Span;

use super::{Facts, Text, text};
use crate::app::{
    CellTopic, FateKind, Key, Keymap, LayerTopic, LossKind, Marking, PresetKind, Topic,
};
use crate::inventory::{ContainerState, EngineKind, Status};
use crate::removal::{RefusalKind, Route};
use crate::view::text::wrap;

const KINDS: [EngineKind; 3] = [
    EngineKind::GraphDriver,
    EngineKind::ContainerdStore,
    EngineKind::Podman,
];

/// Facts as they come: with short names, and with names as long as a sentence takes them.
fn facts(kind: EngineKind, long: bool) -> Facts {
    let name = |short: &str, long_to: usize| {
        if long {
            format!("…{}", "w".repeat(long_to - 1))
        } else {
            short.to_owned()
        }
    };
    let program = if kind == EngineKind::Podman {
        "podman"
    } else {
        "docker"
    };
    Facts {
        kind,
        version: if kind == EngineKind::Podman {
            (5, 8)
        } else {
            (29, 0)
        },
        program: program.to_owned(),
        by_hand: program.to_owned(),
        thing: name("shop/web:1.4", 40),
        word: "3f1c0a9be2d7".to_owned(),
        bytes: "≤ 1.21\u{a0}GB".to_owned(),
        more: "3.31\u{a0}GB".to_owned(),
        others: if long {
            format!("{0}, {0} and 12 more", name("", 28))
        } else {
            "web-1".to_owned()
        },
        count: 7,
        all: 9,
        words: name("what was said", 60),
        ..Facts::default()
    }
}

/// The lines at 80 columns, with a margin of two on each side.
fn lines(text: &Text) -> usize {
    let of = |text: &str| wrap(&[Span::raw(text.to_owned())], 0, 0, 76).len();
    let parts = [
        Some(&text.says),
        text.command.as_ref(),
        text.belief.as_ref(),
    ];
    parts.into_iter().flatten().map(|part| of(part)).sum()
}

fn whole(text: &Text) -> String {
    let parts = [
        Some(text.says.as_str()),
        text.command.as_deref(),
        text.belief.as_deref(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

#[test]
fn every_topic_has_a_text_of_three_to_eight_lines_on_every_engine() {
    let mut wrong = Vec::new();
    for (topic, kind) in Topic::all()
        .into_iter()
        .flat_map(|topic| KINDS.map(|kind| (topic, kind)))
    {
        let short = lines(&text(topic, &facts(kind, false)));
        let long = lines(&text(topic, &facts(kind, true)));
        if !(3..=8).contains(&short) || long > 9 {
            wrong.push(format!(
                "{topic:?} on {kind:?}: {short} lines, with long names {long}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_topics_say_the_same() {
    for kind in KINDS {
        let mut said: HashMap<String, Topic> = HashMap::new();
        for topic in Topic::all() {
            let text = text(topic, &facts(kind, false));
            let other = said.insert(text.says.clone(), topic);
            assert_eq!(other, None, "{topic:?}: {}", text.says);
        }
    }
}

#[test]
fn a_text_names_no_engine_but_the_one_in_front_of_the_user() {
    for kind in KINDS {
        let others: &[&str] = match kind {
            EngineKind::GraphDriver => &["podman", "containerd"],
            EngineKind::ContainerdStore => &["podman", "graph driver", "overlay2"],
            EngineKind::Podman => &["docker", "containerd", "graph driver"],
        };
        // without an engine there is none in front of the user
        for topic in Topic::all()
            .into_iter()
            .filter(|topic| *topic != Topic::NoEngine)
        {
            let said = whole(&text(topic, &facts(kind, false))).to_lowercase();
            let said = said.replace("dockerfile", "");
            for other in others {
                assert!(
                    !said.contains(other),
                    "{topic:?} on {kind:?} names {other}: {said}"
                );
            }
        }
    }
}

#[test]
fn a_text_shows_its_command_where_there_is_one() {
    // jettison's own: no command of an engine shows them
    let own = [
        Topic::Lock,
        Topic::Refused(RefusalKind::Protected),
        Topic::Pattern,
        Topic::Unclear,
        Topic::Backup,
        Topic::Offer,
    ];
    for (topic, kind) in Topic::all()
        .into_iter()
        .flat_map(|topic| KINDS.map(|kind| (topic, kind)))
    {
        let text = text(topic, &facts(kind, false));
        assert_eq!(
            text.command.is_none(),
            own.contains(&topic),
            "{topic:?} on {kind:?}"
        );
    }
}

/// The four myths of the lesson, and where each would bite.
const MYTHS: [(&str, &[Topic]); 4] = [
    (
        "running containers",
        &[
            Topic::Cell(CellTopic::Containers),
            Topic::Status(Status::InUse),
            Topic::Refused(RefusalKind::Running),
            Topic::State(ContainerState::Running),
        ],
    ),
    (
        "prune",
        &[
            Topic::Preset(PresetKind::Dangling),
            Topic::Preset(PresetKind::NoContainer),
            Topic::Status(Status::Dangling),
            Topic::Status(Status::NoContainer),
        ],
    ),
    (
        "force is safe",
        &[
            Topic::Route(Route::Force),
            Topic::Loss(LossKind::Image),
            Topic::Refused(RefusalKind::Stopped),
            Topic::Refused(RefusalKind::SeveralReferences),
            Topic::Refused(RefusalKind::ReferenceUsed),
        ],
    ),
    (
        "at once",
        &[
            Topic::Cell(CellTopic::Size),
            Topic::Cell(CellTopic::Frees),
            Topic::Layer(LayerTopic::Shared),
            Topic::Row(FateKind::KeptBy),
        ],
    ),
];

#[test]
fn the_four_myths_are_told_on_every_engine_where_they_would_bite() {
    for (myth, topics) in MYTHS {
        for (topic, kind) in topics
            .iter()
            .flat_map(|topic| KINDS.map(|kind| (*topic, kind)))
        {
            let belief = text(topic, &facts(kind, false)).belief.unwrap_or_default();
            assert!(belief.contains(myth), "{topic:?} on {kind:?}: {belief}");
        }
    }
}

/// Facts in which every foreign text is this, with its own number before it.
fn foreign(kind: EngineKind, text: &str) -> Facts {
    let numbered = |number: usize| format!("{number}{text}");
    Facts {
        thing: numbered(1),
        word: numbered(2),
        others: numbered(3),
        words: numbered(4),
        ..facts(kind, false)
    }
}

#[test]
fn nothing_is_read_into_foreign_text() {
    let (plain, hostile) = ("QQ", "x[[mark]]y [[ -f /z ]] {thing} {cancel} {0}");
    for (topic, kind) in Topic::all()
        .into_iter()
        .flat_map(|topic| KINDS.map(|kind| (topic, kind)))
    {
        let expected = whole(&text(topic, &foreign(kind, plain))).replace(plain, hostile);
        let told = whole(&text(topic, &foreign(kind, hostile)));
        assert_eq!(told, expected, "{topic:?} on {kind:?}");
    }
}

#[test]
fn a_key_stands_where_a_text_names_its_binding() {
    let moves = [("run", vec![Key::Char('X')]), ("mark", Vec::new())];
    let facts = Facts {
        keys: Arc::new(Keymap::new(moves).unwrap()),
        ..facts(EngineKind::GraphDriver, false)
    };
    let says = text(Topic::Mark(Marking::None), &facts).says;
    assert!(says.contains("A key that is not bound marks it"), "{says}");
    assert!(
        says.contains("only `X` in there removes anything"),
        "{says}"
    );
}

#[test]
fn no_text_asks_for_a_key_that_there_is_not() {
    // with a key for every line, none is missing
    for (topic, kind) in Topic::all()
        .into_iter()
        .flat_map(|topic| KINDS.map(|kind| (topic, kind)))
    {
        let said = whole(&text(topic, &facts(kind, false)));
        assert!(!said.contains("not bound"), "{topic:?} on {kind:?}: {said}");
    }
}

#[test]
fn an_image_that_frees_nothing_names_who_has_all_of_it() {
    let of = |all| Facts {
        all,
        ..facts(EngineKind::GraphDriver, false)
    };
    let says = |all| text(Topic::Cell(CellTopic::Frees), &of(all)).says;
    assert!(
        says(0).contains("those that share most first: web-1."),
        "{}",
        says(0)
    );
    assert!(
        says(1).contains("All of it stays: web-1 stands on its top layer too"),
        "{}",
        says(1)
    );
}

#[test]
fn the_unblock_route_tells_what_is_agreed_to_from_what_could_be() {
    let says = |count, all| {
        let facts = Facts {
            count,
            all,
            bytes: "0 B".to_owned(),
            more: "354 MB".to_owned(),
            ..facts(EngineKind::GraphDriver, false)
        };
        text(Topic::Route(Route::Unblock), &facts).says
    };
    let ends = |count, all, end: &str| {
        let says = says(count, all);
        assert!(says.ends_with(end), "{says}");
    };
    ends(
        0,
        2,
        "If all of that goes it frees 354 MB; so far nothing is agreed to, and it frees 0 B.",
    );
    ends(
        1,
        2,
        "If all of that goes it frees 354 MB; agreed to now are 1 of 2, and it frees 0 B.",
    );
    ends(2, 2, "All of that is agreed to: it frees 0 B.");
    ends(0, 0, "Nothing of that can be agreed to: it frees 0 B.");
}
