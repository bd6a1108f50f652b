//! Which file needs which: the names that a file uses, followed to the files that define them.
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::items::Import;
use super::source::Source;

/// What stands behind a name of a module.
#[derive(Debug, Clone, Copy)]
enum Behind<'a> {
    /// An item of the file with that number.
    Item(usize),
    Import(&'a Import),
}

/// A module: a file, or `mod name { … }` in it.
#[derive(Debug, Default)]
struct Module<'a> {
    file: usize,
    names: BTreeMap<&'a str, Vec<Behind<'a>>>,
    globs: Vec<&'a Import>,
}

/// All modules of the crate by their paths.
struct Modules<'a>(BTreeMap<Vec<String>, Module<'a>>);

/// Paths that are being followed, so that two `use` that lead to each other end.
type Trail<'t> = Vec<(&'t [String], &'t [String])>;

impl<'a> Modules<'a> {
    fn of(sources: &'a [Source]) -> Self {
        let mut modules: BTreeMap<Vec<String>, Module<'a>> = BTreeMap::new();
        for (file, source) in sources.iter().enumerate() {
            modules.entry(source.module.clone()).or_default().file = file;
            for definition in source.items.definitions.iter().filter(|definition| definition.of_module) {
                let own = inside(&source.module, &definition.scope);
                if definition.keyword == "mod" {
                    let child = inside(&own, std::slice::from_ref(&definition.name));
                    modules.entry(child).or_insert_with(|| Module { file, ..Module::default() });
                } else {
                    let names = &mut modules.entry(own).or_insert_with(|| Module { file, ..Module::default() }).names;
                    names.entry(&definition.name).or_default().push(Behind::Item(file));
                }
            }
            for import in &source.items.imports {
                let own = inside(&source.module, &import.scope);
                let module = modules.entry(own).or_insert_with(|| Module { file, ..Module::default() });
                if import.name == "*" {
                    module.globs.push(import);
                } else {
                    module.names.entry(&import.name).or_default().push(Behind::Import(import));
                }
            }
        }
        Self(modules)
    }

    /// The files that define what a path means in a module. Paths into other crates lead nowhere.
    fn files(&self, from: &[String], path: &[String]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.follow(from, path, &mut Vec::new(), &mut found);
        found
    }

    fn follow<'t>(
        &'t self,
        from: &'t [String],
        path: &'t [String],
        trail: &mut Trail<'t>,
        found: &mut BTreeSet<usize>,
    ) {
        if trail.contains(&(from, path)) || trail.len() > 40 {
            return;
        }
        trail.push((from, path));
        let mut at = from;
        let mut rest = path;
        while let [first, others @ ..] = rest {
            match first.as_str() {
                "crate" => at = &[],
                "self" => {}
                "super" => at = at.split_last().map_or(at, |(_, parent)| parent),
                _ => break,
            }
            rest = others;
        }
        match rest {
            [] => found.extend(self.0.get(at).map(|module| module.file)),
            [first, others @ ..] => self.name(at, first, others, trail, found),
        }
        trail.pop();
    }

    /// Follows a name of a module and what stands behind it.
    fn name<'t>(
        &'t self,
        at: &'t [String],
        first: &'t str,
        others: &'t [String],
        trail: &mut Trail<'t>,
        found: &mut BTreeSet<usize>,
    ) {
        let child = inside(at, &[first.to_owned()]);
        if let Some((child, _)) = self.0.get_key_value(&child) {
            self.follow(child, others, trail, found);
        }
        let Some(module) = self.0.get(at) else { return };
        let before = found.len();
        for behind in module.names.get(first).into_iter().flatten() {
            match behind {
                // What follows is a variant, a function of the type …
                Behind::Item(file) => {
                    found.insert(*file);
                }
                Behind::Import(import) => self.import(at, import, others, trail, found),
            }
        }
        if found.len() == before {
            for glob in &module.globs {
                let target = self.module(at, &glob.path[..glob.path.len() - 1]);
                let fresh = |target: &&[String]| *target != at && !trail.iter().any(|(from, _)| from == target);
                if let Some(target) = target.filter(fresh) {
                    self.name(target, first, others, trail, found);
                }
            }
        }
    }

    fn import<'t>(
        &'t self,
        at: &'t [String],
        import: &'t Import,
        others: &'t [String],
        trail: &mut Trail<'t>,
        found: &mut BTreeSet<usize>,
    ) {
        if others.is_empty() {
            self.follow(at, &import.path, trail, found);
        } else if let Some(target) = self.module(at, &import.path) {
            // A module that was imported: its inner name counts, not the module.
            self.follow(target, others, trail, found);
        } else {
            self.follow(at, &import.path, trail, found);
        }
    }

    /// The module that a path leads to without imports on the way.
    fn module(&self, from: &[String], path: &[String]) -> Option<&[String]> {
        let mut at = from.to_vec();
        for word in path {
            match word.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => {
                    at.pop();
                }
                word => at.push(word.to_owned()),
            }
        }
        self.0.get_key_value(&at).map(|(path, _)| path.as_slice())
    }
}

