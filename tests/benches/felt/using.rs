//! Using the program once everything has been read: keys, a key that is held, memory, and nothing at all.

use std::io;
use std::time::Duration;

use super::column::Subject;
use super::figures::{Figures, quantile};
use super::process::{resident, used};
use super::terminal::{Press, Terminal};

const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";
const PAGE_DOWN: &str = "\x1b[6~";
const PAGE_UP: &str = "\x1b[5~";
/// How often each key is pressed.
const PRESSES: usize = 45;

/// Measures one session.
pub(crate) fn measure(subject: &Subject, figures: &mut Figures) -> io::Result<()> {
    let home = tempfile::tempdir()?;
    let mut terminal = Terminal::start(subject.command(home.path()))?;
    terminal.drain(Duration::from_secs(1));
    let ours = subject.program.is_none();
    subject.gate.until_read(ours, Duration::from_secs(1));
    terminal.drain(Duration::from_millis(500));
    figures.add(
        "memory, resident",
        format!(
            "{:.1} MB",
            resident(terminal.process()) as f64 * 1024.0 / 1e6
        ),
    );
    let down = keys(
        &mut terminal,
        "cursor key to screen, median / p95",
        &[DOWN],
        figures,
    );
    let bytes: Vec<usize> = down.iter().map(|press| press.bytes).collect();
    figures.add(
        "bytes of a cursor key, median",
        quantile(&bytes, 50).unwrap_or(0).to_string(),
    );
    if subject.program.is_none() {
        keys(
            &mut terminal,
            "page key, median / p95",
            &[PAGE_DOWN, PAGE_UP],
            figures,
        );
        keys(&mut terminal, "mark key, median / p95", &[" "], figures);
        keys(
            &mut terminal,
            "unmark and mark, median / p95",
            &[" ", " "],
            figures,
        );
        keys(&mut terminal, "sort key, median / p95", &["s"], figures);
        terminal.press("/");
        keys(
            &mut terminal,
            "filter key, median / p95",
            &["a", "\x7f"],
            figures,
        );
        terminal.press("\x1b");
        keys(
            &mut terminal,
            "all marked and none, median / p95",
            &["a", "u"],
            figures,
        );
    }
    figures.add_median(
        "key held for 3 s: drawn after the last",
        &[terminal.hold(UP, 90)],
    );
    idle(subject, &mut terminal, figures);
    Ok(())
}

fn keys(
    terminal: &mut Terminal,
    name: &'static str,
    keys: &[&str],
    figures: &mut Figures,
) -> Vec<Press> {
    let mut presses = Vec::new();
    for key in keys.iter().cycle().take(PRESSES) {
        presses.push(terminal.press(key));
    }
    let changed: Vec<Duration> = presses.iter().filter_map(|press| press.changed).collect();
    figures.add_spread(name, &changed);
    presses
}

fn idle(subject: &Subject, terminal: &mut Terminal, figures: &mut Figures) {
    terminal.drain(Duration::from_secs(1));
    let seconds = std::env::var("JETTISON_BENCH_IDLE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(60);
    subject.gate.take();
    let before = used(terminal.process());
    let bytes = terminal.listen_for(Duration::from_secs(seconds));
    let after = used(terminal.process());
    let asked = subject.gate.asked().len();
    let wake_ups = (after.wake_ups - before.wake_ups) as f64 / seconds as f64;
    let cpu = (after.cpu - before.cpu) as f64 / 10.0 / seconds as f64;
    figures.add(
        "left alone: requests, bytes, wake-ups a second, processor",
        format!("{asked}, {bytes}, {wake_ups:.2}, {cpu:.1} %"),
    );
}
