use std::sync::Arc;

use super::{Answered, Ending, Journal, JournalEvent, JournalLine, Odd, Recorded, Started};
use super::{StepFate, StepRecord};
use crate::inventory::{
    About, Certainty, EngineKind, Image, ImageId, Inventory, Listing, Profile, Reference,
};
use crate::removal::{Forecast, Mark, Marks, PlanFile, Route, Told};

fn id(digit: char) -> ImageId {
    ImageId::new(&digit.to_string().repeat(64))
}

fn image(digit: char) -> Image {
    Image {
        id: id(digit),
        references: Reference::new(&format!("{digit}:1")).into_iter().collect(),
        hidden_name: false,
        digests: Vec::new(),
        parent: None,
        created: None,
        size: 10,
        shared_size: None,
        content: None,
        platforms: Vec::new(),
        labels: std::collections::BTreeMap::new(),
    }
}

/// An engine that holds these images.
fn inventory(digits: &str) -> Arc<Inventory> {
    let listing = Listing {
        images: digits.chars().map(image).collect(),
        containers: Vec::new(),
    };
    let profile = Profile::new(EngineKind::GraphDriver, "28.5");
    let details = std::collections::HashMap::new();
    Arc::new(Inventory::build(profile, Arc::new(listing), &details, None))
}

fn about() -> About {
    About {
        id: "engine one overlay2".to_owned(),
        name: "docker 28.5".to_owned(),
        store: "overlay2".to_owned(),
        api: String::new(),
        address: "unix:///var/run/docker.sock".to_owned(),
        why: String::new(),
        profile: Profile::new(EngineKind::GraphDriver, "28.5"),
        program: "docker",
    }
}

/// A plan that removes these images.
fn started(digits: &str) -> JournalEvent {
    let inventory = inventory(digits);
    let marks: Marks = digits.chars().map(|digit| Mark::Image(id(digit))).collect();
    let forecast = Forecast::new(&inventory, &marks, Route::Skip);
    assert_eq!(forecast.freed.now.certainty(), Certainty::AtMost);
    JournalEvent::Started(Box::new(Started {
        backup: None,
        jettison: "0.1.0".to_owned(),
        pid: 7,
        address: "unix:///var/run/docker.sock".to_owned(),
        plan: PlanFile::of(&forecast, &about(), 5),
    }))
}

fn done(step: usize) -> JournalEvent {
    let changes = vec![Told::Untagged("a:1".to_owned()), Told::BuildCachePruned];
    let answer = Answered::Done { changes };
    JournalEvent::Answer { step, answer }
}

fn line(time: i64, run: &str, event: JournalEvent) -> String {
    JournalLine::new(time, run.to_owned(), event).to_text()
}

fn read(text: impl AsRef<[u8]>) -> Journal {
    let mut journal = Journal::default();
    for line in text.as_ref().split(|byte| *byte == b'\n') {
        journal.take(line);
    }
    journal
}

#[test]
fn a_line_is_one_json_object_as_it_is_documented() {
    assert_eq!(
        line(9, "9-Ab", done(1)),
        "{\"v\":1,\"time\":9,\"run\":\"9-Ab\",\"event\":\"answer\",\"step\":1,\"outcome\":\"done\",\
         \"changes\":[{\"untagged\":\"a:1\"},\"build-cache-pruned\"]}\n"
    );
    assert_eq!(
        line(9, "9-Ab", JournalEvent::Sending { step: 0 }),
        "{\"v\":1,\"time\":9,\"run\":\"9-Ab\",\"event\":\"sending\",\"step\":0}\n"
    );
    let first = line(9, "9-Ab", started("a"));
    let begins = "{\"v\":1,\"time\":9,\"run\":\"9-Ab\",\"event\":\"started\",\"jettison\":\"0.1.0\",\"pid\":7,\
                  \"address\":\"unix:///var/run/docker.sock\",\"plan\":{\"format\":\"jettison plan\",";
    assert!(first.starts_with(begins), "{first}");
}

#[test]
fn every_event_is_read_back_as_it_was_written() {
    let words = || "a\nb\u{1b}[2J\"\u{2028}".to_owned();
    let answers = [
        Answered::Refused {
            status: 409,
            words: words(),
        },
        Answered::Skipped {
            why: words(),
            already: true,
        },
        Answered::Failed { why: words() },
        Answered::Unknown { why: words() },
    ];
    let answers = answers.map(|answer| JournalEvent::Answer { step: 2, answer });
    let ending = Ending {
        done: 2,
        freed: Some(u64::MAX),
        ..Ending::default()
    };
    let others = [started("ab"), done(0), JournalEvent::Ended(ending)];
    for event in answers.into_iter().chain(others) {
        let written = line(-3, "r", event.clone());
        assert_eq!(written.matches('\n').count(), 1, "{written}");
        let read: JournalLine = serde_json::from_str(&written).unwrap();
        assert_eq!((read.time, read.event), (-3, event));
    }
}

