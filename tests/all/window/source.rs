//! Visible words stand in the language files: none is written in the code of the window or of the program behind it.
use std::path::Path;

/// What is given to one of these is seen or read aloud.
const SHOWN: &[&str] = &[
    "label",
    "button",
    "small_button",
    "heading",
    "strong",
    "weak",
    "bold",
    "monospace",
    "checkbox",
    "radio",
    "link",
    "hyperlink",
    "selectable_label",
    "menu_button",
    "collapsing",
    "colored_label",
    "on_hover_text",
    "on_disabled_hover_text",
    "on_hover_text_at_pointer",
    "hint_text",
    "accessible_name",
    "alt_text",
    "labeled",
    "selected",
    "selected_text",
    "shortcut_text",
    "suffix",
    "prefix",
    "icon_button",
    "layout_no_wrap",
    "info",
    "success",
    "error",
    "warning",
    "RichText::new",
    "Button::new",
    "Label::new",
    "Checkbox::new",
    "Notice::done",
    "Notice::failed",
    "Notice::info",
];

/// What is given to one of these is looked up in the language files, or is no text.
const LOOKED_UP: &[&str] = &[
    "t",
    "with",
    "term",
    "try_term",
    "try_text",
    "count",
    "count_with",
    "name_of_setting",
    "about_setting",
    "unit_of_setting",
    "formula_of_setting",
    "from_id_salt",
    "id_salt",
    "try_translate",
    "text",
];

/// Words in the code that are right there.
const RIGHT: &[(&str, &str)] = &[];

/// A text in the code with what is called around it, from the outside in.
struct Found {
    line: usize,
    text: String,
    calls: Vec<String>,
}

/// The name that stands before a bracket, with the type that it belongs to.
fn name_before(code: &[char]) -> String {
    let from = code.iter().rposition(|sign| !(sign.is_alphanumeric() || "_:!".contains(*sign))).map_or(0, |at| at + 1);
    code[from..].iter().collect()
}

/// Every text of a file outside of comments and attributes.
fn literals(source: &str) -> Vec<Found> {
    let code: Vec<char> = source.chars().collect();
    let (mut found, mut calls, mut at, mut line) = (Vec::new(), Vec::new(), 0, 1);
    while at < code.len() {
        match code[at] {
            '\n' => line += 1,
            '/' if code.get(at + 1) == Some(&'/') => {
                while code.get(at + 1).is_some_and(|sign| *sign != '\n') {
                    at += 1;
                }
            }
            '#' if code.get(at + 1) == Some(&'[') => {
                let closing = code[at..].windows(2).position(|pair| pair == [']', '\n']);
                let end = at + closing.unwrap_or(1);
                line += code[at..end].iter().filter(|sign| **sign == '\n').count();
                at = end;
            }
            '(' | '[' | '{' => calls.push(if code[at] == '(' { name_before(&code[..at]) } else { String::new() }),
            ')' | ']' | '}' => drop(calls.pop()),
            '\'' if code.get(at + 2) == Some(&'\'') => at += 2,
            '\'' if code.get(at + 1) == Some(&'\\') => at += 3,
            '"' => {
                let start = at + 1;
                at = start;
                while code[at] != '"' {
                    at += usize::from(code[at] == '\\') + 1;
                }
                let text: String = code[start..at].iter().collect();
                let breaks = text.matches('\n').count();
                found.push(Found { line, text, calls: calls.clone() });
                line += breaks;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// A path such as `palette.title`: the key of a text.
fn is_key(text: &str) -> bool {
    let mut parts = text.split('.');
    let family = parts.next().unwrap_or_default();
    let word = |part: &str| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    let rest: Vec<&str> = parts.collect();
    !rest.is_empty()
        && word(family)
        && family.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')
        && rest.into_iter().all(word)
}

/// A text without what `format!` fills in, and without escaped signs.
fn fixed(text: &str) -> String {
    let mut fixed = String::new();
    let (mut depth, mut escaped) = (0, false);
    for sign in text.chars() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => {
                depth += 1;
                // A key with a part of its own is a key still.
                fixed.push('0');
            }
            '}' => depth -= 1,
            _ if depth == 0 => fixed.push(sign),
            _ => {}
        }
    }
    fixed
}

/// Whether a person would read it as words: two letters in a row.
fn is_words(text: &str) -> bool {
    let text = fixed(text);
    let signs: Vec<char> = text.chars().collect();
    signs.windows(2).any(|pair| pair.iter().all(|sign| sign.is_alphabetic())) && !is_key(&text)
}

/// Whether the innermost call that is known shows the text.
fn is_shown(calls: &[String]) -> bool {
    let known = |call: &String, list: &[&str]| {
        let method = call.rsplit("::").next().unwrap_or_default();
        list.iter().any(|name| name == call || !name.contains("::") && *name == method)
    };
    calls.iter().rev().find(|call| known(call, SHOWN) || known(call, LOOKED_UP)).is_some_and(|call| known(call, SHOWN))
}

fn visible(source: &str) -> Vec<Found> {
    literals(source).into_iter().filter(|found| is_shown(&found.calls) && is_words(&found.text)).collect()
}

#[test]
fn words_in_the_code_are_found() {
    let found = |code: &str| visible(code).len();
    for code in [
        r#"ui.label("Hello");"#,
        r#"ui.add(Button::new(RichText::new("Go on")));"#,
        r#"ui.label(weak(cx.theme, format!("{count} pictures")));"#,
        "ui.button(\n    \"Two\\nlines\",\n)",
        r#"response.on_hover_text(if x { cx.t("a.b") } else { "No way" });"#,
        r#"WidgetInfo::labeled(Role::Image, true, "A map")"#,
    ] {
        assert_eq!(found(code), 1, "{code}");
    }
    for code in [
        r#"ui.label(cx.t("palette.title"));"#,
        r#"ui.label(cx.with("strip.map", &[("low", &low), ("high", &high)]));"#,
        r#"// ui.label("Hello");"#,
        "#[error(\"no such file\")]\nlet x;",
        r#"ui.label(format!("{name} · {count}"));"#,
        r#"let key = '"'; ui.label("×"); Id::unique("frame times")"#,
        r#"ui.label(cx.language().term(&["layer", "Input", "name"]));"#,
    ] {
        assert_eq!(found(code), 0, "{code}");
    }
    assert_eq!(literals("a\n// \"b\"\n\"c\"")[0].line, 3);
}

#[test]
fn no_visible_words_stand_in_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.join("ui"), root.join("app")];
    let (mut wrong, mut keys, mut used) = (Vec::new(), 0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            keys += literals(&source).iter().filter(|found| is_key(&found.text)).count();
            for found in visible(&source) {
                // Nothing is drawn there: only notices are read, and a label is the name of an undo step, a key.
                let of_notice = found.calls.iter().any(|call| call.starts_with("Notice::"));
                if path.starts_with(root.join("app")) && !of_notice {
                    continue;
                }
                if RIGHT.iter().any(|(text, _)| *text == found.text) {
                    used += 1;
                } else {
                    wrong.push(format!("{}:{} says `{}`", path.display(), found.line, found.text));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(keys > 150, "only {keys} keys were found");
    assert!(used >= RIGHT.len());
}
