//! Answers that are kept for as long as they hold. An editor asks for outline, colors, folds and actions whenever a
//! document is shown again, in the same words each time: such a question is answered before more of it is read.
//! Leans on `lock`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::lock::lock;

/// An answer as text, shared by those who keep it and those who send it.
pub(crate) type Text = Arc<Vec<u8>>;

/// The longest message, in bytes, that is looked up; a question about a document is short.
const LONGEST: usize = 4 << 10;

/// How many answers are kept at most: a handful for each document that an editor goes back and forth between.
const MOST: usize = 64;

/// How many bytes they may have together.
const MOST_BYTES: usize = 4 << 20;

/// A request as it was asked, read no further than it takes to tell it from others.
#[derive(Deserialize)]
pub(crate) struct Question<'a> {
    jsonrpc: &'a str,
    #[serde(borrow)]
    id: &'a RawValue,
    #[serde(borrow)]
    method: &'a RawValue,
    #[serde(borrow)]
    params: &'a RawValue,
}

/// What is asked, in the editor's words, whatever the number of the request.
pub(crate) type Words = Box<[u8]>;

/// How long an answer holds: until a number grows.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    newest: Arc<AtomicU64>,
    number: u64,
}

/// The answers that are kept.
#[derive(Default)]
pub(crate) struct Kept {
    answers: Mutex<Answers>,
}

#[derive(Default)]
struct Answers {
    by_words: HashMap<Words, Answer>,
    /// Counts the answers given, so that the one that was not wanted for longest can go.
    clock: u64,
    is_over: bool,
}

struct Answer {
    text: Text,
    term: Term,
    given: u64,
}

impl<'a> Question<'a> {
    /// What a message asks; nothing where it is no short request.
    pub(crate) fn of(message: &'a [u8]) -> Option<Self> {
        if message.len() > LONGEST {
            return None;
        }
        let question: Self = serde_json::from_slice(message).ok()?;
        (question.jsonrpc == "2.0").then_some(question)
    }

    /// The number of the request, as it stands there.
    pub(crate) fn id(&self) -> &'a str {
        self.id.get()
    }

    /// What tells it from others.
    pub(crate) fn words(&self) -> Words {
        let words = [self.method.get(), self.params.get()].concat();
        words.into_bytes().into()
    }
}

impl Term {
    /// Holds while `newest` is `number`.
    pub(crate) fn new(newest: Arc<AtomicU64>, number: u64) -> Self {
        Self { newest, number }
    }

    fn is_over(&self) -> bool {
        self.newest.load(Ordering::Acquire) != self.number
    }
}

impl Kept {
    /// The answer that was given to a question, if it still holds.
    pub(crate) fn get(&self, words: &[u8]) -> Option<Text> {
        let mut answers = lock(&self.answers);
        answers.clock += 1;
        let now = answers.clock;
        let answer = answers.by_words.get_mut(words)?;
        if answer.term.is_over() {
            answers.by_words.remove(words);
            return None;
        }
        answer.given = now;
        Some(Arc::clone(&answer.text))
    }

    /// Keeps an answer; what holds no longer makes room, and then what was not asked for longest.
    pub(crate) fn put(&self, words: Words, text: Text, term: Term) {
        let mut answers = lock(&self.answers);
        answers.clock += 1;
        let given = answers.clock;
        answers.by_words.retain(|_, answer| !answer.term.is_over());
        if text.len() > MOST_BYTES || answers.is_over {
            return;
        }
        answers.by_words.insert(words, Answer { text, term, given });
        while answers.is_full() {
            answers.drop_oldest();
        }
    }

    /// Forgets all, and keeps nothing any more: after its goodbye an editor is answered nothing.
    pub(crate) fn end(&self) {
        let mut answers = lock(&self.answers);
        answers.by_words.clear();
        answers.is_over = true;
    }
}

impl Answers {
    fn is_full(&self) -> bool {
        let bytes: usize = self.by_words.values().map(|it| it.text.len()).sum();
        self.by_words.len() > MOST || bytes > MOST_BYTES
    }

    fn drop_oldest(&mut self) {
        let oldest = self.by_words.iter().min_by_key(|(_, answer)| answer.given);
        if let Some(words) = oldest.map(|(words, _)| words.clone()) {
            self.by_words.remove(&words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        text.as_bytes().into()
    }

    fn text(length: usize) -> Text {
        Arc::new(vec![b' '; length])
    }

    #[track_caller]
    fn check(kept: &Kept, question: &str, length: Option<usize>) {
        let answer = kept.get(question.as_bytes());
        assert_eq!(answer.map(|text| text.len()), length, "{question}");
    }

    #[test]
    fn a_question_is_told_from_others_by_its_method_and_parameters() {
        let asked = |message: &str| {
            let question = Question::of(message.as_bytes())?;
            let words = String::from_utf8(question.words().into()).unwrap();
            Some((question.id().to_owned(), words))
        };
        let first = asked(r#"{"jsonrpc":"2.0","id":1,"method":"a","params":{"b": [1]}}"#);
        let again = asked(r#"{"method":"a","params":{"b": [1]},"id":"x","jsonrpc":"2.0"}"#);
        assert_eq!(first, Some(("1".into(), r#""a"{"b": [1]}"#.into())));
        assert_eq!(again, Some((r#""x""#.into(), r#""a"{"b": [1]}"#.into())));
        assert_eq!(asked(r#"{"jsonrpc":"2.0","method":"a","params":{}}"#), None);
        assert_eq!(
            asked(r#"{"jsonrpc":"1.0","id":1,"method":"a","params":{}}"#),
            None
        );
        assert_eq!(
            asked(r#"{"jsonrpc":"2.0","id":1,"method":"a","params":{"#),
            None
        );
        let long = " ".repeat(LONGEST);
        let message = r#"{"jsonrpc":"2.0","id":1,"method":"a","params":{}}"#;
        assert_eq!(asked(&(long + message)), None);
    }

    #[test]
    fn an_answer_is_given_until_its_term_is_over() {
        let kept = Kept::default();
        let newest = Arc::new(AtomicU64::new(3));
        let term = Term::new(Arc::clone(&newest), 3);
        kept.put(words("a"), text(1), term.clone());
        check(&kept, "a", Some(1));
        check(&kept, "b", None);
        newest.store(4, Ordering::Release);
        check(&kept, "a", None);
        kept.put(words("late"), text(1), term);
        check(&kept, "late", None);
    }

    #[test]
    fn what_was_not_asked_for_longest_makes_room() {
        let kept = Kept::default();
        let put = |name: &str, length| {
            let term = Term::new(Arc::default(), 0);
            kept.put(words(name), text(length), term);
        };
        for number in 0..MOST {
            put(&number.to_string(), number);
        }
        check(&kept, "0", Some(0));
        put("new", 7);
        check(&kept, "0", Some(0));
        check(&kept, "1", None);
        put("long", MOST_BYTES - 6);
        check(&kept, "long", Some(MOST_BYTES - 6));
        check(&kept, "new", None);
        check(&kept, "0", Some(0));
        put("too long", MOST_BYTES + 1);
        check(&kept, "too long", None);
    }

    #[test]
    fn nothing_is_answered_after_the_end() {
        let kept = Kept::default();
        let put = || kept.put(words("a"), text(1), Term::new(Arc::default(), 0));
        put();
        kept.end();
        check(&kept, "a", None);
        put();
        check(&kept, "a", None);
    }
}
