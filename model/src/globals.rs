//! What is known before the first `FROM`: the platforms and the global build arguments.
//! Leans on `scope` and `world`.

use std::sync::Arc;

use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::expand::{Environment, Expander};
use dockwright_syntax::instruction::{Instruction, Pair};
use dockwright_syntax::keyword::KeywordKind;

use crate::error::BuildError;
use crate::scope::{Origin, Scope, Variable};
use crate::world::World;

/// The variables before the first `FROM`: the platforms and the global build arguments.
pub(crate) fn global_scope(
    dockerfile: &Dockerfile,
    world: &dyn World,
    use_build_arguments: bool,
) -> Scope {
    let mut scope = Scope::default();
    for (name, value) in platform_variables(world) {
        scope.set_argument(&name, variable(Some(&value), Origin::Platform, None));
    }
    for pair in global_arguments(dockerfile) {
        let given = world
            .build_argument(&pair.key.text)
            .filter(|_| use_build_arguments);
        let default = pair.value.as_ref().map(|value| {
            let expander = Expander::new(dockerfile.escape());
            expander
                .expand(&value.text, &scope)
                .map_or_else(|_| value.text.clone(), |expansion| expansion.text)
        });
        let (value, origin) = match given {
            Some(given) => (Some(given.to_owned()), Origin::BuildArgument),
            None => (default, Origin::GlobalArgument),
        };
        let known = scope.get(&pair.key.text).map(str::to_owned);
        scope.set_argument(
            &pair.key.text,
            variable(value.or(known).as_deref(), origin, Some(pair)),
        );
    }
    scope
}

/// The defaults of global build arguments that cannot be expanded: each sees those before it.
pub(crate) fn global_errors(dockerfile: &Dockerfile, world: &dyn World) -> Vec<BuildError> {
    let mut scope = Scope::default();
    for (name, value) in platform_variables(world) {
        scope.set_argument(&name, variable(Some(&value), Origin::Platform, None));
    }
    let mut errors = Vec::new();
    for pair in global_arguments(dockerfile) {
        let given = world.build_argument(&pair.key.text);
        let expander = Expander::new(dockerfile.escape());
        let default = pair.value.as_ref().filter(|_| given.is_none());
        let default = default.map(|value| (value.range, expander.expand(&value.text, &scope)));
        let default = match default {
            Some((range, Err(error))) => {
                errors.push(BuildError::new(range, error.message));
                None
            }
            Some((_, Ok(expansion))) => Some(expansion.text),
            None => None,
        };
        let value = given.map(str::to_owned).or(default);
        scope.set_argument(
            &pair.key.text,
            variable(value.as_deref(), Origin::GlobalArgument, None),
        );
    }
    errors
}

/// The pairs of the `ARG`s before the first `FROM`.
pub(crate) fn global_arguments(dockerfile: &Dockerfile) -> impl Iterator<Item = &Pair> {
    dockerfile
        .instructions
        .iter()
        .take_while(|instruction| instruction.kind() != KeywordKind::From)
        .filter(|instruction| instruction.kind() == KeywordKind::Arg)
        .flat_map(Instruction::pairs)
}

/// A variable of that value; without a pair it is defined nowhere in the file.
pub(crate) fn variable(value: Option<&str>, origin: Origin, pair: Option<&Pair>) -> Variable {
    Variable {
        value: value.map(Arc::from),
        origin,
        definition: pair.map(|pair| pair.range),
    }
}

fn platform_variables(world: &dyn World) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    let sides = [
        ("BUILD", world.build_platform()),
        ("TARGET", world.platform()),
    ];
    for (side, platform) in sides {
        variables.push((format!("{side}PLATFORM"), platform.to_string()));
        variables.push((format!("{side}OS"), platform.os.clone()));
        variables.push((format!("{side}ARCH"), platform.architecture.clone()));
        variables.push((format!("{side}VARIANT"), platform.variant.clone()));
        if !platform.os_version.is_empty() {
            variables.push((format!("{side}OSVERSION"), platform.os_version.clone()));
        }
    }
    let target = world.target().unwrap_or("default");
    variables.push(("TARGETSTAGE".to_owned(), target.to_owned()));
    variables
}
