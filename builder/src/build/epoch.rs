//! `SOURCE_DATE_EPOCH`: when the image is said to be made. It is a number of seconds, or the name of something that has an age:
//! the build context, a named one, or a stage that is nothing but one file or repository from elsewhere.
//! Leans on `address` and on what contexts know of their age.

use std::collections::BTreeMap;

use dockwright_model::Model;
use dockwright_model::operation::{CopyWork, Operation, Work};
use dockwright_model::plan::Target;
use dockwright_model::stage::{Base, Stage};
use dockwright_syntax::text::TextRange;

use crate::build::address::{authorization, checksum, is_remote, repository};
use crate::build::base::Sources;
use crate::build::error::{BuildError, Fault};
use crate::build::options::BuildOptions;
use crate::build::origin::{Named, context_of};
use crate::context::http::{Request, last_changed};
use crate::context::{Context, ContextError};

/// The variable.
const NAME: &str = "SOURCE_DATE_EPOCH";
/// What stands for the build context.
const CONTEXT: &str = "context";
/// The end of the year 9999.
const LAST: i64 = 253_402_300_799;

/// Where a name is looked for.
pub(crate) struct Places<'a> {
    pub(crate) context: &'a Context,
    pub(crate) named: &'a BTreeMap<String, Named>,
    pub(crate) options: &'a BuildOptions,
    /// Without a client, nobody outside is asked.
    pub(crate) sources: &'a Sources<'a>,
}

/// The name that is given instead of seconds.
pub(crate) fn name(model: &Model<'_>, arguments: &BTreeMap<String, String>) -> Option<String> {
    let text = text(model, arguments);
    let is_name = !text.is_empty() && text.parse::<i64>().is_err();
    is_name.then(|| text.to_owned())
}

/// The seconds since 1970, where some are given.
pub(crate) fn seconds(
    model: &Model<'_>,
    arguments: &BTreeMap<String, String>,
) -> Result<Option<i64>, BuildError> {
    let text = text(model, arguments);
    match text.parse() {
        Ok(seconds @ 0..=LAST) => Ok(Some(seconds)),
        _ if text.is_empty() => Ok(None),
        _ => Err(no_time(text)),
    }
}

/// Puts the age of what is named in the place of the name; what has no age leaves nothing.
pub(crate) fn settle(
    name: &str,
    model: &Model<'_>,
    places: &Places<'_>,
    arguments: &mut BTreeMap<String, String>,
) -> Result<(), BuildError> {
    let age = age(name, model, places)?;
    let text = age.map(|seconds| seconds.to_string()).unwrap_or_default();
    arguments.insert(NAME.to_owned(), text);
    Ok(())
}

/// What is given from outside counts more than what the file says.
fn text<'a>(model: &'a Model<'_>, arguments: &'a BTreeMap<String, String>) -> &'a str {
    let declared = || model.global_scope().variable(NAME)?.value.as_deref();
    let given = arguments.get(NAME).map(String::as_str);
    given.or_else(declared).unwrap_or_default()
}

fn no_time(text: &str) -> BuildError {
    BuildError::Asked(format!(
        "`{text}` is no time for `{NAME}`; write the seconds since 1970, `{CONTEXT}`, or the name of a build context or a stage"
    ))
}

fn age(name: &str, model: &Model<'_>, places: &Places<'_>) -> Result<Option<i64>, BuildError> {
    if name == CONTEXT {
        return Ok(places.context.changed());
    }
    match context_of(places.named, name) {
        Some(Named::Files(context)) => return Ok(context.changed()),
        // An image says when it was made, which is not how old its files are.
        Some(Named::Image(_) | Named::Layout(_)) => return Ok(None),
        None => {}
    }
    let is_named = |stage: &&Stage| stage.lower_name() == Some(name.to_lowercase());
    match model.stages().iter().find(is_named) {
        Some(stage) => age_of_stage(stage, model, places),
        None => Err(no_time(name)),
    }
}

fn age_of_stage(
    stage: &Stage,
    model: &Model<'_>,
    places: &Places<'_>,
) -> Result<Option<i64>, BuildError> {
    let range = stage.range(model.instructions());
    if stage.base != Base::Scratch {
        let title = stage.title();
        return Err(refused(range, &format!("{title} does not start from `scratch`")).into());
    }
    let target = Target::Named(stage.lower_name().unwrap_or_default());
    let plan = model.plan(&target).map_err(BuildError::Target)?;
    let mut operations = model.operations(&plan);
    if let Some(error) = operations.errors.first() {
        return Err(Fault::at(error.range, error.message.clone()).into());
    }
    let mut found = None;
    for operation in std::mem::take(&mut operations.stages[stage.index]) {
        match &operation.work {
            Work::Arguments(_) => {}
            Work::Copy(copy) if copy.is_add && found.is_none() => {
                found = Some((lone_source(&operation, copy)?.to_owned(), operation));
            }
            _ => {
                let message = format!("`{}` stands beside its only source", operation.text);
                return Err(refused(operation.range, &message).into());
            }
        }
    }
    match found {
        Some((source, operation)) => age_of_source(&source, &operation, places),
        None => Err(refused(range, &format!("{} adds nothing", stage.title())).into()),
    }
}

/// The one source of an `ADD`, which is elsewhere.
fn lone_source<'a>(operation: &Operation, copy: &'a CopyWork) -> Result<&'a str, BuildError> {
    match copy.sources.as_slice() {
        [source] if copy.files.is_empty() && is_remote(copy, source) => Ok(source),
        _ => {
            let message = format!("`{}` is not one source from elsewhere", operation.text);
            Err(refused(operation.range, &message).into())
        }
    }
}

fn refused(range: TextRange, why: &str) -> Fault {
    Fault::at(range, format!("`{NAME}` cannot be the age of a stage: {why}")).with_help(
        "such a stage is `FROM scratch` and one `ADD` of a URL or a git repository, and nothing else but `ARG`",
    )
}

/// When a source was changed. What was learned is kept for forecasts, which ask nobody.
fn age_of_source(
    source: &str,
    operation: &Operation,
    places: &Places<'_>,
) -> Result<Option<i64>, BuildError> {
    let Work::Copy(copy) = &operation.work else {
        return Ok(None);
    };
    let store = places.sources.store;
    let short = format!("age {:?} {source}", copy.checksum);
    if places.sources.client.is_none() {
        let known = store.alias(&short)?;
        return Ok(known.and_then(|text| text.parse().ok()));
    }
    let failed = |error: ContextError| Fault::at(operation.range, error.to_string());
    let age = match repository(places.options, copy, source, operation.range)? {
        Some(git) => Some(git.committed().map_err(failed)?),
        None => {
            let authorization = authorization(&places.options.secrets, source)?;
            let request = Request {
                authorization: authorization.as_deref(),
                known: None,
                checksum: checksum(copy, operation.range)?,
            };
            last_changed(source, &request).map_err(failed)?
        }
    };
    let text = age.map(|seconds| seconds.to_string()).unwrap_or_default();
    store.keep_alias(&short, &text)?;
    Ok(age)
}