fn inside(outer: &[String], inner: &[String]) -> Vec<String> {
    [outer, inner].concat()
}

/// For every file the files whose items it names, by their numbers, each with a path that leads there. Re-exports are no
/// needs of the file that makes them, unless its own code uses the name as well.
fn needs(sources: &[Source]) -> Vec<BTreeMap<usize, String>> {
    let modules = Modules::of(sources);
    let of_file = |(file, source): (usize, &Source)| {
        let items = &source.items;
        let used = items.imports.iter().filter(|import| !import.public || items.words.contains(&import.name));
        let imported = used.map(|import| {
            let whole = if import.name == "*" { import.path.len() - 1 } else { import.path.len() };
            (&import.scope, &import.path[..whole])
        });
        let mut needed = BTreeMap::new();
        for (scope, path) in imported.chain(items.named.iter().map(|named| (&named.scope, &named.path[..]))) {
            for other in modules.files(&inside(&source.module, scope), path) {
                needed.entry(other).or_insert_with(|| path.join("::"));
            }
        }
        needed.remove(&file);
        needed
    };
    sources.iter().enumerate().map(of_file).collect()
}

/// Circles: groups of places in which each needs each other, in the end. Sorted.
pub(crate) fn circles<T: Ord + Clone>(needs: &BTreeMap<T, BTreeSet<T>>) -> Vec<BTreeSet<T>> {
    let reached: BTreeMap<&T, BTreeSet<&T>> = needs.keys().map(|from| (from, reach(needs, from))).collect();
    let mut circles = BTreeSet::new();
    for (from, to) in &reached {
        let circle: BTreeSet<T> = to
            .iter()
            .filter(|other| reached.get(**other).is_some_and(|back| back.contains(from)))
            .map(|it| (*it).clone())
            .collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// Everything that a place leads to.
fn reach<'g, T: Ord>(needs: &'g BTreeMap<T, BTreeSet<T>>, from: &'g T) -> BTreeSet<&'g T> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for next in needs.get(at).into_iter().flatten() {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}

/// A circle between what lies in one folder: files, and sub-folders with everything in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Circle {
    pub(crate) folder: PathBuf,
    pub(crate) members: BTreeSet<String>,
    /// What makes it: `from → to (the path that is named)`.
    pub(crate) needs: Vec<String>,
}

impl std::fmt::Display for Circle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} members {:?}", self.folder.display(), self.members.len(), self.members)?;
        self.needs.iter().try_for_each(|need| write!(f, "\n        {need}"))
    }
}

/// All circles between the members of a folder, folder by folder. A folder's own `mod.rs`, or the file of its name beside
/// it, is no member: it stands for the whole.
pub(crate) fn circles_in_folders(sources: &[Source]) -> Vec<Circle> {
    let mut graphs: BTreeMap<&[String], BTreeMap<String, BTreeMap<String, String>>> = BTreeMap::new();
    for (file, needed) in needs(sources).into_iter().enumerate() {
        for (other, path) in needed {
            let (from, to) = (&sources[file].module, &sources[other].module);
            let common = from.iter().zip(to).take_while(|(a, b)| a == b).count();
            if let (Some(a), Some(b)) = (from.get(common), to.get(common)) {
                let folder = graphs.entry(&from[..common]).or_default();
                folder.entry(a.clone()).or_default().entry(b.clone()).or_insert(path);
            }
        }
    }
    let mut found = Vec::new();
    for (folder, graph) in graphs {
        let plain = graph.iter().map(|(from, to)| (from.clone(), to.keys().cloned().collect())).collect();
        for members in circles(&plain) {
            let inner = members.iter().flat_map(|from| graph[from].iter().map(move |(to, path)| (from, to, path)));
            let needs = inner.filter(|(_, to, _)| members.contains(*to));
            let needs = needs.map(|(from, to, path)| format!("{from} → {to} ({path})")).collect();
            found.push(Circle { folder: folder.iter().collect(), members, needs });
        }
    }
    found
}
