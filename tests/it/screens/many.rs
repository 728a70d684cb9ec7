//! Plans of two thousand steps, and of two hundred names of one image.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jettison::app::{App, Effect, EngineChoice, Key, Message, Moment, Outcome, Overlay, StepOrder};
use jettison::inventory::{
    Details, DiskUsage, HistoryEntry, Image, ImageId, Inventory, Listing, Reference,
};
use jettison::removal::{Changed, Refusal, RefusalKind, State, freed, rules};
use jettison::view::{Theme, page_text, saved_text};

use super::fixture::{NOW, about, feed, generation, press};
use super::looks::shown;

/// Images with so many tags each, on a layer that all share and one of their own.
pub(super) fn world(images: usize, tags: usize) -> (Listing, Vec<(ImageId, Details)>) {
    let id = |number: usize| ImageId::new(&format!("{:064x}", number + 1));
    let image = |number: usize| {
        let name = |tag| Reference::new(&format!("registry.example/app{number}:{tag:03}"));
        Image {
            id: id(number),
            references: (0..tags).filter_map(name).collect(),
            hidden_name: false,
            digests: Vec::new(),
            parent: None,
            created: Some(NOW - 1_000),
            size: 3_000_000,
            shared_size: None,
            content: None,
            platforms: Vec::new(),
            labels: BTreeMap::new(),
        }
    };
    let details = |number: usize| Details {
        diff_ids: vec!["sha256:base".to_owned(), format!("sha256:own{number}")],
        history: vec![
            HistoryEntry::new(1_000_000, "base"),
            HistoryEntry::new(2_000_000, format!("own {number}")),
        ],
        ..Details::default()
    };
    let listing = Listing {
        images: (0..images).map(image).collect(),
        containers: Vec::new(),
    };
    let details = (0..images).map(|number| (id(number), details(number)));
    (listing, details.collect())
}

/// The step that an effect sends, if it does.
fn step(effect: Effect) -> Option<StepOrder> {
    if let Effect::RunStep(_, order) = effect {
        Some(order)
    } else {
        None
    }
}

/// An engine that keeps the rules, and the program that looks at it.
pub(super) struct Play {
    pub(super) app: App,
    listing: Listing,
    state: State,
}

impl Play {
    pub(super) fn new(images: usize, tags: usize) -> Self {
        let (listing, details) = world(images, tags);
        let usage = DiskUsage {
            layers_size: Some(1_000_000 + 2_000_000 * u64::try_from(images).unwrap()),
            cache_size: Some(0),
            ..DiskUsage::default()
        };
        let known: HashMap<ImageId, Arc<Details>> = details
            .iter()
            .map(|(id, details)| (id.clone(), Arc::new(details.clone())))
            .collect();
        let read = Some(Arc::new(usage.clone()));
        let all = Arc::new(listing.clone());
        let inventory = Inventory::build(about().profile, all, &Details::makeups(&known), read);
        let mut app = App::new(EngineChoice::Configured, NOW);
        app.settings.journal = false;
        feed(&mut app, Message::Connected(generation(), about()));
        feed(&mut app, Message::Listed(generation(), Ok(listing.clone())));
        let details = details
            .into_iter()
            .map(|(id, it)| (id, Ok(Some(it.makeup()))));
        feed(
            &mut app,
            Message::DetailsRead(generation(), details.collect()),
        );
        feed(&mut app, Message::UsageRead(generation(), Ok(usage)));
        Self {
            app,
            listing,
            state: State::new(Arc::new(inventory)),
        }
    }

