//! When frames are drawn, and what they cost: counted, not timed.

#[path = "../benches/world.rs"]
#[expect(dead_code, reason = "the benches use more of it")]
mod made;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jettison::app::{App, Delivery, EngineChoice, Key, Message, Stranded, Viewport};
use jettison::engine::Engine;
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::EngineKind;
use jettison::runtime::{Connect, Console, Ended, Input, Signals, repaint, run};
use jettison::view::{Theme, paint};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio::time::{Instant, sleep_until};

use made::CASES;

const NOW: i64 = 1_800_000_000;
const AREA: Rect = Rect::new(0, 0, 200, 50);

/// A terminal of which only the bytes count.
struct Counted {
    app: App,
    shown: Buffer,
}

impl Counted {
    fn new(app: App) -> Self {
        let mut counted = Self {
            app,
            shown: Buffer::empty(AREA),
        };
        counted.draw();
        counted
    }

    /// The bytes of the next frame.
    fn draw(&mut self) -> usize {
        let (mut next, mut bytes) = (Buffer::empty(AREA), Vec::new());
        let viewport = paint(&self.app, Theme::colour(), &mut next);
        self.app.drawn(viewport);
        repaint(&self.shown, &next, &mut bytes);
        self.shown = next;
        bytes.len()
    }

    /// The bytes in the middle of those of so many presses of a key.
    fn median(&mut self, key: Key, presses: usize) -> usize {
        let mut bytes: Vec<usize> = (0..presses)
            .map(|_| {
                drop(self.app.update(Message::KeyPressed(key)));
                self.draw()
            })
            .collect();
        bytes.sort_unstable();
        bytes[presses / 2]
    }
}

#[test]
fn a_key_costs_few_bytes_however_many_images_there_are() {
    for case in CASES {
        let mut counted = Counted::new(case.world().app());
        for (key, most) in [
            (Key::Char('j'), 1500),
            (Key::Char(' '), 1500),
            (Key::PageDown, 5500),
        ] {
            let bytes = counted.median(key, 15);
            assert!(bytes <= most, "{case}: {bytes} bytes at {key}");
        }
        assert_eq!(counted.draw(), 0, "nothing has changed");
    }
}

/// What happens in the hour after a thousand keys at once.
struct Hour {
    burst: Instant,
    keys: VecDeque<Key>,
    frames: usize,
    frames_before: usize,
    frames_after: Option<usize>,
    connecting: Arc<AtomicBool>,
}

impl Console for Hour {
    fn draw(&mut self, app: &App) -> io::Result<Viewport> {
        let connecting = self.connecting.load(Ordering::SeqCst);
        assert!(self.frames > 0 || !connecting, "it waits for an engine");
        self.frames += 1;
        Ok(paint(app, Theme::colour(), &mut Buffer::empty(AREA)))
    }

    async fn input(&mut self) -> io::Result<Option<Input>> {
        if self.frames_after.is_none() {
            sleep_until(self.burst).await;
            if self.keys.len() == 1000 {
                self.frames_before = self.frames;
            }
            if let Some(key) = self.keys.pop_front() {
                return Ok(Some(Input::Key(key)));
            }
            sleep_until(self.burst + Duration::from_secs(1)).await;
            self.frames_after = Some(self.frames);
        }
        sleep_until(self.burst + Duration::from_hours(1)).await;
        Ok(Some(Input::Key(Key::Char('q'))))
    }

    fn copy(&mut self, _: &str) -> io::Result<Delivery> {
        panic!("nothing is copied")
    }

    fn capture_mouse(&mut self, _: bool) -> io::Result<()> {
        panic!("no mouse is asked for")
    }

    fn suspend(&mut self) -> io::Result<()> {
        panic!("nothing is suspended")
    }
}

/// Connects the practice engine, and tells when it is asked to.
struct Telling(Arc<AtomicBool>);

impl Connect for Telling {
    fn connect(&self, _: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>> {
        self.0.store(true, Ordering::SeqCst);
        let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW);
        async move { Ok(Arc::new(engine) as Arc<dyn Engine>) }.boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_frame_waits_for_nothing_a_burst_of_keys_is_two_and_an_idle_hour_none() {
    let connecting = Arc::new(AtomicBool::new(false));
    let mut hour = Hour {
        burst: Instant::now() + Duration::from_mins(1),
        keys: [Key::Down, Key::Up]
            .into_iter()
            .cycle()
            .take(1000)
            .collect(),
        frames: 0,
        frames_before: 0,
        frames_after: None,
        connecting: Arc::clone(&connecting),
    };
    let app = App::new(EngineChoice::Practice, NOW);
    let mut signals = Signals::listen().unwrap();
    let ended = run(app, Arc::new(Telling(connecting)), &mut hour, &mut signals).await;
    assert_eq!(ended.unwrap(), Ended::Quit);
    let after = hour.frames_after.unwrap();
    assert_eq!(
        after - hour.frames_before,
        2,
        "one at once, one for the rest"
    );
    assert_eq!(hour.frames - after, 0, "nothing moves by itself");
}
