//! The arguments of the commands that look into images.
//! Leans on nothing but `clap`, and on those of the store.

use clap::Args;

use crate::args::store::StoreArguments;

/// What `image diff` takes.
#[derive(Args, Debug)]
pub(crate) struct DiffArguments {
    /// The image that is compared with
    #[arg(value_name = "IMAGE")]
    pub(crate) before: String,
    /// The image that differs
    #[arg(value_name = "OTHER")]
    pub(crate) after: String,
    /// List files too of which only the time differs
    #[arg(long)]
    pub(crate) times: bool,
    /// Exit with 1 if anything differs
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// `table`, `json`, or a template: `{{.Change}} {{.Path}} {{.Before}} {{.After}}`
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// For another platform than this machine's
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `image efficiency` takes.
#[derive(Args, Debug)]
pub(crate) struct EfficiencyArguments {
    /// The image
    #[arg(value_name = "IMAGE")]
    pub(crate) image: String,
    /// Exit with 1 if the efficiency is lower, from 0 to 1
    #[arg(help_heading = "Thresholds", long, value_name = "RATIO", value_parser = ratio)]
    pub(crate) lowest_efficiency: Option<f64>,
    /// Exit with 1 if more is wasted, for example `20MB`
    #[arg(help_heading = "Thresholds", long, value_name = "SIZE")]
    pub(crate) highest_wasted_bytes: Option<String>,
    /// Exit with 1 if more is wasted of what stands on the lowest layer, from 0 to 1
    #[arg(help_heading = "Thresholds", long, value_name = "RATIO", value_parser = ratio)]
    pub(crate) highest_user_wasted_percent: Option<f64>,
    /// How many wasted files to show
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub(crate) limit: usize,
    /// `table`, `json`, or a template: `{{.image.efficiencyScore}}`
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// For another platform than this machine's
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

fn ratio(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(ratio) if (0.0..=1.0).contains(&ratio) => Ok(ratio),
        _ => Err("write a number from 0 to 1, such as `0.9`".to_owned()),
    }
}
