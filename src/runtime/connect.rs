use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{JournalStore, ProtectStore, Room, clock};
use crate::app::{EngineChoice, Offer, Stranded, Tried};
use crate::engine::endpoint::{self, Choice, Endpoint, EndpointError, Environment, Why, Wish};
use crate::engine::practice::{PracticeEngine, World};
use crate::engine::{DockerEngine, Engine};
use crate::inventory::EngineKind;

/// Connects engines; tests bring their own.
pub trait Connect: Send + Sync + 'static {
    /// Connects an engine, or says what was tried and what else there is.
    fn connect(&self, choice: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>>;

    /// Where it is kept what is protected while this engine is connected; by itself only as long as the program runs.
    fn protection(&self, _choice: &EngineChoice) -> ProtectStore {
        ProtectStore::memory()
    }

    /// How much room is left where backups are kept.
    fn room(&self) -> Room {
        Room::of_system()
    }

    /// The directory in which it is kept across starts what this engine's images are made of; by itself it is not.
    fn cache(&self, _choice: &EngineChoice) -> Option<PathBuf> {
        None
    }

    /// Where removals on this engine are written down; by itself nowhere.
    fn journal(&self, _choice: &EngineChoice) -> JournalStore {
        JournalStore::off()
    }
}

/// Connects the engine that flags, environment and configuration name, offered ones, and the practice engine.
#[derive(Debug)]
pub struct Connector {
    /// What the flags say.
    pub wish: Wish,
    /// What else tells where the engine is.
    pub environment: Environment,
    /// What the practice engine plays.
    pub practice: EngineKind,
    /// How many images the practice engine holds, where it does not hold its small world.
    pub crowd: Option<usize>,
    /// Where it is kept what is protected on real engines.
    pub protect: ProtectStore,
    /// Where removals on real engines are written down.
    pub journal: JournalStore,
    /// The directory in which it is kept what real engines' images are made of.
    pub cache: Option<PathBuf>,
}

impl Connector {
    async fn configured(&self) -> Result<Arc<dyn Engine>, Stranded> {
        match endpoint::find(&self.wish, &self.environment) {
            Ok(choice) => self.dial(choice).await,
            Err(error) => Err(stranded(tried(error), &self.environment)),
        }
    }

    fn practice(&self) -> PracticeEngine {
        let world = self.crowd.map_or_else(World::built_in, World::crowd);
        PracticeEngine::new(&world, self.practice, clock::now())
            .chosen("chosen: nothing real is touched")
    }

    async fn offered(&self, address: &str) -> Result<Arc<dyn Engine>, Stranded> {
        match Endpoint::parse(address) {
            Ok(endpoint) => {
                self.dial(Choice {
                    endpoint,
                    why: Why::Chosen,
                })
                .await
            }
            Err(error) => {
                let tried = Tried {
                    what: address.to_owned(),
                    why: error.to_string(),
                };
                Err(stranded(vec![tried], &self.environment))
            }
        }
    }

    async fn dial(&self, choice: Choice) -> Result<Arc<dyn Engine>, Stranded> {
        let what = format!("{} ({})", choice.endpoint, choice.why);
        match DockerEngine::connect(choice).await {
            Ok(engine) => Ok(Arc::new(engine)),
            Err(error) => {
                let tried = Tried {
                    what,
                    why: error.to_string(),
                };
                Err(stranded(vec![tried], &self.environment))
            }
        }
    }
}

impl Connect for Connector {
    fn connect(&self, choice: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>> {
        async move {
            match choice {
                EngineChoice::Configured => self.configured().await,
                EngineChoice::Practice => Ok(Arc::new(self.practice()) as Arc<dyn Engine>),
                EngineChoice::At { address, .. } => self.offered(&address).await,
            }
        }
        .boxed()
    }

    fn protection(&self, choice: &EngineChoice) -> ProtectStore {
        match choice {
            EngineChoice::Practice => ProtectStore::memory(),
            EngineChoice::Configured | EngineChoice::At { .. } => self.protect.clone(),
        }
    }

    fn cache(&self, choice: &EngineChoice) -> Option<PathBuf> {
        match choice {
            EngineChoice::Practice => None,
            EngineChoice::Configured | EngineChoice::At { .. } => self.cache.clone(),
        }
    }

    fn journal(&self, choice: &EngineChoice) -> JournalStore {
        match choice {
            EngineChoice::Practice => JournalStore::off(),
            EngineChoice::Configured | EngineChoice::At { .. } => self.journal.clone(),
        }
    }
}

/// What was tried, an attempt each.
fn tried(error: EndpointError) -> Vec<Tried> {
    match error {
        EndpointError::NoLocalSocket { tried } => tried
            .into_iter()
            .map(|path| Tried {
                what: path.display().to_string(),
                why: "no such socket".to_owned(),
            })
            .collect(),
        error @ (EndpointError::BothFlags
        | EndpointError::NotText { .. }
        | EndpointError::Uri { .. }
        | EndpointError::Tls { .. }
        | EndpointError::NoSuchContext { .. }
        | EndpointError::BadFile { .. }) => vec![Tried {
            what: "looking for an engine".to_owned(),
            why: error.to_string(),
        }],
    }
}

/// The screen without an engine: what was tried, and the way on.
pub fn stranded(tried: Vec<Tried>, environment: &Environment) -> Stranded {
    let again = Offer {
        label: "try again".to_owned(),
        choice: EngineChoice::Configured,
    };
    let found = endpoint::offers(environment)
        .into_iter()
        .map(|offer| Offer {
            label: offer.label.clone(),
            choice: EngineChoice::At {
                address: offer.endpoint.to_string(),
                label: offer.label,
            },
        });
    let practice = Offer {
        label: "the practice engine: built in, nothing real is touched".to_owned(),
        choice: EngineChoice::Practice,
    };
    let offers = std::iter::once(again)
        .chain(found)
        .chain([practice])
        .collect();
    Stranded {
        tried,
        offers,
        cursor: 0,
    }
}
