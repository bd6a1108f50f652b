//! The window in French: no key of a language file and no English text is left in it.
use std::collections::BTreeSet;

use egui_kittest::kittest::NodeT as _;
use strata::app::Language;

use super::Window;
use super::screens::visit;

/// Everything that can be read or is read aloud.
fn shown(window: &Window) -> BTreeSet<String> {
    let nodes = window.harness.root();
    let all = nodes.children_recursive().map(|node| node.accesskit_node());
    all.flat_map(|node| {
        let hint = node.data().placeholder().map(str::to_owned);
        let about = node.data().description().map(str::to_owned);
        [node.label(), node.value(), hint, about]
    })
    .flatten()
    .collect()
}

/// The parts of a text between its placeholders.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for (nth, part) in text.split("%{").enumerate() {
        parts.push(if nth == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) });
    }
    parts
}

/// Whether a text is made of a template: its parts in their order, from the beginning to the end.
fn is_made_of(text: &str, template: &str) -> bool {
    let parts = parts(template);
    let [first, .., last] = &parts[..] else { return text == template };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for part in &parts[1..parts.len() - 1] {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn letters(template: &str) -> usize {
    parts(template).iter().map(|part| part.chars().filter(|sign| sign.is_alphabetic()).count()).sum()
}

/// English texts that French says otherwise, as whole texts and in the capitals of a heading.
fn foreign() -> Vec<(String, String)> {
    let french = Language::French.texts();
    let known: BTreeSet<&String> = french.values().collect();
    let english = Language::English.texts().iter();
    let differs = english.filter(|(key, text)| french[*key] != **text && !known.contains(text) && letters(text) > 3);
    differs.flat_map(|(key, text)| [(key.clone(), text.to_uppercase()), (key.clone(), text.clone())]).collect()
}

#[test]
fn templates_are_recognized() {
    assert!(is_made_of("16 filters", "%{count} filters") && !is_made_of("16 filtres", "%{count} filters"));
    assert!(
        is_made_of("mean 0, from 1 to 2", "mean %{m}, from %{l} to %{h}") && !is_made_of("mean 0", "mean %{m}, from")
    );
    assert!(is_made_of("Help", "Help") && !is_made_of("Help me", "Help"));
    assert!(foreign().len() > 300);
}

#[test]
fn the_window_speaks_french() {
    let keys = Language::English.texts();
    let foreign = foreign();
    let mut wrong = BTreeSet::new();
    let mut seen = BTreeSet::new();
    visit(Language::French, &mut |name, window| {
        let own = window.app().document.design().name.clone();
        for text in shown(window) {
            // What the design is called was written by somebody.
            if text == own || !seen.insert(text.clone()) {
                continue;
            }
            // A line of a card is made of several texts.
            for part in text.split(" · ").chain(text.split(", ")).chain([text.as_str()]) {
                if part == own {
                    continue;
                }
                if keys.contains_key(part) {
                    wrong.insert(format!("{name}: the key {part}"));
                }
                if let Some((key, english)) = foreign.iter().find(|(_, english)| is_made_of(part, english)) {
                    wrong.insert(format!("{name}: `{part}` is {key}, `{english}`"));
                }
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen.len() > 400, "{} texts were seen", seen.len());
}
