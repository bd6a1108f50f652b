//! Layers as lines of a Python file: each under the title of its layer, what a block holds indented.
use std::fmt::Write as _;

use crate::engine::{Operator, PlacedOperator};

/// How a library of Python writes layers.
pub(super) struct Framework {
    /// What opens and closes layers in a row.
    pub(super) row: [&'static str; 2],
    /// The layers that an operator is; `masks` says that it knows what is padding. Blocks are written here.
    pub(super) lines: fn(placed: &PlacedOperator, masks: bool) -> Vec<String>,
}

impl Framework {
    /// Layers as arguments, each on a line of its own; where texts may be padded, with how many of them know of it.
    pub(super) fn arguments(&self, operators: &[PlacedOperator], masked: bool, depth: usize) -> String {
        let indent = "    ".repeat(depth);
        let mut text = String::new();
        let mut masking = 0;
        for placed in operators {
            if placed.opens {
                // A title may hold anything; a comment ends with its line.
                let title = placed.title.to_string();
                let title = title.escape_debug();
                let _ = writeln!(text, "{indent}# {title}: {} to {}", placed.input, placed.output);
            }
            let masks = masked && placed.masks;
            let lines = self.written(placed, masks, depth);
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

    /// Layers in a row as one; its first line is not indented.
    pub(super) fn row(&self, operators: &[PlacedOperator], masked: bool, depth: usize) -> String {
        let [open, close] = if masked { ["layers.Masked(", ")"] } else { self.row };
        let (indent, inside) = ("    ".repeat(depth), self.arguments(operators, masked, depth + 1));
        format!("{open}\n{inside}{indent}{close}")
    }

    fn written(&self, placed: &PlacedOperator, masks: bool, depth: usize) -> Vec<String> {
        let indent = "    ".repeat(depth);
        match &placed.operator {
            Operator::Residual { branch, shortcut } => {
                let branch = self.row(branch, masks, depth + 1);
                let shortcut = PlacedOperator { operator: (**shortcut).clone(), ..placed.clone() };
                let shortcut = (self.lines)(&shortcut, false).join(", ");
                vec![format!("layers.Residual(\n{indent}    {branch},\n{indent}    {shortcut},\n{indent})")]
            }
            Operator::Backbone { layers, factor, added, frozen } => {
                let layers = self.row(layers, false, depth + 1);
                let frozen = if *frozen { "True" } else { "False" };
                vec![format!(
                    "layers.Backbone(\n{indent}    {layers},\n{indent}    factor={factor},\n\
                     {indent}    added={added},\n{indent}    frozen={frozen},\n{indent})"
                )]
            }
            _ => (self.lines)(placed, masks),
        }
    }
}
