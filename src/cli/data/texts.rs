//! What is told of texts alone: how long they are, and what comes most often in them.
use std::sync::atomic::AtomicBool;

use serde_json::{Map, Value, json};

use crate::cli::output::{thousands, visible};
use crate::data::{Dataset, TokenStatistics};
use crate::design::TokenUnit;

/// So many tokens are named for people, and so many in JSON.
const TOKENS: usize = 10;
const JSON_TOKENS: usize = 20;

/// What is known of the characters and of the words.
fn statistics(data: &Dataset) -> [TokenStatistics; 2] {
    let texts = || (0..data.len()).map(|index| data.text(index));
    let characters = TokenStatistics::of(texts(), TokenUnit::Characters, &AtomicBool::new(false));
    [characters, TokenStatistics::of_plain_words(texts())]
}

pub(super) fn as_json(data: &Dataset) -> Map<String, Value> {
    let of = |tokens: &TokenStatistics| {
        let frequent =
            tokens.frequent.iter().take(JSON_TOKENS).map(|(token, count)| json!({"token": token, "count": count}));
        json!({
            "smallest": tokens.smallest,
            "median": tokens.median,
            "percentile_95": tokens.percentile_95,
            "largest": tokens.largest,
            "different": tokens.different,
            "frequent": frequent.collect::<Vec<_>>(),
        })
    };
    let [characters, words] = statistics(data);
    Map::from_iter([("characters".to_owned(), of(&characters)), ("words".to_owned(), of(&words))])
}

pub(super) fn as_text(data: &Dataset) -> Vec<String> {
    let number = |number: usize| thousands(number as u64);
    let lengths = |name: &str, tokens: &TokenStatistics| {
        format!(
            "{name} per text: {} to {}, {} in the middle, at most {} in 95 % of the texts; {} different",
            number(tokens.smallest),
            number(tokens.largest),
            number(tokens.median),
            number(tokens.percentile_95),
            number(tokens.different),
        )
    };
    let frequent = |name: &str, tokens: &TokenStatistics| {
        let named = tokens.frequent.iter().take(TOKENS);
        let named = named.map(|(token, count)| format!("{} ({})", shown(token), number(*count)));
        format!("Most frequent {name}: {}", named.collect::<Vec<_>>().join(", "))
    };
    let [characters, words] = statistics(data);
    vec![
        lengths("Characters", &characters),
        lengths("Words", &words),
        frequent("characters", &characters),
        frequent("words", &words),
    ]
}

/// A token as it can be told from the signs around it.
fn shown(token: &str) -> String {
    /// What is longer is hardly a word.
    const LONGEST: usize = 30;
    let mut signs = token.chars();
    let begin: String = signs.by_ref().take(LONGEST).collect();
    let more = if signs.next().is_some() { "…" } else { "" };
    if token == " " { "␠".to_owned() } else { visible(&begin) + more }
}
