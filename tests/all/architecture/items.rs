//! What a file defines and which paths it names, read from its tokens.
use super::lexer::{Kind, Token};

/// What paths into other crates start with when they say so: `::image::open`.
pub(crate) const GLOBAL: &str = "::";

/// A name that a file defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definition {
    /// The modules inside of the file around it; nearly always none.
    pub(crate) scope: Vec<String>,
    pub(crate) keyword: String,
    pub(crate) name: String,
    /// Whether it stands in a module, and not in a function, an `impl` or a trait.
    pub(crate) of_module: bool,
    pub(crate) line: usize,
}

/// A name that a `use` brings into a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) scope: Vec<String>,
    pub(crate) path: Vec<String>,
    /// What it is called here: the last word of the path, or its alias. `*` brings all names.
    pub(crate) name: String,
    /// Whether others get it from here: `pub use`, however far it reaches.
    pub(crate) public: bool,
}

/// A path with at least two words in the code: `super::Thing::new`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) scope: Vec<String>,
    pub(crate) path: Vec<String>,
}

/// A function with its length from `fn` to the closing brace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

/// What a file defines and names.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) definitions: Vec<Definition>,
    pub(crate) imports: Vec<Import>,
    pub(crate) named: Vec<Named>,
    /// All words of the code outside of `use`.
    pub(crate) words: std::collections::BTreeSet<String>,
    pub(crate) functions: Vec<Function>,
}

impl Items {
    /// All paths that are named, whether by `use` or in the code.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &[String]> {
        let imported = self.imports.iter().map(|import| import.path.as_slice());
        imported.chain(self.named.iter().map(|named| named.path.as_slice()))
    }
}

/// What a bracket belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    Module(String),
    /// An `impl` or a trait.
    Members,
    Function {
        name: String,
        line: usize,
    },
    Other,
}

/// An open bracket, and what the next `{` directly inside of it belongs to.
struct Frame {
    block: Block,
    next: Block,
}

/// Reads the tokens of a file.
pub(crate) fn items(tokens: &[Token<'_>]) -> Items {
    let mut items = Items::default();
    let mut frames = vec![Frame { block: Block::Module(String::new()), next: Block::Other }];
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        match token.kind {
            Kind::Literal => {}
            Kind::Sign => bracket(token, &mut frames, &mut items),
            Kind::Word if token.is("use") && !tokens.get(at + 1).is_some_and(|next| next.is("<")) => {
                at = import(tokens, at, &frames, &mut items);
                continue;
            }
            Kind::Word => {
                keyword(tokens, at, &mut frames, &mut items);
                at = path(tokens, at, &frames, &mut items);
                continue;
            }
        }
        at += 1;
    }
    items
}

fn scope(frames: &[Frame]) -> Vec<String> {
    let inner = frames.iter().skip(1).filter_map(|frame| match &frame.block {
        Block::Module(name) => Some(name.clone()),
        _ => None,
    });
    inner.collect()
}

fn bracket(token: &Token<'_>, frames: &mut Vec<Frame>, items: &mut Items) {
    let outermost = frames.len() == 1;
    let Some(top) = frames.last_mut() else { return };
    match token.text {
        "{" => {
            let block = std::mem::replace(&mut top.next, Block::Other);
            frames.push(Frame { block, next: Block::Other });
        }
        "(" | "[" => frames.push(Frame { block: Block::Other, next: Block::Other }),
        "}" | ")" | "]" if !outermost => {
            if let Some(Frame { block: Block::Function { name, line }, .. }) = frames.pop() {
                items.functions.push(Function { name, line, lines: token.line + 1 - line });
            }
        }
        ";" => top.next = Block::Other,
        _ => {}
    }
}