    /// Runs the plan of everything. Each step is answered by the rules, or else as `odd` says.
    fn run(&mut self, odd: impl Fn(&StepOrder) -> Option<Outcome>, look: impl Fn(&mut App, usize)) {
        press(&mut self.app, "dRremove");
        let mut turn = self.app.update(Message::KeyPressed(Key::Enter));
        loop {
            let Some(order) = turn.effects.into_iter().find_map(step) else {
                break;
            };
            look(&mut self.app, order.index);
            let outcome = odd(&order);
            if let Some(Outcome::Refused(refusal)) = &outcome
                && refusal.kind == RefusalKind::NotFound
            {
                self.answer(&order); // it went elsewhere
            }
            let outcome = outcome.unwrap_or_else(|| self.answer(&order));
            let ended = Message::StepEnded(generation(), order.run, order.index, outcome);
            turn = self.app.update(ended);
        }
        let id = self.app.session().unwrap().run.as_ref().unwrap().id;
        let gone = |image: &Image| {
            let ix = self.state.base().find(&image.id).unwrap();
            self.state.is_gone(ix)
        };
        self.listing.images.retain(|image| !gone(image));
        for image in &mut self.listing.images {
            let ix = self.state.base().find(&image.id).unwrap();
            image.references = self.state.references(ix).to_vec();
        }
        let listing = self.listing.clone();
        feed(&mut self.app, Message::Listed(generation(), Ok(listing)));
        let after = Ok(self
            .state
            .base()
            .usage()
            .and_then(|usage| usage.layers_size));
        let after = Message::Measured(generation(), id, Moment::After, after);
        feed(&mut self.app, after);
    }

    fn answer(&mut self, order: &StepOrder) -> Outcome {
        match rules::perform(&mut self.state, &order.step) {
            Ok(changes) => Outcome::Done(changes),
            Err(refusal) => Outcome::Refused(refusal),
        }
    }
}

fn refused() -> Outcome {
    Outcome::Refused(Refusal {
        kind: RefusalKind::Other,
        status: 409,
        message: "conflict: registry.example/app is \u{1b}[2Jbusy".to_owned(),
        blockers: Vec::new(),
    })
}

fn lines_with(text: &str, words: &str) -> usize {
    text.lines().filter(|line| line.contains(words)).count()
}

/// All of two thousand images but the ones that are refused and skipped.
fn two_thousand() -> Play {
    let mut play = Play::new(2_000, 1);
    press(&mut play.app, "a");
    let odd = |order: &StepOrder| match order.index {
        700 => Some(refused()),
        1_200 => Some(Outcome::Skipped(Changed::LastReference)),
        _ => None,
    };
    play.run(odd, |app, index| {
        app.read_clock(NOW + i64::try_from(index / 50).unwrap());
        if index % 400 == 350 {
            let done = index - usize::from(index > 700) - usize::from(index > 1_200);
            let screen = screen(app);
            for told in [&*format!("✓ {done}/2000 · "), " freed ", "x cancel"] {
                assert!(screen.contains(told), "{told}: {screen}");
            }
        }
    });
    play
}

fn screen(app: &mut App) -> String {
    shown(app, Theme::plain(), (80, 24)).backend().to_string()
}

#[test]
fn two_thousand_removals_are_one_plan_whose_bytes_are_counted_on_the_way() {
    let play = two_thousand();
    let run = play.app.session().unwrap().run.as_ref().unwrap();
    assert!(run.is_over());
    assert_eq!((run.deleted(), run.exceptions()), (1_998, 2));
    assert_eq!(run.so_far(), freed(&play.state).now);
    assert_eq!(run.so_far().value(), 1_998 * 2_000_000);
}

#[test]
fn two_thousand_removals_have_a_short_receipt_and_a_whole_file() {
    let mut play = two_thousand();
    let app = &mut play.app;
    assert!(matches!(app.overlays.last(), Some(Overlay::Receipt(_))));
    let page = page_text(app).unwrap();
    assert!(page.lines().count() < 1_300, "{}", page.lines().count());
    let first = |words: &str| {
        page.find(words)
            .unwrap_or_else(|| panic!("{words}: {page}"))
    };
    assert!(first("OUR FORECAST WAS WRONG") < first("NOT AS FORECAST"));
    assert!(first("NOT AS FORECAST") < first("AS FORECAST  1998 steps"));
    assert!(page.contains("… and 1798 more"), "{page}");
    let file = saved_text(app).unwrap();
    assert_eq!(lines_with(&file, " asked "), 2_000);
    assert_eq!(lines_with(&file, "only copy: nothing known"), 1_998);
    assert!(!file.contains("… and"));
    drop(screen(app));
    press(app, "G");
    let screen = screen(app);
    assert!(screen.contains("and 1798 more"), "{screen}");
}

