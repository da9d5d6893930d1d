//! The commands that an editor can ask for: fixes, pages of rules, and plans and builds in processes of their own.
//! Leans on `backend`, `errand` and `building`.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{
    ExecuteCommandParams, LSPAny, MessageType, ShowDocumentParams, WorkDoneProgressCancelParams,
};

use crate::backend::{Backend, address, aside, refused};
use crate::building::Building;
use crate::errand::{Errand, Form};
use crate::protocol::{action, build};
use crate::uri::Uri;

impl Backend {
    /// Carries a command out; what lasts goes on after the answer.
    pub(crate) async fn execute(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let argument = |number: usize| params.arguments.get(number).and_then(LSPAny::as_str);
        match (params.command.as_str(), argument(0)) {
            (action::APPLY_ALL_FIXES, Some(uri)) => self.apply_all_fixes(uri).await?,
            (action::OPEN_RULE_PAGE, Some(rule)) => self.open_rule_page(rule)?,
            (build::PLAN, uri) => return self.plan(self.meant(uri)?, argument(1)).await,
            (build::BUILD, uri) => {
                let uri = self.meant(uri)?;
                self.build(uri, argument(1), argument(2)).await?;
            }
            (build::CANCEL, uri) => self.cancel(&self.meant(uri)?)?,
            (command, _) => {
                let message = format!("`{command}` is no command, or lacks its argument");
                return Err(Error::invalid_params(message));
            }
        }
        Ok(None)
    }

    /// Ends the build whose progress the editor shows.
    #[expect(
        clippy::unused_async,
        reason = "the framework takes nothing else as a handler"
    )]
    pub(crate) async fn cancel_progress(&self, params: WorkDoneProgressCancelParams) {
        if let Some(number) = build::number(&params.token) {
            self.state.builds.cancel_number(number);
        }
    }

    /// The document that a command is for; some editors give commands no arguments, so one that is open alone is meant.
    fn meant(&self, argument: Option<&str>) -> Result<Uri> {
        if let Some(uri) = argument {
            return address(uri);
        }
        let mut open = self.state.documents.uris();
        match (open.pop(), open.is_empty()) {
            (Some(uri), true) => Ok(uri),
            _ => Err(refused(
                "several documents are open, or none: name the one that is meant".to_owned(),
            )),
        }
    }

    /// Shows the plan of a document, and answers with its text.
    async fn plan(&self, uri: Uri, target: Option<&str>) -> Result<Option<LSPAny>> {
        let snapshot = self.snapshot(&uri)?;
        let errand = Errand::plan(&snapshot, &self.store()?, target, Form::Text);
        let output = errand.output().await;
        let output = output.map_err(|error| unstarted(&error))?;
        let page = String::from_utf8_lossy(&output.stdout).into_owned();
        if page.is_empty() {
            let told = String::from_utf8_lossy(&output.stderr);
            let told: Vec<&str> = told.lines().map(str::trim).collect();
            let why = told.join("; ");
            let why = why.trim_start_matches("error: ");
            return Err(refused(format!("there is no plan: {why}")));
        }
        self.show_plan(page.clone()).await;
        Ok(Some(page.into()))
    }

    /// Opens the plan as a text beside the document, or else writes it where the editor shows what servers say.
    async fn show_plan(&self, page: String) {
        let client = self.editor.client().clone();
        if !self.state.session().shows_documents {
            client.log_message(MessageType::INFO, page).await;
            let message = "the plan is in the log of the language server";
            client.show_message(MessageType::INFO, message).await;
            return;
        }
        let state = Arc::clone(&self.state);
        let written = aside(move || {
            let path = state.scratch()?.join("plan.txt");
            std::fs::write(&path, page)?;
            Ok::<PathBuf, io::Error>(path)
        });
        let uri = match written.await {
            Ok(Ok(path)) => Uri::from_file_path(path),
            Ok(Err(error)) => {
                tracing::warn!("a plan cannot be written: {error}");
                None
            }
            Err(_) => None,
        };
        let Some(uri) = uri else { return };
        tokio::spawn(async move {
            let shown = client.show_document(ShowDocumentParams {
                uri,
                external: Some(false),
                take_focus: Some(true),
                selection: None,
            });
            if let Err(error) = shown.await {
                tracing::warn!("the editor did not open the plan: {error}");
            }
        });
    }

    /// Builds a document as the editor shows it. What comes of it is told while it runs.
    async fn build(&self, uri: Uri, target: Option<&str>, tag: Option<&str>) -> Result<()> {
        let snapshot = self.snapshot(&uri)?;
        let errand = Errand::build(&snapshot, &self.store()?, target, tag);
        let errand = errand.ok_or_else(|| {
            refused("a text that was never saved has no build context; save it first".to_owned())
        })?;
        let view = aside(move || snapshot.view()).await?;
        let view = view.ok_or_else(Error::internal_error)?;
        let begun = Building::begin(self.editor.clone(), Arc::clone(&self.state), uri, view);
        let begun = begun.ok_or_else(|| {
            refused("a build of this file is under way; wait for it, or cancel it".to_owned())
        })?;
        tokio::spawn(begun.run(errand));
        Ok(())
    }

    /// Ends the build of a document.
    fn cancel(&self, uri: &Uri) -> Result<()> {
        match self.state.builds.cancel(uri) {
            true => Ok(()),
            false => Err(refused("no build of this file is under way".to_owned())),
        }
    }

    /// Where images and the cache are.
    fn store(&self) -> Result<PathBuf> {
        let images = self.state.images.as_ref();
        let none = || refused("this server was started without a store".to_owned());
        images.map(|images| images.store.clone()).ok_or_else(none)
    }
}

fn unstarted(error: &io::Error) -> Error {
    refused(format!("the program cannot be started again: {error}"))
}
