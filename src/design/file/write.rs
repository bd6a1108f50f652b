//! A design as the text of a file.
use ron::error::Error as RonError;
use ron::extensions::Extensions;
use ron::ser::PrettyConfig;

use super::scan::quoted;
use crate::design::{Design, Labels, Layer, LayerId, Source, Stack};

/// RON as design files have it.
pub(super) fn options() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME)
}

/// Writes a design as the text of a file: the same design gives the same text.
///
/// # Errors
/// When the serializer refuses, which no design makes it do.
pub fn to_ron(design: &Design) -> Result<String, RonError> {
    let without_layers = Design { layers: Stack::default(), ..design.clone() };
    // Three levels: design, its parts, what stands in a part on one line.
    let text = options().to_string_pretty::<dyn erased_serde::Serialize>(&without_layers, pretty(2))?;
    let layers = list(&design.layers.written(), 1)?;
    let text = text.replacen("\n    layers: []", &format!("\n    layers: {layers}"), 1);
    Ok(with_plain_paths(text, &design.data)? + "\n")
}

/// Control characters in paths by their numbers: `\t` in a path is the start of a name, as people type it.
fn with_plain_paths(mut text: String, source: &Source) -> Result<String, RonError> {
    let pictures = source.pictures().unwrap_or_default();
    let table = match &pictures.labels {
        Labels::Table(table) => Some(table),
        Labels::Folders | Labels::Names => None,
    };
    for path in std::iter::once(&pictures.folder).chain(table) {
        let path = path.to_string_lossy();
        if path.contains(char::is_control) {
            text = text.replacen(&options().to_string(&path)?, &quoted(&path), 1);
        }
    }
    Ok(text)
}

/// Writes layers as text, as they stand in a file but without their ids: what a copied card is in the clipboard.
///
/// # Errors
/// When the serializer refuses, which no layer makes it do.
pub fn layers_to_ron(layers: &[Layer]) -> Result<String, RonError> {
    let mut layers = layers.to_vec();
    for layer in &mut layers {
        layer.renumber(&mut |_| LayerId::NEW);
    }
    list(&layers, 0)
}

fn pretty(depth: usize) -> PrettyConfig {
    PrettyConfig::new()
        .depth_limit(depth)
        .new_line("\n")
        .indentor("    ")
        .struct_names(false)
        .extensions(Extensions::empty())
}

/// A list of layers, each on a line of its own with all its settings; those inside a block are indented further.
fn list(layers: &[Layer], indent: usize) -> Result<String, RonError> {
    if layers.is_empty() {
        return Ok("[]".to_owned());
    }
    let margin = "    ".repeat(indent);
    let mut text = String::from("[\n");
    for layer in layers {
        let mut shell = layer.clone();
        let inside = shell.kind.children_mut().map(std::mem::take).unwrap_or_default();
        let mut line = options().to_string_pretty::<dyn erased_serde::Serialize>(&shell, pretty(0))?;
        // The list of layers is the last thing in a block.
        if let Some(at) = line.rfind("[]").filter(|_| !inside.is_empty()) {
            line.replace_range(at..at + 2, &list(&inside, indent + 1)?);
        }
        for part in [&margin, "    ", &line, ",\n"] {
            text.push_str(part);
        }
    }
    text.push_str(&margin);
    text.push(']');
    Ok(text)
}
