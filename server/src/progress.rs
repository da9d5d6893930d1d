//! Shows in the editor how far a build is. Nobody waits for the editor: it may take its time to say that it will show it.
//! Leans on `editor`.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use crate::editor::{Editor, PATIENCE};
use crate::protocol::build;

/// The progress of one build; nothing where the editor shows none.
#[derive(Debug)]
pub(crate) struct Progress {
    news: Option<UnboundedSender<News>>,
}

#[derive(Debug)]
enum News {
    Report(String),
    End(String),
}

impl Progress {
    /// Begins to show the build of that number, which can be ended there.
    pub(crate) fn begin(editor: &Editor, number: u64, title: String) -> Self {
        if !editor.shows_progress() {
            return Self { news: None };
        }
        let (sender, news) = unbounded_channel();
        tokio::spawn(show(editor.clone(), number, title, news));
        Self { news: Some(sender) }
    }

    /// Says what is being done now.
    pub(crate) fn report(&self, message: String) {
        self.tell(News::Report(message));
    }

    /// Says how it ended.
    pub(crate) fn end(self, message: String) {
        self.tell(News::End(message));
    }

    fn tell(&self, news: News) {
        if let Some(sender) = &self.news {
            // An editor that does not want it misses nothing.
            let _ = sender.send(news);
        }
    }
}

async fn show(editor: Editor, number: u64, title: String, mut news: UnboundedReceiver<News>) {
    let (client, token) = (editor.client(), build::token(number));
    let created = client.create_work_done_progress(token.clone());
    let Ok(Ok(())) = timeout(PATIENCE, created).await else {
        return;
    };
    let progress = client.progress(token, title).with_cancel_button();
    let progress = progress.begin().await;
    while let Some(next) = news.recv().await {
        match next {
            News::Report(message) => progress.report_with_message(message, None).await,
            News::End(message) => return progress.finish_with_message(message).await,
        }
    }
}
