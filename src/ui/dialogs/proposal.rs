//! The network that fits the pictures: what they hold, what it would see of them, and whether the design becomes it.
use std::borrow::Cow;

use eframe::egui::{Button, Color32, Grid, Label, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role, vec2};

use super::new::stack;
use crate::app::{Action, input_line};
use crate::data::{Dataset, PictureExample};
use crate::design::{Balance, Design, Facts, Picture, check};
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::panels::stack::source_name;
use crate::ui::textures::place_on_sheet;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, fitted, weak};

/// Width of the column with the names of the rows.
const NAMES: f32 = 128.0;
/// A picture is shown as large at most.
const LARGEST: f32 = 84.0;
/// Space between two pictures.
const GAP: f32 = 6.0;

/// Draws the card.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let (Some(proposal), Some(loaded)) = (app.proposal(), app.pictures()) else {
        cx.act(Action::ShowDialog(None));
        return;
    };
    ui.label(bold(cx.t("proposal.title")).size(size::TITLE));
    ui.add(Label::new(weak(cx.theme, holds(cx, &loaded.dataset))).wrap());
    ui.add_space(8.0);
    scroll(ui, f32::INFINITY).show(ui, |ui| {
        pictures(ui, cx);
        ui.add_space(8.0);
        settings(ui, cx, &proposal);
    });
    ui.add_space(8.0);
    answers(ui, cx);
}

/// How many pictures of which kind there are.
fn holds(cx: &Context<'_>, data: &Dataset) -> String {
    let language = cx.language();
    let Some(facts) = data.picture_facts() else { return String::new() };
    let color = if facts.color { "color.Rgb.name" } else { "color.Grey.name" };
    let number = |count: usize| language.number(count as u64);
    let values = [
        ("name", &*source_name(cx)),
        ("pictures", &cx.count("status.samples.Picture", data.len())),
        ("classes", &cx.count("summary.classes", facts.classes)),
        ("width", &number(facts.width)),
        ("height", &number(facts.height)),
        ("color", &cx.t(color).to_lowercase()),
    ];
    cx.with("proposal.holds", &values)
}

/// Some pictures as they are, below them what the proposed network gets of them, and what the present one does.
fn pictures(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some((forms, examples, ticket)) = app.comparison.shown() else {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(weak(cx.theme, cx.t("proposal.reading")));
        });
        return;
    };
    if examples.is_empty() {
        return;
    }
    let room = ui.available_width() - NAMES;
    let cell = (room / examples.len() as f32 - GAP).clamp(24.0, LARGEST);
    row(ui, cx, "proposal.original", cell, |ui, cx| {
        for (nth, example) in examples.iter().enumerate() {
            let form = (example.form.channels, example.form.height, example.form.width);
            let texture = cx.textures.sheet(ui.ctx(), ("original", nth), ticket, &example.original, form);
            picture(ui, texture, (cell, form), place_on_sheet(0, 1), &class_name(cx, example));
        }
    });
    for (nth, form) in forms.iter().enumerate() {
        let name = if nth == 0 { "proposal.proposed" } else { "proposal.now" };
        row(ui, cx, name, cell, |ui, cx| entering(ui, cx, (nth, form), examples, (ticket, cell)));
    }
}

/// The pictures in one of the forms.
fn entering(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    (nth, form): (usize, &Picture),
    examples: &[PictureExample],
    (ticket, cell): (u64, f32),
) {
    let bytes = examples.iter().map(|example| &example.entering[nth][..]).collect::<Vec<_>>().concat();
    let form = (form.color.channels(), form.height, form.width);
    let texture = cx.textures.sheet(ui.ctx(), ("entering", nth), ticket, &bytes, form);
    for (place, example) in examples.iter().enumerate() {
        picture(ui, texture, (cell, form), place_on_sheet(place, examples.len()), &class_name(cx, example));
    }
}

