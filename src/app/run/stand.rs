use crate::app::{Fault, Job, JobState, Moment, Phase, Refresh, Run};

impl Run {
    /// Notes that a listing has come, or could not be read.
    pub(in crate::app) fn note_listing(&mut self) {
        if self.phase == Phase::Measuring(Moment::After) {
            self.unread = self.unread.saturating_sub(1);
        }
    }

    /// What was read and measured before is no longer true: both are asked for anew. A listing that is out already may
    /// be older than the last step.
    pub(in crate::app) fn expect_news(&mut self, refresh: Refresh) {
        self.unread = match refresh {
            Refresh::Idle => 1,
            Refresh::Out | Refresh::OutAndStale => 2,
        };
        self.unmeasured = self.unmeasured.saturating_add(1);
        self.after = None;
    }

    /// Takes in what was measured after the last step, unless something newer is to come.
    pub(in crate::app) fn learn_after(&mut self, bytes: Result<Option<u64>, Fault>) {
        self.unmeasured = self.unmeasured.saturating_sub(1);
        if self.unmeasured == 0 {
            self.after = Some(bytes);
        }
    }

    /// Whether the engine has been measured and read after the last step.
    pub(in crate::app) fn is_read_again(&self) -> bool {
        self.phase == Phase::Measuring(Moment::After) && self.after.is_some() && self.unread == 0
    }

    /// Ends it before its first step.
    pub(in crate::app) fn end_unsent(&mut self) {
        self.cancel();
        self.phase = Phase::Over;
        let unsent = Fault("nothing was sent, so nothing was measured".to_owned());
        self.before = Some(Err(unsent));
    }

    /// What cancelling would do now, in a word or two; `None` once nothing can be cancelled.
    pub fn cancelling(&self) -> Option<&'static str> {
        let any = |state: &JobState| self.jobs.iter().any(|job| job.state == *state);
        match self.phase {
            Phase::Backing | Phase::Opening | Phase::Measuring(Moment::Before) => Some("cancel"),
            Phase::Running(..) if any(&JobState::Waiting) => Some("cancel"),
            Phase::Running(..) => any(&JobState::Sent).then_some("stop waiting"),
            Phase::Measuring(Moment::After) => Some("do not wait"),
            Phase::Over => None,
        }
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// The step that was given up while it was out, if one was and has not ended yet.
    pub fn given_up(&self) -> Option<&Job> {
        let mut jobs = self.jobs.iter();
        jobs.find(|job| job.state == JobState::Abandoned)
    }

    /// Whether it ended before its first step, because something that has to come first did not.
    pub fn was_never_begun(&self) -> bool {
        let unsent = |job: &Job| job.state == JobState::Cancelled;
        self.is_over() && self.jobs.iter().all(unsent)
    }
}
