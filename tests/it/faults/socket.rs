//! The fake engine on a unix socket, for the real program.

use std::path::PathBuf;

use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::runtime::Runtime;

use super::fake::{Act, Fake};
use super::{wire, world};

/// How the connection of a removal ends.
#[derive(Clone, Copy)]
pub(crate) enum End {
    /// Before it was done.
    Undone,
    /// After it was done.
    Done,
    /// In the middle of the answer.
    Cut,
}

/// The engine; it goes away with this.
pub(crate) struct Socket {
    path: PathBuf,
    fake: Fake,
    _runtime: Runtime,
    _home: TempDir,
}

impl Socket {
    /// Ends the connection of the second removal so.
    pub(crate) fn breaking(end: End) -> Self {
        let fake = Fake::of(world::built_in());
        let act = match end {
            End::Undone => Act::Leave,
            End::Done => Act::DoAndLeave,
            End::Cut => Act::CutLength,
        };
        fake.rule("DELETE /images/", 1, 1, act);
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("engine.sock");
        let runtime = Runtime::new().unwrap();
        let listener = {
            let _inside = runtime.enter();
            UnixListener::bind(&path).unwrap()
        };
        let serving = fake.clone();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(wire::serve(serving.clone(), stream));
            }
        });
        Self {
            path,
            fake,
            _runtime: runtime,
            _home: home,
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("unix://{}", self.path.display())
    }

    /// How many images there are.
    pub(crate) fn images(&self) -> usize {
        self.fake.images().len()
    }
}
