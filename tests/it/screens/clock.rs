//! The clock of the machine is not to be trusted: it may stand still, jump, or go backwards.

use jettison::app::Message;
use jettison::view::Theme;

use super::every;
use super::fixture::{NOW, explorer, feed, running};
use super::looks::shown;

#[test]
fn a_clock_that_goes_backwards_during_a_removal_shows_no_time_below_nothing() {
    let mut app = explorer();
    running(&mut app, 3);
    for back in [1, 3_600, 40 * 365 * 86_400] {
        app.read_clock(NOW - back);
        feed(&mut app, Message::TimePassed(NOW - back));
        let screen = shown(&mut app, Theme::plain(), (80, 24));
        let text = screen.backend().to_string();
        let strip = text.lines().find(|line| line.contains("removing "));
        let strip = strip.expect("the removal under way");
        assert!(strip.contains(" · 0 s"), "{strip}");
    }
}

#[test]
fn no_screen_falls_over_whatever_time_it_is() {
    for (name, mut app) in every::every() {
        for now in [i64::MIN, -1, 0, i64::MAX] {
            app.read_clock(now);
            feed(&mut app, Message::TimePassed(now));
            let screen = shown(&mut app, Theme::plain(), (80, 24));
            assert!(screen.backend().to_string().len() > 80 * 24, "{name}");
        }
    }
}