/// Notes what a keyword starts.
fn keyword(tokens: &[Token<'_>], at: usize, frames: &mut [Frame], items: &mut Items) {
    let scope = scope(frames);
    let Some(top) = frames.last_mut() else { return };
    let token = &tokens[at];
    let bang = usize::from(tokens.get(at + 1).is_some_and(|next| next.is("!")));
    let name = tokens.get(at + 1 + bang).filter(|next| next.kind == Kind::Word).map(|next| next.text.to_owned());
    let next = match (token.text, &name) {
        ("fn", Some(name)) => Block::Function { name: name.clone(), line: token.line },
        ("mod", Some(name)) => Block::Module(name.clone()),
        ("impl", _) | ("trait", Some(_)) => Block::Members,
        ("const", Some(name)) if name == "fn" => return,
        ("struct" | "enum" | "union" | "type" | "const" | "static" | "macro_rules", Some(_)) => Block::Other,
        _ => return,
    };
    // Otherwise it belongs to a signature: `impl` of an argument, `const` of a generic.
    if top.next != Block::Other {
        return;
    }
    top.next = next;
    if let Some(name) = name.filter(|_| token.text != "impl") {
        let (keyword, line) = (token.text.to_owned(), token.line);
        let of_module = matches!(top.block, Block::Module(_));
        items.definitions.push(Definition { scope, keyword, name, of_module, line });
    }
}

/// Notes the path that starts with a word, and gives the place after it.
fn path(tokens: &[Token<'_>], start: usize, frames: &[Frame], items: &mut Items) -> usize {
    let mut path = vec![plain(tokens[start].text)];
    let mut at = start + 1;
    while let [colons, next, ..] = &tokens[at..] {
        if !colons.is("::") || next.kind != Kind::Word {
            break;
        }
        path.push(plain(next.text));
        at += 2;
    }
    items.words.extend(path.iter().cloned());
    let before = |back: usize, sign: &str| start.checked_sub(back).is_some_and(|before| tokens[before].is(sign));
    let of_visibility = before(1, "in") && before(2, "(");
    if before(1, "::") {
        // Of another crate, unless it goes on after a type: `Vec::<u8>::new`.
        let goes_on = start > 1 && (tokens[start - 2].kind == Kind::Word || before(2, ">"));
        path.insert(0, if goes_on { return at } else { GLOBAL.to_owned() });
    }
    if path.len() > 1 && !before(1, ".") && !of_visibility {
        items.named.push(Named { scope: scope(frames), path });
    }
    at
}

fn plain(word: &str) -> String {
    word.trim_start_matches("r#").to_owned()
}

/// Notes the names of a `use` at a place, and gives the place after its semicolon.
fn import(tokens: &[Token<'_>], start: usize, frames: &[Frame], items: &mut Items) -> usize {
    let end = tokens[start..].iter().position(|token| token.is(";")).map_or(tokens.len(), |length| start + length);
    // `pub use`, `pub(crate) use`, `pub(in a::b) use`.
    let before = &tokens[..start];
    let public = before.last().is_some_and(|token| token.is("pub"))
        || before.last().is_some_and(|token| token.is(")"))
            && before
                .iter()
                .rposition(|token| token.is("("))
                .is_some_and(|open| open > 0 && before[open - 1].is("pub"));
    let mut leaves = Vec::new();
    tree(&tokens[start + 1..end], &[], &mut leaves);
    let scope = scope(frames);
    items.imports.extend(leaves.into_iter().map(|(path, name)| Import { scope: scope.clone(), path, name, public }));
    end + 1
}

/// The leaves of a tree of `use`: whole paths with the names that they get. Gives how many tokens it took.
fn tree(tokens: &[Token<'_>], prefix: &[String], leaves: &mut Vec<(Vec<String>, String)>) -> usize {
    let (mut path, mut at) = (prefix.to_vec(), 0);
    let mut alias = None;
    while let Some(token) = tokens.get(at) {
        match token.text {
            "::" if path.is_empty() => path.push(GLOBAL.to_owned()),
            "::" => {}
            "as" => {
                alias = tokens.get(at + 1).map(|name| plain(name.text));
                at += 1;
            }
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| !token.is("}")) {
                    at += tree(&tokens[at..], &path, leaves);
                    at += usize::from(tokens.get(at).is_some_and(|token| token.is(",")));
                }
                return at + 1;
            }
            "," | "}" => break,
            text => path.push(plain(text)),
        }
        at += 1;
    }
    // `use a::{self}` brings `a`.
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    if let Some(last) = path.last() {
        let name = alias.unwrap_or_else(|| last.clone());
        leaves.push((path, name));
    }
    at
}
