//! Answers that are kept beside what they were made from: as long as that does not change, an editor that asks again is
//! given the same text.
//! Leans on `lock`.

use std::sync::{Arc, Mutex};

use crate::lock::lock;

/// An answer as text, shared by those who keep it and those who send it.
pub(crate) type Text = Arc<Vec<u8>>;

/// How many answers are kept at most; an editor asks the same few questions again and again.
const MOST: usize = 4;

/// The answers to the last few questions, as text.
#[derive(Default)]
pub(crate) struct Kept {
    answers: Mutex<Vec<(String, Text)>>,
}

impl Kept {
    /// The answer that was given to a question.
    pub(crate) fn get(&self, question: &str) -> Option<Text> {
        let answers = lock(&self.answers);
        let known = answers.iter().find(|(asked, _)| asked == question);
        known.map(|(_, answer)| Arc::clone(answer))
    }

    /// Keeps an answer; the oldest makes room.
    pub(crate) fn put(&self, question: String, answer: Text) {
        let mut answers = lock(&self.answers);
        answers.retain(|(asked, _)| *asked != question);
        if answers.len() == MOST {
            answers.remove(0);
        }
        answers.push((question, answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_few_answers_are_kept() {
        let kept = Kept::default();
        for number in 0..=MOST {
            kept.put(
                number.to_string(),
                Arc::new(number.to_string().into_bytes()),
            );
        }
        kept.put("2".to_owned(), Arc::new(b"again".to_vec()));
        let answer = |question: &str| kept.get(question).map(|text| text.to_vec());
        assert_eq!(answer("0"), None);
        assert_eq!(answer("1"), Some(b"1".to_vec()));
        assert_eq!(answer("2"), Some(b"again".to_vec()));
    }
}
