use crate::removal::{LeftOut, NoPlan, PlanFile, Step};

/// A plan that was read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedPlan {
    /// The file's name; foreign text.
    pub name: String,
    /// What it says.
    pub plan: PlanFile,
}

/// Why such a plan is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedPlan {
    /// The file's name; foreign text.
    pub name: String,
    /// The reason.
    pub why: NoPlan,
    /// The first line shown.
    pub scroll: usize,
}

/// What a preview says of the file that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromFile {
    /// The plan.
    pub opened: OpenedPlan,
    /// Its steps that are left out now, and why.
    pub left_out: Vec<(Step, LeftOut)>,
}
