use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::Input;
use crate::app::{Gesture, Key, Pointed};

/// What an event of the terminal means; `None` for what the program does not listen to. Pasted text is dropped: its
/// letters are not commands.
pub(super) fn understand(event: &Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => translate(*key).map(Input::Key),
        Event::Resize(..) => Some(Input::Resized),
        Event::Mouse(mouse) => pointed(*mouse).map(Input::Pointed),
        Event::Key(_) | Event::FocusGained | Event::FocusLost | Event::Paste(_) => None,
    }
}

/// What was done with the mouse; `None` for moves, releases and other buttons.
fn pointed(mouse: MouseEvent) -> Option<Pointed> {
    let gesture = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Gesture::Click,
        MouseEventKind::ScrollUp => Gesture::WheelUp,
        MouseEventKind::ScrollDown => Gesture::WheelDown,
        MouseEventKind::Down(MouseButton::Right | MouseButton::Middle)
        | MouseEventKind::Up(_)
        | MouseEventKind::Drag(_)
        | MouseEventKind::Moved
        | MouseEventKind::ScrollLeft
        | MouseEventKind::ScrollRight => return None,
    };
    Some(Pointed {
        gesture,
        column: mouse.column,
        row: mouse.row,
    })
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the terminal library's keys are many and grow; what is not named is not listened to"
)]
fn translate(key: KeyEvent) -> Option<Key> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let other = KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META | KeyModifiers::HYPER;
    if key.modifiers.intersects(other) {
        return None;
    }
    match key.code {
        KeyCode::Char(c) if control => Some(Key::Ctrl(c.to_ascii_lowercase())),
        KeyCode::Char(c) => Some(Key::Char(c)),
        KeyCode::Up => Some(Key::Up),
        KeyCode::Down => Some(Key::Down),
        KeyCode::Left => Some(Key::Left),
        KeyCode::Right => Some(Key::Right),
        KeyCode::Home => Some(Key::Home),
        KeyCode::End => Some(Key::End),
        KeyCode::PageUp => Some(Key::PageUp),
        KeyCode::PageDown => Some(Key::PageDown),
        KeyCode::BackTab => Some(Key::BackTab),
        KeyCode::Tab => Some(Key::Tab),
        KeyCode::Enter => Some(Key::Enter),
        KeyCode::Esc => Some(Key::Esc),
        KeyCode::Backspace => Some(Key::Backspace),
        KeyCode::Delete => Some(Key::Delete),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Input, understand};
    use crate::app::{Gesture, Key, Pointed};
    use crossterm::event::{
        Event, KeyCode, KeyEvent, KeyEventKind, KeyEventState, KeyModifiers, MouseButton,
        MouseEvent, MouseEventKind,
    };

    fn key(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> Option<Input> {
        understand(&Event::Key(KeyEvent {
            code,
            modifiers,
            kind,
            state: KeyEventState::NONE,
        }))
    }

    #[test]
    fn shift_is_in_the_character_and_releases_are_dropped() {
        let press = KeyEventKind::Press;
        assert_eq!(
            key(KeyCode::Char('R'), KeyModifiers::SHIFT, press),
            Some(Input::Key(Key::Char('R')))
        );
        assert_eq!(
            key(KeyCode::Char('c'), KeyModifiers::CONTROL, press),
            Some(Input::Key(Key::Ctrl('c')))
        );
        assert_eq!(
            key(KeyCode::Down, KeyModifiers::NONE, KeyEventKind::Repeat),
            Some(Input::Key(Key::Down))
        );
        assert_eq!(
            key(KeyCode::Down, KeyModifiers::NONE, KeyEventKind::Release),
            None
        );
        assert_eq!(key(KeyCode::Char('d'), KeyModifiers::ALT, press), None);
    }

    #[test]
    fn a_mouse_that_only_moves_is_not_listened_to() {
        let mouse = |kind| {
            understand(&Event::Mouse(MouseEvent {
                kind,
                column: 7,
                row: 3,
                modifiers: KeyModifiers::NONE,
            }))
        };
        let did = |gesture| {
            Some(Input::Pointed(Pointed {
                gesture,
                column: 7,
                row: 3,
            }))
        };
        let left = MouseButton::Left;
        assert_eq!(mouse(MouseEventKind::Down(left)), did(Gesture::Click));
        assert_eq!(mouse(MouseEventKind::ScrollUp), did(Gesture::WheelUp));
        assert_eq!(mouse(MouseEventKind::ScrollDown), did(Gesture::WheelDown));
        for kind in [
            MouseEventKind::Moved,
            MouseEventKind::Drag(left),
            MouseEventKind::Up(left),
            MouseEventKind::Down(MouseButton::Right),
            MouseEventKind::ScrollLeft,
        ] {
            assert_eq!(mouse(kind), None);
        }
    }

    #[test]
    fn pasted_text_is_no_command() {
        assert_eq!(understand(&Event::Paste("aR".to_owned())), None);
    }
}
