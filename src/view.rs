//! stub
use crate::app::{App, Viewport};
/// stub
#[derive(Clone, Copy, Debug)]
pub struct Theme;
impl Theme {
    /// stub
    pub fn plain() -> Self {
        Self
    }
    /// stub
    pub fn colour() -> Self {
        Self
    }
}
/// stub
pub fn draw(_: &App, _: Theme, _: &mut ratatui::Frame<'_>) -> Viewport {
    Viewport::default()
}
