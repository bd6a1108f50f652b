//! A page as Markdown; pictures stand in the text itself, so that it stays one file.
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::page::{Figure, Page, PageBlock, PageTable};

/// The text of the file.
pub(super) fn written(page: &Page) -> String {
    let mut text = format!("# {}\n\n{}\n", plain(&page.title), plain(&page.subtitle));
    for section in &page.sections {
        let _ = write!(text, "\n## {}\n", plain(&section.title));
        for block in &section.blocks {
            text.push('\n');
            text.push_str(&written_block(block));
        }
    }
    text
}

fn written_block(block: &PageBlock) -> String {
    match block {
        PageBlock::Text(words) => format!("{}\n", plain(words)),
        PageBlock::Facts(facts) => {
            let line = |(name, value): &(String, String)| format!("- **{}** — {}\n", plain(name), plain(value));
            facts.iter().map(line).collect()
        }
        PageBlock::Table(table) => written_table(table),
        PageBlock::Pictures(figures) => figures.iter().map(written_figure).collect(),
        PageBlock::Drawing { svg, alt } => {
            format!("![{}](data:image/svg+xml;base64,{})\n", plain(alt), STANDARD.encode(svg))
        }
        PageBlock::Listing { title, text } => format!("{}\n\n{}\n", plain(title), indented(text)),
    }
}

fn written_figure(figure: &Figure) -> String {
    format!(
        "![{}](data:image/png;base64,{}) {}\n\n",
        plain(&figure.alt),
        STANDARD.encode(&figure.png),
        plain(&figure.caption)
    )
}

fn written_table(table: &PageTable) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = format!("*{}*\n\n", plain(&table.caption));
    text += &line(table.head.iter().map(|cell| plain(cell)).collect());
    let rule = if table.numbers { "---:" } else { "---" };
    text += &line((0..table.head.len()).map(|nth| if nth == 0 { "---" } else { rule }.to_owned()).collect());
    for row in &table.rows {
        text += &line(row.iter().map(|cell| plain(&cell.text)).collect());
    }
    text
}

/// Four spaces make a text a listing, whatever stands in it.
fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n") + "\n"
}

/// A text of others, which means nothing to Markdown and to HTML inside of it.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\n' | '\r' => plain.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' => plain.extend(['\\', sign]),
            sign => plain.push(sign),
        }
    }
    plain
}
