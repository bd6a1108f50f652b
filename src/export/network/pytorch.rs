//! `model.py`: the network as PyTorch modules, readable.
use std::fmt::Write as _;

use super::NetworkSource;
use crate::design::{Shape, ShapeKind};
use crate::engine::{Operator, PlacedOperator, operators};

/// What stands before the network.
const HEAD: &str = "\"\"\"The network.\"\"\"

import torch
from torch import nn

import layers

";

/// The whole file.
pub(super) fn model(source: &NetworkSource) -> String {
    let masked = source.design.input().kind() == ShapeKind::Tokens;
    let base = if masked { "layers.Masked" } else { "nn.Sequential" };
    let modules = modules(&operators(&source.design), masked, 3);
    format!(
        "{HEAD}#: Networks that vote.\nMEMBERS = {}\n\n\nclass Network({base}):\n    \
         \"\"\"All layers, in their order.\"\"\"\n\n    def __init__(self) -> None:\n        super().__init__(\n{modules}        )\n",
        source.members
    )
}

/// Modules as arguments, each on a line of its own; where texts may be padded, with how many of them know of it.
fn modules(operators: &[PlacedOperator], masked: bool, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let mut text = String::new();
    let mut masking = 0;
    for placed in operators {
        if placed.opens {
            // A title may hold anything; a comment ends with its line.
            let title = placed.title.escape_debug();
            let _ = writeln!(text, "{indent}# {title}: {} to {}", placed.input, placed.output);
        }
        let masks = masked && placed.masks;
        let lines = lines(placed, masks, depth);
        masking += if masks { lines.len() } else { 0 };
        for line in lines {
            let _ = writeln!(text, "{indent}{line},");
        }
    }
    if masked {
        let _ = writeln!(text, "{indent}masked={masking},");
    }
    text
}

/// The modules of an operator: those of PyTorch, or of `layers.py` where it has none.
fn lines(placed: &PlacedOperator, masks: bool, depth: usize) -> Vec<String> {
    match &placed.operator {
        Operator::Recurrent(sizes) => {
            let python = |yes: bool| if yes { "True" } else { "False" };
            let both = if sizes.both { ", bidirectional=True" } else { "" };
            let (class, last) = (sizes.class(), python(sizes.last));
            vec![format!("layers.{class}({}, {}, last={last}{both})", sizes.features, sizes.units)]
        }
        Operator::GlobalPool { largest } if masks => {
            let name = if *largest { "Max" } else { "Mean" };
            vec![format!("layers.Global{name}()"), "nn.Flatten()".to_owned()]
        }
        Operator::Residual { branch, shortcut } => vec![residual(branch, shortcut, (placed.output, masks), depth)],
        Operator::Backbone { layers, factor, added, frozen } => {
            let (indent, inside) = ("    ".repeat(depth), modules(layers, false, depth + 2));
            let frozen = if *frozen { "True" } else { "False" };
            vec![format!(
                "layers.Backbone(\n{indent}    nn.Sequential(\n{inside}{indent}    ),\n\
                 {indent}    factor={factor},\n{indent}    added={added},\n{indent}    frozen={frozen},\n{indent})"
            )]
        }
        other => other.pytorch(placed.output),
    }
}

fn residual(branch: &[PlacedOperator], shortcut: &Operator, (output, masks): (Shape, bool), depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let class = if masks { "layers.Masked" } else { "nn.Sequential" };
    let inside = modules(branch, masks, depth + 2);
    let shortcut = shortcut.pytorch(output).join(", ");
    format!("layers.Residual(\n{indent}    {class}(\n{inside}{indent}    ),\n{indent}    {shortcut},\n{indent})")
}
