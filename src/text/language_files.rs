//! The language files, `assets/languages`: groups in groups, whose names together are the key of a text.
use std::collections::HashMap;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/languages");

/// What a name in a language file stands for.
#[derive(Deserialize)]
#[serde(untagged)]
enum TextEntry {
    Text(String),
    Group(HashMap<String, TextEntry>),
}

/// All texts of the language with this code by their keys, such as `layer.Dense.name`. What cannot be read gives none: a
/// test holds that no text is lost.
pub(super) fn read(code: &str) -> HashMap<String, String> {
    let mut texts = HashMap::new();
    let ending = format!(".{code}.ron");
    for file in FILES.files().filter(|file| file.path().to_string_lossy().ends_with(&ending)) {
        if let Ok(entry) = ron::de::from_bytes(file.contents()) {
            collect(String::new(), entry, &mut texts);
        }
    }
    texts
}

/// Adds what stands under a key.
fn collect(key: String, entry: TextEntry, texts: &mut HashMap<String, String>) {
    match entry {
        TextEntry::Text(text) => drop(texts.insert(key, text)),
        TextEntry::Group(entries) => {
            for (name, entry) in entries {
                collect(if key.is_empty() { name } else { format!("{key}.{name}") }, entry, texts);
            }
        }
    }
}
