//! Collects what an evaluation yields, as one text and as words.
//! Leans on nothing.

/// The text so far, and the words it falls into.
#[derive(Default)]
pub(super) struct Output {
    pub(super) text: String,
    finished: Vec<String>,
    word: String,
}

impl Output {
    /// Adds text whose white space ends a word.
    pub(super) fn splitting(&mut self, text: &str) {
        self.text.push_str(text);
        for character in text.chars() {
            if !character.is_whitespace() {
                self.word.push(character);
            } else if !self.word.is_empty() {
                self.finished.push(std::mem::take(&mut self.word));
            }
        }
    }

    /// Adds text that belongs to one word.
    pub(super) fn whole(&mut self, text: &str) {
        self.text.push_str(text);
        self.word.push_str(text);
    }

    /// Adds characters that belong to one word.
    pub(super) fn whole_characters(&mut self, characters: impl IntoIterator<Item = char>) {
        for character in characters {
            self.text.push(character);
            self.word.push(character);
        }
    }

    /// The words, the one at the end included; a word is never empty.
    pub(super) fn words(&self) -> Vec<String> {
        let last = Some(&self.word).filter(|word| !word.is_empty());
        self.finished.iter().chain(last).cloned().collect()
    }
}
