//! Platforms, those that BuildKit has variables for first.
//! Leans on `typing`.

use super::item::{Item, ItemKind, Topic};
use super::typing::Typing;

const VARIABLES: [(&str, &str, &str); 2] = [
    (
        "$BUILDPLATFORM",
        "BUILDPLATFORM",
        "the platform that builds",
    ),
    (
        "$TARGETPLATFORM",
        "TARGETPLATFORM",
        "the platform that is built for, as without the flag",
    ),
];

const PLATFORMS: [(&str, &str); 12] = [
    ("linux/amd64", "64-bit Intel and AMD"),
    (
        "linux/arm64",
        "64-bit ARM: Apple silicon, Graviton, Raspberry Pi 4",
    ),
    ("linux/arm/v7", "32-bit ARM with floating point"),
    ("linux/arm/v6", "32-bit ARM of the first Raspberry Pi"),
    ("linux/386", "32-bit Intel"),
    ("linux/ppc64le", "POWER, little-endian"),
    ("linux/s390x", "IBM Z"),
    ("linux/riscv64", "64-bit RISC-V"),
    ("linux/loong64", "LoongArch"),
    ("linux/mips64le", "64-bit MIPS, little-endian"),
    ("windows/amd64", "64-bit Windows"),
    ("windows/arm64", "64-bit Windows on ARM"),
];

/// The platforms.
pub(crate) fn items(typing: &Typing<'_>) -> Vec<Item> {
    let variable = |(label, name, detail): (&str, &'static str, &str)| {
        Item::new(ItemKind::Variable, label, typing.range)
            .detail(detail)
            .rank(1)
            .topic(Topic::Variable(name.to_owned()))
    };
    let platform = |(label, detail): (&str, &str)| {
        Item::new(ItemKind::Value, label, typing.range).detail(detail)
    };
    let platforms = PLATFORMS.map(platform);
    VARIABLES
        .map(variable)
        .into_iter()
        .chain(platforms)
        .collect()
}
