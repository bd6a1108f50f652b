//! A page as HTML: one file without scripts, read by any browser and any screen reader, made to be printed.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::page::{Figure, Page, PageBlock, PageCell, PageTable, Section};
use crate::text::Language;

/// How it looks.
const STYLE: &str = include_str!("report.css");

/// The text of the file.
pub(super) fn written(page: &Page, language: Language) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content="Strata";
                title { (page.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (page.title) }
                    p { (page.subtitle) }
                    p class="hand" { @for line in &page.to_fill_in { span { (line) } } }
                }
                main { @for section in &page.sections { (written_section(section)) } }
            }
        }
    };
    page.into_string()
}

fn written_section(section: &Section) -> Markup {
    html! {
        section {
            h2 { (section.title) }
            @for block in &section.blocks { (written_block(block)) }
        }
    }
}

fn written_block(block: &PageBlock) -> Markup {
    match block {
        PageBlock::Text(text) => html! { p { (text) } },
        PageBlock::Facts(facts) => {
            html! { dl { @for (name, value) in facts { div { dt { (name) } dd { (value) } } } } }
        }
        PageBlock::Table(table) => written_table(table),
        PageBlock::Pictures(figures) => {
            html! { div class="pictures" { @for figure in figures { (written_figure(figure)) } } }
        }
        // Its own words: a drawing that this program has made.
        PageBlock::Drawing { svg, alt } => {
            html! { div class="drawing" role="img" aria-label=(alt) { (PreEscaped(svg)) } }
        }
        PageBlock::Listing { title, text } => html! { details { summary { (title) } pre { code { (text) } } } },
    }
}

fn written_figure(figure: &Figure) -> Markup {
    html! {
        figure {
            img src={ "data:image/png;base64," (STANDARD.encode(&figure.png)) } alt=(figure.alt);
            figcaption { (figure.caption) }
        }
    }
}

fn written_table(table: &PageTable) -> Markup {
    html! {
        table class=[table.numbers.then_some("numbers")] {
            caption { (table.caption) }
            thead { tr { @for cell in &table.head { th scope="col" { (cell) } } } }
            tbody {
                @for row in &table.rows {
                    tr {
                        @for (nth, cell) in row.iter().enumerate() {
                            @if nth == 0 { th scope="row" { (cell.text) } } @else { (written_cell(cell)) }
                        }
                    }
                }
            }
        }
    }
}

/// A cell, tinted by how much it holds.
fn written_cell(cell: &PageCell) -> Markup {
    let color = if cell.right { "0 94 184" } else { "200 92 0" };
    let tint = (cell.shade > 0.0).then(|| format!("background: rgb({color} / {:.2})", 0.1 + 0.4 * cell.shade));
    html! { td style=[tint] { (cell.text) } }
}
