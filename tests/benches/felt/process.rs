//! What the kernel tells of a process (Linux: `/proc`); nothing elsewhere.

use std::fs;

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    /// Milliseconds of processor time, to the hundredth of a second.
    pub(crate) cpu: u64,
    /// How often one of its threads woke up.
    pub(crate) wake_ups: u64,
}

/// What a process has used so far.
pub(crate) fn used(process: u32) -> Used {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = |field| number(fields.split_whitespace().nth(field).unwrap_or_default());
    let tasks = fs::read_dir(format!("/proc/{process}/task"));
    let tasks = tasks.into_iter().flatten().flatten();
    let wake_ups = tasks.map(|task| {
        field(
            &task.path().join("status").to_string_lossy(),
            "voluntary_ctxt_switches:",
        )
    });
    Used {
        cpu: (ticks(11) + ticks(12)) * 10,
        wake_ups: wake_ups.sum(),
    }
}

/// The memory of a process that is in use now, in kB.
pub(crate) fn resident(process: u32) -> u64 {
    field(&format!("/proc/{process}/status"), "VmRSS:")
}

fn field(path: &str, name: &str) -> u64 {
    let status = fs::read_to_string(path).unwrap_or_default();
    let value = status.lines().find_map(|line| line.strip_prefix(name));
    number(
        value
            .unwrap_or_default()
            .split_whitespace()
            .next()
            .unwrap_or_default(),
    )
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}
