//! `strata check`: shapes, costs, types and all problems of a design.
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::output::{self, thousands, visible};
use super::source::{self, Opened};
use super::{CheckArgs, Failure};
use crate::data::class_names;
use crate::design::{Checked, CheckedBlock, CheckedLayer, Design, Facts, LayerId, Severity, Shortcut, Title, check};
use crate::engine::{network_type, rust_type};

pub(super) fn run(args: &CheckArgs) -> Result<(), Failure> {
    let mut opened = source::open(Some(&args.design))?;
    source::find_pictures(&mut opened)?;
    let Opened { design, base } = opened;
    let classes = class_names(&design.data, &base, &design.curation);
    if let Err(error) = &classes {
        output::note(format!("Note: {error}"))?;
    }
    let facts = Facts {
        classes: classes.ok().map(|classes| classes.len()),
        memory: crate::train::free_memory(),
        validation: None,
    };
    let checked = check(&design, facts);
    // Only a network without errors has a type.
    let network = checked.clone().freeze().ok().and_then(|design| network_type(&design).ok());
    if args.json {
        output::json(&as_json(&checked, network.as_deref()))?;
    } else {
        output::line(as_text(&design, &checked, network.as_deref()))?;
    }
    if checked.has_errors() {
        let errors = checked.problems.iter().filter(|problem| problem.severity() == Severity::Error).count();
        let things = if errors == 1 { "1 problem has" } else { &format!("{errors} problems have") };
        return Err(format!("{things} to be fixed before “{}” can be trained", visible(&design.name)).into());
    }
    Ok(())
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn as_json(checked: &Checked, network: Option<&str>) -> Value {
    let problems: Vec<Value> = checked
        .problems
        .iter()
        .map(|problem| {
            let fixes: Vec<String> = problem.fixes.iter().map(|fix| fix.kind.to_string()).collect();
            let fix = fixes.first();
            json!({
                "layer": problem.layer,
                "severity": word(problem.severity()),
                "text": problem.kind.to_string(),
                "fix": fix,
                "fixes": fixes,
                // As it was called in the first version, for scripts that read it.
                "mend": fix,
            })
        })
        .collect();
    json!({
        "layers": checked.layers.iter().map(layer_json).collect::<Vec<_>>(),
        "problems": problems,
        "classes": checked.classes,
        "parameters": checked.cost.parameters,
        "multiply_adds": checked.cost.multiply_adds,
        "memory": checked.cost.memory,
        "rust_type": network,
    })
}

/// A layer; a block with what stands inside it.
fn layer_json(layer: &CheckedLayer) -> Value {
    let mut value = json!({
        "id": layer.id,
        "kind": layer.kind.id(),
        "name": layer.title.to_string(),
        "shape": layer.output.dims(),
        "parameters": layer.cost.parameters,
        "multiply_adds": layer.cost.multiply_adds,
        "memory": layer.cost.memory,
        "rust_type": rust_type(layer),
    });
    if let Some(block) = &layer.block {
        value["shortcut"] = json!(block.shortcut.map(shortcut));
        value["layers"] = block.layers.iter().map(layer_json).collect();
    }
    value
}

/// What the input of a block goes through beside the branch.
fn shortcut(shortcut: Shortcut) -> String {
    match shortcut {
        Shortcut::Identity => "identity".to_owned(),
        Shortcut::Conv2d { stride: 1 } => "convolution 1 × 1".to_owned(),
        Shortcut::Conv2d { stride } => format!("convolution 1 × 1, stride {stride}"),
        Shortcut::Dense => "dense".to_owned(),
    }
}

/// One line of the table.
struct Line {
    name: String,
    shape: String,
    layer: CheckedLayer,
    kind: String,
}

/// A layer and, indented, what stands inside it.
fn lines(layer: &CheckedLayer, depth: usize, lines: &mut Vec<Line>) {
    let kind = match &layer.block {
        // The types of its layers stand in their own lines.
        Some(CheckedBlock { shortcut: Some(beside), .. }) => format!("Residual, shortcut: {}", shortcut(*beside)),
        _ => rust_type(layer),
    };
    lines.push(Line {
        name: format!("{}{}", "  ".repeat(depth), visible(&layer.title.to_string())),
        shape: layer.output.to_string(),
        layer: layer.clone(),
        kind,
    });
    for inside in layer.children() {
        self::lines(inside, depth + 1, lines);
    }
}

fn as_text(design: &Design, checked: &Checked, network: Option<&str>) -> String {
    let mut rows = Vec::new();
    checked.layers.iter().for_each(|layer| lines(layer, 0, &mut rows));
    let wide = rows.iter().map(|line| line.name.chars().count()).max().unwrap_or(0).max(5);
    let mut text = format!("{}\n\n", visible(&design.name));
    let heads = ["layer", "output", "parameters", "multiply-adds", "memory", "Rust type"];
    let [layer, output, parameters, products, memory, kind] = heads;
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  {layer:wide$}  {output:>11}  {parameters:>12}  {products:>14}  {memory:>9}  {kind}");
    for Line { name, shape, layer, kind } in &rows {
        let _ = writeln!(
            text,
            "  {name:wide$}  {shape:>11}  {:>12}  {:>14}  {:>6} MB  {kind}",
            thousands(layer.cost.parameters),
            thousands(layer.cost.multiply_adds),
            thousands(layer.cost.memory.div_ceil(1_000_000)),
        );
    }
    let _ = writeln!(
        text,
        "  {:wide$}  {:>11}  {:>12}  {:>14}  {:>6} MB",
        "total",
        "",
        thousands(checked.cost.parameters),
        thousands(checked.cost.multiply_adds),
        thousands(checked.cost.memory.div_ceil(1_000_000)),
    );
    if let Some(network) = network {
        let _ = writeln!(text, "\n  {network}");
    }
    if checked.problems.is_empty() {
        let _ = write!(text, "\nNo problems");
    }
    for problem in &checked.problems {
        let place = problem.layer.map_or_else(|| "design".to_owned(), |layer| place_of(design, layer));
        let fixes: Vec<String> = problem.fixes.iter().map(|fix| fix.kind.to_string()).collect();
        let fix = if fixes.is_empty() { String::new() } else { format!(" → {}", fixes.join("; or: ")) };
        let _ = write!(text, "\n{}: {place}: {}{fix}", word(problem.severity()), problem.kind);
    }
    text
}

/// Which layer of the file it is, and what it is called.
fn place_of(design: &Design, id: LayerId) -> String {
    let place = design.layers.iter().position(|layer| layer.id == id).unwrap_or_default();
    let title = design.layers.get(id).map(|layer| Title::of(&design.layers, layer).to_string()).unwrap_or_default();
    format!("layer {} ({})", place + 1, visible(&title))
}
