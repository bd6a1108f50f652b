//! `strata check`: shapes, costs and all problems of a design.
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::output::{self, thousands};
use super::source::{self, Opened};
use super::{CheckArgs, Failure};
use crate::data::class_names;
use crate::design::{Checked, Facts, Severity, check};
use crate::engine::rust_type;

pub(super) fn run(args: &CheckArgs) -> Result<(), Failure> {
    let Opened { design, base } = source::open(Some(&args.design))?;
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
    if args.json {
        output::json(&as_json(&checked))?;
    } else {
        output::line(as_text(&design.name, &checked))?;
    }
    if checked.has_errors() {
        let errors = checked.problems.iter().filter(|problem| problem.severity() == Severity::Error).count();
        let things = if errors == 1 { "1 problem has" } else { &format!("{errors} problems have") };
        return Err(format!("{things} to be mended before “{}” can be trained", design.name).into());
    }
    Ok(())
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn as_json(checked: &Checked) -> Value {
    let layers: Vec<Value> = checked
        .layers
        .iter()
        .map(|layer| {
            json!({
                "name": layer.title.to_string(),
                "shape": layer.output.dims(),
                "parameters": layer.cost.parameters,
                "multiply_adds": layer.cost.multiply_adds,
                "memory": layer.cost.memory,
                "rust_type": rust_type(layer),
            })
        })
        .collect();
    let problems: Vec<Value> = checked
        .problems
        .iter()
        .map(|problem| {
            json!({
                "layer": problem.layer,
                "severity": word(problem.severity()),
                "text": problem.kind.to_string(),
                "mend": problem.mend.as_ref().map(|mend| mend.words.to_string()),
            })
        })
        .collect();
    json!({
        "layers": layers,
        "problems": problems,
        "classes": checked.classes,
        "parameters": checked.cost.parameters,
        "multiply_adds": checked.cost.multiply_adds,
        "memory": checked.cost.memory,
        "rust_type": network_type(checked),
    })
}

/// The whole network as a Rust type: tuples of at most six layers, which is what dfdx composes.
fn network_type(checked: &Checked) -> String {
    let mut parts: Vec<String> = checked.layers.iter().map(rust_type).collect();
    while parts.len() > 6 {
        parts = parts.chunks(6).map(|six| format!("({})", six.join(", "))).collect();
    }
    format!("({})", parts.join(", "))
}

fn as_text(name: &str, checked: &Checked) -> String {
    let wide = checked.layers.iter().map(|layer| layer.title.to_string().chars().count()).max().unwrap_or(0).max(5);
    let mut text = format!("{name}\n\n");
    let heads = ["layer", "output", "parameters", "multiply-adds", "memory", "Rust type"];
    let [layer, output, parameters, products, memory, kind] = heads;
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  {layer:wide$}  {output:>11}  {parameters:>12}  {products:>14}  {memory:>9}  {kind}");
    for layer in &checked.layers {
        let _ = writeln!(
            text,
            "  {:wide$}  {:>11}  {:>12}  {:>14}  {:>6} MB  {}",
            layer.title,
            layer.output.to_string(),
            thousands(layer.cost.parameters),
            thousands(layer.cost.multiply_adds),
            thousands(layer.cost.memory.div_ceil(1_000_000)),
            rust_type(layer),
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
    let _ = writeln!(text, "\n  {}", network_type(checked));
    if checked.problems.is_empty() {
        let _ = write!(text, "\nNo problems");
    }
    for problem in &checked.problems {
        let place = problem.layer.map_or_else(
            || "design".to_owned(),
            |index| {
                let layer = checked.layers.iter().find(|layer| layer.index == index);
                let title = layer.map_or_else(|| "off".to_owned(), |layer| layer.title.to_string());
                format!("layer {} ({title})", index + 1)
            },
        );
        let mend = problem.mend.as_ref().map(|mend| format!(" → {}", mend.words)).unwrap_or_default();
        let _ = write!(text, "\n{}: {place}: {}{mend}", word(problem.severity()), problem.kind);
    }
    text
}
