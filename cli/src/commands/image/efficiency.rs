//! `dockwright image efficiency`: which bytes of an image nobody sees, and whether that is too much.
//! Leans on `stock` and `render::efficiency`.

use dockwright_images::analysis::{Efficiency, efficiency};

use crate::args::analysis::EfficiencyArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options;
use crate::output;
use crate::render::document::document;
use crate::render::efficiency::{report, sentences};
use crate::render::size::{bytes, size};
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &EfficiencyArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let highest = arguments
        .highest_wasted_bytes
        .as_deref()
        .map(read_size)
        .transpose()?;
    let platform = options::platform(arguments.platform.as_deref())?;
    let store = stock::store(&arguments.store)?;
    let image = store.find_image(&arguments.image, platform.as_ref())?;
    let format = arguments
        .format
        .as_deref()
        .filter(|format| *format != "table");
    let limits = stock::settings()?.unpack;
    let found = efficiency(&store, &image, &limits, format.is_some()).map_err(Failure::failed)?;
    let text = match format {
        None => sentences(&found, arguments.limit),
        format => document(&report(&found), format).map_err(Failure::usage)?,
    };
    let printed = output::print(&[&text], color);
    let broken = broken(&found, arguments, highest);
    for sentence in &broken {
        output::say(&format!("{sentence}\n"));
    }
    Ok(printed.and(Exit::findings(!broken.is_empty())))
}

/// The thresholds that the image does not hold.
fn broken(
    found: &Efficiency,
    arguments: &EfficiencyArguments,
    highest: Option<u64>,
) -> Vec<String> {
    let score = &found.score;
    let (efficiency, percent) = (score.efficiency, score.wasted_user_percent());
    let lowest = arguments
        .lowest_efficiency
        .filter(|lowest| efficiency < *lowest);
    let lowest =
        lowest.map(|lowest| format!("the efficiency is {efficiency:.4}, lower than {lowest}"));
    let highest = highest.filter(|highest| score.wasted_bytes > *highest);
    let highest = highest.map(|highest| {
        let wasted = bytes(score.wasted_bytes);
        format!("{wasted} are wasted, more than {}", bytes(highest))
    });
    let most = arguments
        .highest_user_wasted_percent
        .filter(|most| percent > *most);
    let most = most.map(|most| {
        format!("of what stands on the lowest layer, {percent:.4} is wasted, more than {most}")
    });
    [lowest, highest, most].into_iter().flatten().collect()
}

fn read_size(text: &str) -> Result<u64, Failure> {
    size(text)
        .ok_or_else(|| Failure::usage(format!("`{text}` is no size; write for example `20MB`")))
}
