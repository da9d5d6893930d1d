//! The Zed extension: says how the server is started and what its settings are.
//! Leans on nothing of the workspace; Zed compiles it to WebAssembly.

use zed_extension_api::serde_json::{Value, json};
use zed_extension_api::settings::LspSettings;
use zed_extension_api::{Command, Extension, LanguageServerId, Result, Worktree, register_extension};

/// What Zed calls the server in its settings.
const SERVER: &str = "dockwright";

struct Dockwright;

impl Extension for Dockwright {
    fn new() -> Self {
        Self
    }

    /// The program that the settings name, else the one in the search path of the project.
    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(SERVER, worktree)?.binary;
        let (path, arguments) = binary.map_or((None, None), |binary| (binary.path, binary.arguments));
        let command = path.or_else(|| worktree.which(SERVER)).ok_or(
            "`dockwright` is not in the search path; install it, or name it in `lsp.dockwright.binary.path`",
        )?;
        Ok(Command {
            command,
            args: arguments.unwrap_or_else(|| vec!["server".to_owned()]),
            env: worktree.shell_env(),
        })
    }

    /// What stands in `lsp.dockwright.settings`, as the section that the server asks for.
    fn language_server_workspace_configuration(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        let settings = LspSettings::for_worktree(SERVER, worktree)?.settings;
        Ok(Some(json!({ "dockwright": settings })))
    }
}

register_extension!(Dockwright);
