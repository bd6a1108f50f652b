//! The rows of a table as the network gets them, below the columns with their spread; a click chooses a row.
use std::sync::{Arc, Weak};

use eframe::egui::{FontFamily, FontId, Label, Rect, ScrollArea, Sense, Ui, Vec2, WidgetInfo, accesskit::Role, pos2};

use crate::app::Action;
use crate::data::{Dataset, Part, Samples};
use crate::design::Table;
use crate::train::Histogram;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{heading, name_line, weak};

/// Width of the names of rows, and of a column.
const NAME: f32 = 96.0;
const COLUMN: f32 = 108.0;
/// Height of a row, and of what stands above them.
const ROW: f32 = 22.0;
const HEAD: f32 = 84.0;
/// Rows that the spread of a column is counted from at most, evenly chosen.
const COUNTED: usize = 20_000;

/// A column as it stands above its numbers.
struct ColumnHead {
    name: String,
    /// How its numbers are spread; `None` for classes.
    spread: Option<Histogram>,
    is_target: bool,
}

/// The heads of the columns, made once for each table.
#[derive(Clone, Default)]
struct MadeHeads(Option<(Weak<Samples>, Arc<[ColumnHead]>)>);

/// Draws the rows.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, table: &Table) {
    let app = cx.app;
    heading(ui, cx.theme, &cx.t("table.title"));
    let Some(loaded) = app.pictures().filter(|loaded| loaded.dataset.numbers(0).len() == table.inputs.len()) else {
        ui.add(Label::new(weak(cx.theme, cx.t("table.empty"))).wrap());
        return;
    };
    let data = &loaded.dataset;
    ui.add(Label::new(weak(cx.theme, holds(cx, data))).wrap());
    ui.add_space(4.0);
    let heads = heads(cx, data, table);
    let width = NAME + COLUMN * heads.len() as f32;
    ScrollArea::horizontal().id_salt("columns").auto_shrink(false).show(ui, |ui| {
        ui.set_min_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        let (place, _) = ui.allocate_exact_size(Vec2::new(width, HEAD), Sense::hover());
        for (nth, head) in heads.iter().enumerate() {
            draw_head(ui, cx, head, column(place, nth));
        }
        ScrollArea::vertical().id_salt("rows").auto_shrink(false).show_rows(ui, ROW, data.len(), |ui, rows| {
            for row in rows {
                draw_row(ui, cx, (data, row), &heads, width);
            }
        });
    });
}

/// The place of a column in a line.
fn column(line: Rect, nth: usize) -> Rect {
    let left = line.left() + NAME + COLUMN * nth as f32;
    Rect::from_min_max(pos2(left, line.top()), pos2(left + COLUMN - 8.0, line.bottom()))
}

/// How many rows there are, and what they are used for.
fn holds(cx: &Context<'_>, data: &Dataset) -> String {
    let number = |part: Part| cx.language().number(data.part(part).len() as u64);
    let values = [
        ("training", &*number(Part::Training)),
        ("validation", &*number(Part::Validation)),
        ("test", &*number(Part::Test)),
    ];
    let mut words =
        format!("{} · {}", cx.count("status.samples.Row", data.len()), cx.with("data_view.counts", &values));
    if data.len() > COUNTED {
        words = format!("{words} · {}", cx.with("table.spread", &[("counted", &cx.language().number(COUNTED as u64))]));
    }
    words
}

/// The heads of the columns.
fn heads(cx: &mut Context<'_>, data: &Arc<Dataset>, table: &Table) -> Arc<[ColumnHead]> {
    let samples = data.samples();
    if let Some((of, heads)) = &cx.memory::<MadeHeads>().0
        && std::ptr::eq(of.as_ptr(), Arc::as_ptr(samples))
        && heads.last().is_some_and(|target| target.name == table.target)
    {
        return Arc::clone(heads);
    }
    let step = data.len().div_ceil(COUNTED).max(1);
    let rows: Vec<usize> = (0..data.len()).step_by(step).collect();
    let mut columns: Vec<Vec<f32>> = vec![Vec::with_capacity(rows.len()); table.inputs.len()];
    for row in &rows {
        for (column, number) in columns.iter_mut().zip(data.numbers(*row)) {
            column.push(number);
        }
    }
    let answers: Vec<f32> = rows.iter().flat_map(|row| samples.answers(*row)).copied().collect();
    let inputs = table.inputs.iter().zip(&columns).map(|(name, numbers)| ColumnHead {
        name: name.clone(),
        spread: Some(Histogram::of(numbers)),
        is_target: false,
    });
    let spread = (!answers.is_empty()).then(|| Histogram::of(&answers));
    let target = ColumnHead { name: table.target.clone(), spread, is_target: true };
    let heads: Arc<[ColumnHead]> = inputs.chain([target]).collect();
    cx.memory::<MadeHeads>().0 = Some((Arc::downgrade(samples), Arc::clone(&heads)));
    heads
}