#[test]
fn a_clock_that_goes_backwards_changes_nothing() {
    let text = [
        line(100, "first", started("ab")),
        line(90, "first", JournalEvent::Sending { step: 0 }),
        line(50, "second", started("c")),
        line(20, "first", done(0)),
        line(10, "first", JournalEvent::Sending { step: 1 }),
    ];
    let journal = read(text.concat());
    assert_eq!(journal.odd, Odd::default());
    let open: Vec<(&str, i64)> = journal.open().map(|p| (&*p.run, p.time)).collect();
    assert_eq!(open, [("first", 100), ("second", 50)]);
    let first = &journal.plans[0];
    assert!(matches!(first.steps[0], StepRecord::Answered(_)));
    assert_eq!(first.steps[1], StepRecord::UnderWay);
}

#[test]
fn what_cannot_be_read_is_counted_and_takes_nothing_along() {
    let whole = line(1, "r", started("ab"));
    let torn: String = line(3, "r", done(0)).chars().take(40).collect();
    let text = [
        "\u{feff}not ours\n",
        "{\"v\":1,\"time\":0,\"run\":\"r\",\"event\":\"paused\"}\n",
        &whole,
        "\n",
        "{\"v\":2,\"time\":0,\"run\":[\"r\"],\"event\":\"started\"}\n",
        &line(2, "r", JournalEvent::Sending { step: 0 }),
        &line(2, "r", JournalEvent::Sending { step: 7 }),
        &line(2, "other", done(0)),
        &line(2, "r", started("c")),
        &torn,
    ];
    let mut bytes = text.concat().into_bytes();
    bytes.extend(b"\n\xff\xfe{\n");
    let journal = read(bytes);
    let odd = Odd {
        damaged: 4,
        newer: 1,
        stray: 3,
    };
    assert_eq!(journal.odd, odd);
    assert_eq!(
        odd.words().unwrap(),
        "8 lines of the journal could not be read and are left out: 4 damaged or foreign, 1 written by a newer \
         jettison, 3 about a plan that is not in it"
    );
    assert_eq!(Odd::default().words(), None);
    let [plan] = &journal.plans[..] else { panic!() };
    assert_eq!(plan.steps, [StepRecord::UnderWay, StepRecord::NotBegun]);
}

#[test]
fn an_ending_of_a_later_version_of_these_lines_is_an_ending() {
    let text = [
        line(1, "r", started("a")),
        "{\"v\":1,\"time\":2,\"run\":\"r\",\"event\":\"ended\",\"why\":\"x\"}\n".to_owned(),
    ];
    let journal = read(text.concat());
    assert_eq!(journal.open().count(), 0);
    assert_eq!(journal.plans[0].ended, Some(Ending::default()));
}

/// The plan that removes a, b, c and d: two were answered, one was under way.
fn cut_short() -> Recorded {
    let unknown = Answered::Unknown {
        why: "the connection was closed".to_owned(),
    };
    let unknown = JournalEvent::Answer {
        step: 1,
        answer: unknown,
    };
    let text = [
        line(1, "r", started("abcd")),
        line(1, "r", JournalEvent::Sending { step: 0 }),
        line(1, "r", done(0)),
        line(1, "r", unknown),
        line(1, "r", JournalEvent::Sending { step: 2 }),
    ];
    read(text.concat()).plans.remove(0)
}

#[test]
fn what_was_cut_short_is_compared_with_the_engine() {
    let plan = cut_short();
    let named = plan.named();
    let order: Vec<char> = named
        .iter()
        .map(|step| step.name.chars().next().unwrap())
        .collect();
    let fates = |gone: &[usize]| {
        let there = order.iter().enumerate();
        let there: String = there
            .filter(|(at, _)| !gone.contains(at))
            .map(|(_, c)| c)
            .collect();
        let inventory = inventory(&there);
        let fates = plan.fates(&named, &inventory);
        fates.collect::<Vec<_>>()
    };
    let changes = vec![Told::Untagged("a:1".to_owned()), Told::BuildCachePruned];
    let answered = Answered::Done { changes };
    let answered = StepFate::Answered(&answered);
    let under_way = |gone| StepFate::UnderWay { gone: Some(gone) };
    let not_begun = |gone| StepFate::NotBegun { gone: Some(gone) };
    assert_eq!(
        fates(&[0]),
        [
            answered,
            under_way(false),
            under_way(false),
            not_begun(false)
        ]
    );
    assert_eq!(
        fates(&[0, 1, 2, 3]),
        [answered, under_way(true), under_way(true), not_begun(true)]
    );
    assert_eq!(fates(&[])[0], StepFate::Back);
}

#[test]
fn a_step_is_named_as_it_was_known_then() {
    let plan = cut_short();
    let short = |digit: char| digit.to_string().repeat(12);
    assert_eq!(plan.named()[0].name, format!("a:1 ({})", short('a')));
    assert_eq!(plan.named().len(), plan.steps.len());
}
