//! Where the files come from that a step copies or mounts: a context, or the file system of a stage or an image.
//! Leans on `site` and `place`.

use std::path::Path;
use std::sync::Arc;

use dockwright_model::step::InputOrigin;
use dockwright_syntax::text::TextRange;

use crate::build::error::{BuildError, Fault};
use crate::build::origin::Named;
use crate::build::place::Place;
use crate::build::site::Site;
use crate::build::state::State;
use crate::context::{Context, Tree};
use crate::mounted::mounted;

/// Where files come from.
#[derive(Clone, Debug)]
pub(crate) enum Material {
    /// The build context.
    Context,
    /// A named context.
    Named(Arc<Context>),
    /// A stage or an image.
    Layers(Box<State>),
}

impl Material {
    /// What a `from` stands for; nothing stands for the build context.
    pub(crate) fn of(
        site: &Site<'_>,
        from: Option<&InputOrigin>,
        range: TextRange,
    ) -> Result<Self, BuildError> {
        let prepared = site.prepared;
        match from {
            None | Some(InputOrigin::Context | InputOrigin::Remote(_)) => Ok(Self::Context),
            Some(InputOrigin::Stage(stage)) => {
                let planned = prepared.plan.stages.get(*stage);
                match planned.and_then(|planned| prepared.context_of_stage(planned)) {
                    Some(Named::Files(context)) => Ok(Self::Named(Arc::clone(context))),
                    _ => Ok(Self::Layers(Box::new(site.stage(*stage)?))),
                }
            }
            Some(InputOrigin::Image(name)) => match prepared.context(name) {
                Some(Named::Files(context)) => Ok(Self::Named(Arc::clone(context))),
                _ => {
                    let image = prepared.image(name, &prepared.platform);
                    let image = image.ok_or_else(|| {
                        Fault::at(range, format!("the image `{name}` is not there"))
                    })?;
                    Ok(Self::Layers(Box::new(State::of_image(image))))
                }
            },
        }
    }

    /// Whether it is a folder of this machine.
    pub(crate) fn is_context(&self) -> bool {
        !matches!(self, Self::Layers(_))
    }

    /// What its content is known by without looking at its files.
    pub(crate) fn identity(&self) -> Option<String> {
        match self {
            Self::Layers(state) => {
                let chain = state.chain().map(|chain| chain.to_string());
                Some(chain.unwrap_or_else(|| "nothing".to_owned()))
            }
            Self::Context | Self::Named(_) => None,
        }
    }

    /// Its files, as sources are looked for in them.
    pub(crate) fn tree(&self, site: &Site<'_>, root: &Path) -> Result<Arc<Tree>, BuildError> {
        let tree = match self {
            Self::Context => site.context()?,
            Self::Named(context) => site.named_context(context)?,
            Self::Layers(_) => Tree::image(root)?,
        };
        Ok(Arc::new(tree))
    }
}

/// Does something with the folder where the files are; layers are mounted for the time.
pub(crate) fn with_root<T: Send>(
    site: &Site<'_>,
    material: &Material,
    range: TextRange,
    work: impl FnOnce(&Path) -> T + Send,
) -> Result<T, BuildError> {
    match material {
        Material::Context => Ok(work(site.input.context.path())),
        Material::Named(context) => Ok(work(context.path())),
        Material::Layers(state) => {
            let place = Place::over(site, state)?;
            let done = mounted(&place.root(), work);
            Ok(done.map_err(|fault| Fault::at(range, fault.to_string()))?)
        }
    }
}