/// The name of a column, how its numbers are spread, and the ends of that.
fn draw_head(ui: &Ui, cx: &Context<'_>, head: &ColumnHead, place: Rect) {
    let response = ui.interact(place, ui.scope_id().with(("head", &head.name)), Sense::hover());
    let theme = cx.theme;
    let color = if head.is_target { theme.accent } else { theme.text };
    let name = name_line(ui, &head.name, place.width(), FontId::proportional(size::SMALL), color);
    ui.painter().galley(place.min, name, color);
    let number = |value: f32| cx.language().significant(f64::from(value));
    let mut spoken = head.name.clone();
    let mut lines = Vec::new();
    if let Some(spread) = &head.spread {
        let bars = Rect::from_min_max(place.min + Vec2::new(0.0, 18.0), pos2(place.right(), place.bottom() - 32.0));
        draw_spread(ui, cx, spread, bars);
        let (low, high) = (number(spread.low), number(spread.high));
        lines.push(cx.with("table.range", &[("low", &low), ("high", &high)]));
        lines.push(cx.with("table.mean", &[("mean", &number(spread.mean))]));
    }
    if head.is_target {
        spoken = cx.with("table.answered", &[("column", &spoken)]);
    }
    for (nth, line) in lines.iter().enumerate() {
        let at = pos2(place.left(), place.bottom() - 30.0 + 13.0 * nth as f32);
        let line = name_line(ui, line, place.width(), FontId::proportional(10.5), theme.weak);
        ui.painter().galley(at, line, theme.weak);
        spoken = format!("{spoken}, {}", lines[nth]);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &spoken));
    response.on_hover_text(spoken);
}

/// How often the numbers of a column lie where, as bars.
fn draw_spread(ui: &Ui, cx: &Context<'_>, spread: &Histogram, place: Rect) {
    let most = spread.bins.iter().copied().max().unwrap_or(0).max(1) as f32;
    let wide = place.width() / spread.bins.len().max(1) as f32;
    for (nth, count) in spread.bins.iter().enumerate().filter(|(_, count)| **count > 0) {
        // The roots: a few numbers beside many are still seen.
        let high = (place.height() * (*count as f32 / most).sqrt()).max(1.0);
        let left = place.left() + wide * nth as f32;
        let bar = Rect::from_min_max(pos2(left, place.bottom() - high), pos2(left + wide * 0.9, place.bottom()));
        ui.painter().rect_filled(bar, 0.0, cx.theme.dense);
    }
    ui.painter().hline(place.x_range(), place.bottom(), (1.0, cx.theme.border));
}

/// A row: its name, its numbers, and what is to be answered.
fn draw_row(ui: &mut Ui, cx: &Context<'_>, (data, row): (&Dataset, usize), heads: &[ColumnHead], width: f32) {
    let theme = cx.theme;
    let (place, response) = ui.allocate_exact_size(Vec2::new(width, ROW), Sense::click());
    let chosen = cx.app.sample.own.is_none() && cx.app.sample.index == row;
    let number = |value: &f32| cx.language().significant(f64::from(*value));
    let mut cells: Vec<String> = data.numbers(row).iter().map(number).collect();
    cells.extend(data.samples().answers(row).iter().map(number));
    if cells.len() < heads.len() {
        cells.extend(data.is_used(row).then(|| cx.class_of_sample(data, row).into_owned()));
    }
    let called = cx.sample_name(data, row);
    let spoken = || {
        let cells = heads.iter().zip(&cells).map(|(head, cell)| format!("{} {cell}", head.name));
        format!("{called}: {}", cells.collect::<Vec<_>>().join(", "))
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, spoken()));
    if chosen || response.hovered() || response.has_focus() {
        let fill = if chosen { theme.chosen } else { theme.control_hover };
        ui.painter().rect_filled(place, 3.0, fill);
    }
    // Solid and hollow tell the parts apart as well as the colors.
    let sign = place.left_center() + Vec2::new(8.0, 0.0);
    match data.part_of(row as u32) {
        Some(Part::Training) => {
            ui.painter().circle_filled(sign, 3.5, theme.excitatory);
        }
        Some(_) => {
            ui.painter().circle_stroke(sign, 3.5, (1.2, theme.inhibitory));
        }
        None => {}
    }
    let font = FontId::proportional(size::SMALL);
    let name = name_line(ui, &called, NAME - 26.0, font, theme.weak);
    let at = pos2(place.left() + 18.0, place.center().y - name.size().y / 2.0);
    ui.painter().galley(at, name, theme.weak);
    let digits = FontId::new(size::SMALL, FontFamily::Monospace);
    for (nth, cell) in cells.iter().enumerate() {
        let room = column(place, nth);
        let color = if heads.get(nth).is_some_and(|head| head.is_target) { theme.accent } else { theme.text };
        let cell = name_line(ui, cell, room.width(), digits.clone(), color);
        ui.painter().galley(pos2(room.left(), room.center().y - cell.size().y / 2.0), cell, color);
    }
    if response.clicked() {
        cx.act(Action::PickPicture(row));
    }
}
