//! What is told of pictures alone: their sizes and color modes.
use serde_json::{Map, Value, json};

use crate::cli::output::{counted, thousands};
use crate::data::{ColorMode, Dataset};

/// So many sizes are named for people; JSON has all of them.
const SIZES: usize = 5;

pub(super) fn as_json(data: &Dataset) -> Map<String, Value> {
    let forms = &data.samples().files;
    let sizes = forms.frequent_sizes().into_iter();
    let sizes = sizes.map(|((width, height), count)| json!({"width": width, "height": height, "pictures": count}));
    let modes = forms.modes.iter().map(|(mode, count)| json!({"mode": mode, "pictures": count}));
    Map::from_iter([("sizes".to_owned(), sizes.collect()), ("modes".to_owned(), modes.collect())])
}

pub(super) fn as_text(data: &Dataset) -> Vec<String> {
    vec![sizes(data), modes(data)]
}

/// Sizes of the files, the most frequent ones.
fn sizes(data: &Dataset) -> String {
    let sizes = data.samples().files.frequent_sizes();
    let named = sizes.iter().take(SIZES);
    let named = named.map(|((width, height), count)| format!("{width} × {height} ({})", thousands(*count as u64)));
    let others = sizes.len().saturating_sub(SIZES);
    let others = if others > 0 { format!(" and {}", counted(others, "other", "others")) } else { String::new() };
    format!("Sizes: {}{others}", named.collect::<Vec<_>>().join(", "))
}

fn modes(data: &Dataset) -> String {
    let word = |mode| match mode {
        ColorMode::Grey => "gray",
        ColorMode::GreyAlpha => "gray with transparency",
        ColorMode::Rgb => "color",
        ColorMode::Rgba => "color with transparency",
    };
    let modes = data.samples().files.modes.iter();
    let named = modes.map(|(mode, count)| format!("{} ({})", word(*mode), thousands(*count as u64)));
    format!("Kinds: {}", named.collect::<Vec<_>>().join(", "))
}