#[test]
fn two_hundred_names_of_one_image_are_told_together() {
    let mut play = Play::new(1, 200);
    press(&mut play.app, "a");
    press(&mut play.app, "d");
    drop(shown(&mut play.app, Theme::plain(), (120, 40)));
    assert!(
        play.app.viewport.content < 100,
        "{}",
        play.app.viewport.content
    );
    press(&mut play.app, "q");
    play.run(|_| None, |_, _| {});
    let page = page_text(&play.app).unwrap();
    assert!(
        page.contains("\n\n Done: all 200 steps went as forecast."),
        "{page}"
    );
    let told = "200 steps: 1 image deleted, 2 layers deleted, 200 references untagged";
    assert!(page.contains(told), "{page}");
    assert!(page.lines().count() < 20, "{page}");
    assert_eq!(lines_with(&saved_text(&play.app).unwrap(), " asked "), 200);
}

#[test]
fn one_name_of_two_hundred_that_stays_is_told_apart() {
    let mut play = Play::new(1, 200);
    press(&mut play.app, "a");
    play.run(|order| (order.index == 57).then(refused), |_, _| {});
    let page = page_text(&play.app).unwrap();
    assert!(page.contains("NOT AS FORECAST  2 steps"), "{page}");
    assert!(page.contains("OUR FORECAST WAS WRONG  1 step\n"), "{page}");
    assert!(page.contains("198 references untagged"), "{page}");
    // the image is there: its names are given again, all of them in the file
    assert_eq!(
        page.matches(" docker tag 000000000000 ").count(),
        3,
        "{page}"
    );
    let whole = saved_text(&play.app).unwrap();
    assert!(whole.matches(" docker tag 000000000000 ").count() >= 198);
    let row = shown(&mut play.app, Theme::plain(), (120, 40));
    drop(row);
    press(&mut play.app, "q");
    let screen = shown(&mut play.app, Theme::plain(), (120, 40))
        .backend()
        .to_string();
    assert!(screen.contains("✗›"), "{screen}");
}

#[test]
fn the_line_for_a_bug_report_is_whole_harmless_and_names_no_host() {
    let mut play = Play::new(3, 1);
    press(&mut play.app, "a");
    play.run(|order| (order.index == 1).then(refused), |_, _| {});
    let page = page_text(&play.app).unwrap();
    let line = page
        .lines()
        .find(|line| line.contains("jettison "))
        .unwrap();
    for part in [
        concat!("jettison ", env!("CARGO_PKG_VERSION")),
        "docker 28.5, overlay2, graph driver | API 1.51",
        "docker rmi --no-prune 000000000000 of sha256:00000",
        "forecast: Untagged REGISTRY/app1:000, Deleted sha256:",
        "answered: 409 \"conflict: REGISTRY/app is ",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(
        !line.contains("registry.example") && !line.contains('\u{1b}'),
        "{line}"
    );
}

#[test]
fn a_404_is_no_error_of_ours() {
    let mut play = Play::new(3, 1);
    press(&mut play.app, "a");
    let gone = |order: &StepOrder| {
        let gone = Refusal {
            kind: RefusalKind::NotFound,
            status: 404,
            message: "No such image".to_owned(),
            blockers: Vec::new(),
        };
        (order.index == 1).then_some(Outcome::Refused(gone))
    };
    play.run(gone, |_, _| {});
    let page = page_text(&play.app).unwrap();
    assert!(!page.contains("OUR FORECAST WAS WRONG"), "{page}");
    assert!(
        page.contains("\n\n Done: all 3 steps went as forecast."),
        "{page}"
    );
    assert!(page.contains("✓ gone"), "{page}");
}