/// What the class of a picture of the open design's source is called.
fn class_name<'a>(cx: &Context<'_>, example: &'a PictureExample) -> Cow<'a, str> {
    cx.language().class_name(cx.app.document.design().data.naming(), &example.class)
}

/// A name with pictures beside it.
fn row(ui: &mut Ui, cx: &mut Context<'_>, name: &str, cell: f32, add: impl FnOnce(&mut Ui, &mut Context<'_>)) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.allocate_ui(vec2(NAMES - GAP, cell), |ui| {
            ui.set_width(NAMES - GAP);
            ui.add(Label::new(weak(cx.theme, cx.t(name))).wrap());
        });
        add(ui, cx);
    });
    ui.add_space(2.0);
}

/// One picture in a square cell, without a background: what is beside it is not its own.
fn picture(
    ui: &mut Ui,
    texture: eframe::egui::TextureId,
    (cell, form): (f32, (usize, usize, usize)),
    uv: Rect,
    class: &str,
) {
    let (place, response) = ui.allocate_exact_size(Vec2::splat(cell), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, class));
    let aspect = form.2 as f32 / form.1.max(1) as f32;
    ui.painter().image(texture, fitted(place, aspect), uv, Color32::WHITE);
    response.on_hover_text(class);
}

/// What the proposal sets, each beside what it is now.
fn settings(ui: &mut Ui, cx: &Context<'_>, proposal: &Design) {
    let now = cx.app.document.design();
    let language = cx.language();
    let line = |design: &Design| input_line(&design.input, None, language);
    Grid::new("proposal").num_columns(2).spacing(vec2(GAP, 6.0)).min_col_width(NAMES - GAP).show(ui, |ui| {
        let mut row = |name: &str, text: String| {
            ui.label(weak(cx.theme, cx.t(name)));
            ui.add(Label::new(text).wrap());
            ui.end_row();
        };
        let (new, old) = (line(proposal), line(now));
        row(
            "proposal.form",
            if new == old { new } else { cx.with("proposal.instead", &[("new", &new), ("old", &old)]) },
        );
        row("proposal.learning", learning(cx, proposal));
        row("proposal.variation", variation(cx, proposal));
        ui.label(weak(cx.theme, cx.t("proposal.network")));
        ui.vertical(|ui| {
            let facts = Facts { classes: cx.app.document.facts().classes, ..Facts::default() };
            let parameters = check(proposal, facts).cost.parameters;
            ui.label(language.count("stack.parameters", parameters));
            stack(ui, cx, proposal);
        });
        ui.end_row();
    });
}

/// Validation, batch and epochs.
fn learning(cx: &Context<'_>, proposal: &Design) -> String {
    let (language, training) = (cx.language(), &proposal.training);
    let values = [
        ("validation", &*language.percent(proposal.split.validation, 0)),
        ("batch", &language.number(training.batch as u64)),
        ("epochs", &language.number(training.epochs as u64)),
    ];
    let text = cx.with("proposal.learning_line", &values);
    let balance: &'static str = proposal.balance.into();
    if proposal.balance == Balance::AsTheyAre {
        return text;
    }
    format!("{text} · {}", language.term(&["balance", balance, "name"]))
}

/// The transformations by name.
fn variation(cx: &Context<'_>, proposal: &Design) -> String {
    let name =
        |transform: &crate::design::Transform| cx.language().name_of_setting(None, transform.into()).into_owned();
    proposal.augmentation.transforms.keys().map(name).collect::<Vec<_>>().join(" · ")
}

/// The two answers.
fn answers(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.horizontal(|ui| {
        let button = Button::new(bold(cx.t("proposal.use")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let response = ui.add(button);
        if cx.focus.dialog {
            response.request_focus();
        }
        if response.on_hover_text(cx.t("proposal.use_about")).clicked() {
            cx.act(Action::UseProposal);
        }
        let keep = ui.button(cx.t("proposal.keep").into_owned());
        if keep.on_hover_text(cx.t("proposal.keep_about")).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
