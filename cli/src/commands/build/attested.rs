//! What is attested of an image, as `--provenance`, `--sbom` and `--attest` say together.
//! Leans on nothing of the command.

use crate::args::build::BuildArguments;
use crate::failure::Failure;

/// What keeps values out of the provenance.
const BRIEF: &str = "mode=min";

/// What is to be attested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attested {
    /// What the image was made of and how.
    pub(crate) provenance: bool,
    /// Whether the values and labels that were given stay out of that.
    pub(crate) is_brief: bool,
    /// What packages are in it.
    pub(crate) bill: bool,
}

impl Attested {
    /// Reads the arguments; a flag of its own has the last word.
    pub(crate) fn read(arguments: &BuildArguments) -> Result<Self, Failure> {
        let mut attested = Self::default();
        for text in &arguments.attest {
            let fields: Vec<&str> = text.split(',').collect();
            let is_kind = |field: &&&str| field.starts_with("type=");
            let kind = fields.iter().find(is_kind).unwrap_or(&"");
            attested.is_brief |= fields.contains(&BRIEF);
            let others = fields.iter().filter(|field| *field != kind);
            let place = match kind.trim_start_matches("type=") {
                "provenance" => &mut attested.provenance,
                "sbom" => &mut attested.bill,
                _ => {
                    return Err(Failure::usage(format!(
                        "`--attest {text}` attests nothing; write `type=provenance` or `type=sbom`"
                    )));
                }
            };
            *place = is_on("attest", others.copied())?;
        }
        if let Some(text) = &arguments.provenance {
            attested.is_brief = text.split(',').any(|field| field == BRIEF);
            attested.provenance = is_on("provenance", text.split(','))?;
        }
        if let Some(text) = &arguments.sbom {
            attested.bill = is_on("sbom", text.split(','))?;
        }
        Ok(attested)
    }
}

/// Whether the words behind a flag turn it on.
fn is_on<'a>(flag: &str, fields: impl Iterator<Item = &'a str>) -> Result<bool, Failure> {
    let mut is_on = true;
    for field in fields {
        match field.trim() {
            "" | "true" | "1" | "disabled=false" => {}
            "false" | "0" | "disabled" | "disabled=true" => is_on = false,
            BRIEF | "mode=max" | "version=v1" if flag != "sbom" => {}
            other if other.starts_with("generator=") => {
                return Err(Failure::usage(
                    "packages are found by the builder itself, and not by another image; leave `generator` out",
                ));
            }
            other => {
                let more = if flag == "sbom" {
                    ""
                } else {
                    ", `mode=min`, `mode=max`"
                };
                return Err(Failure::usage(format!(
                    "`--{flag}` has no `{other}`; there are `true`, `false`{more}"
                )));
            }
        }
    }
    Ok(is_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_turn_a_flag_on_and_off() {
        for (flag, text, expected) in [
            ("sbom", "true", Some(true)),
            ("sbom", "false", Some(false)),
            ("sbom", "mode=max", None),
            ("sbom", "generator=some/image", None),
            ("provenance", "mode=max", Some(true)),
            ("provenance", "mode=max,version=v1", Some(true)),
            ("provenance", "mode=most", None),
            ("provenance", "version=v0.2", None),
            ("attest", "disabled=true", Some(false)),
        ] {
            let found = is_on(flag, text.split(',')).ok();
            assert_eq!(found, expected, "--{flag}={text}");
        }
    }
}
