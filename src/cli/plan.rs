use std::path::Path;

use crate::app::OpenedPlan;
use crate::inventory::harmless;
use crate::removal::PlanFile;
use crate::runtime::read_regular;

/// The longest plan that is read, in bytes: some 50,000 steps.
const LONGEST: u64 = 64 << 20;

/// Reads a plan from a file; the error is one line for standard error.
pub(super) fn read_plan(path: &Path) -> Result<OpenedPlan, String> {
    let name = path.display().to_string();
    let named = |why: &str| format!("{}: {}", harmless(&name), harmless(why));
    let bytes = read_regular(path, LONGEST).map_err(|why| named(&why))?;
    let bytes = bytes.ok_or_else(|| named("there is no such file"))?;
    let text =
        String::from_utf8(bytes).map_err(|_error| named("this is not a plan: it is not text"))?;
    let plan = PlanFile::parse(&text).map_err(|why| named(&why.to_string()))?;
    let name = path
        .file_name()
        .map_or_else(|| name.clone(), |name| name.to_string_lossy().into_owned());
    Ok(OpenedPlan { name, plan })
}
