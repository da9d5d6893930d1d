//! Answers an editor: the language server.
//!
//! The one call is [`serve`]; the modules below are in dependency order, which is the order to read them in.
//! Only `protocol`, `editor` and what stands below it know the protocol's types.

mod log;
mod lock;
mod frame;
mod kept;
mod prepared;
mod intake;
mod standard;
mod outlet;
mod guard;
mod transport;
mod editor_process;
mod uri;
mod position;
mod document;
mod settings;
mod editor_settings;
mod workspace;
mod view;
mod documents;
mod session;
mod publisher;
mod facts;
mod errand;
mod foretold;
mod foretelling;
mod failures;
mod builds;
mod build_event;
mod state;
mod image_page;
mod reference;
mod features;
mod protocol;
mod stamp;
mod survey;
mod names;
mod editor;
mod progress;
mod building;
mod backend;
mod commands;
mod handlers;
mod serve;

pub use facts::ImageAccess;
pub use log::LogLevel;
pub use serve::{Connection, Options, serve};
