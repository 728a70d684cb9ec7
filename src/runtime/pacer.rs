use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// No two frames are closer than this.
const FRAME: Duration = Duration::from_millis(16);

/// Draws are asked for; a burst of wishes becomes one frame.
#[derive(Debug)]
pub(super) struct Pacer {
    last: Option<Instant>,
    wanted: bool,
}

impl Pacer {
    /// A first frame is due at once.
    pub(super) fn new() -> Self {
        Self {
            last: None,
            wanted: true,
        }
    }

    /// Asks for a frame.
    pub(super) fn want(&mut self) {
        self.wanted = true;
    }

    /// Whether a frame has been asked for.
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Waits until the frame may be drawn: at once if the last one is old enough. Safe to drop.
    pub(super) async fn due(&self) {
        if let Some(last) = self.last {
            sleep_until(last + FRAME).await;
        }
    }

    /// Notes that a frame has been drawn.
    pub(super) fn drawn(&mut self) {
        self.last = Some(Instant::now());
        self.wanted = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAME, Pacer};
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn the_first_frame_is_drawn_at_once_and_the_next_after_a_pause() {
        let start = Instant::now();
        let mut pacer = Pacer::new();
        assert!(pacer.is_wanted());
        pacer.due().await;
        assert_eq!(start.elapsed().as_millis(), 0);
        pacer.drawn();
        assert!(!pacer.is_wanted());
        pacer.want();
        pacer.due().await;
        assert!(start.elapsed() >= FRAME);
    }
}
