//! How a build is shown: lines, and JSON; what failed is drawn like a lint.
//! In dependency order.

pub(crate) mod fault;
pub(crate) mod plain;
pub(crate) mod rawjson;
pub(crate) mod screen;
