//! The first card: what enters the network, the selected picture, and how to select another one.
use eframe::egui::{Frame, Image, Label, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, accesskit::Role};
use lucide_icons::Icon;

use super::card::{NAMES, WIDE};
use super::interact::remember;
use super::problems::{losses, problems_of_input};
use super::shape::{self, TIGHT};
use super::weights::{self, NeuronPlaces};
use crate::app::{Action, Card, Command, Pick, Pointer, input_line};
use crate::design::{Input, SampleKind};
use crate::ui::context::Context;
use crate::ui::guide::{self, Anchor};
use crate::ui::plane::{feature_values, toggles};
use crate::ui::widgets::{
    badge, bold, card_frame, combo, command_name, frame_field, icon_button, seen_name, token_row, weak,
};

/// From this width on the picture, its class and the way to others stand in a line.
const IN_A_LINE: f32 = 400.0;

/// What the data is called: a set's name, or that of its folder.
pub(in crate::ui) fn source_name(cx: &Context<'_>) -> String {
    cx.language().data_name(&cx.app.document.design().data)
}

/// Draws the card.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let chosen = cx.app.selection.contains(Card::Input);
    let name = source_name(cx);
    let builder = UiBuilder::new().id_salt("input card").sense(Sense::click());
    let scope = ui.scope_builder(builder, |ui| {
        let focused = ui.response().has_focus();
        let border = if chosen || focused { cx.theme.accent } else { cx.theme.border };
        let frame: Frame = card_frame(cx.theme).stroke(Stroke::new(if chosen { 2.0 } else { 1.0 }, border));
        frame.show(ui, |ui| {
            if matches!(cx.app.document.design().input, Input::Point { .. }) {
                return point(ui, cx, &name);
            }
            ui.horizontal(|ui| {
                ui.add_space(20.0);
                badge(ui, cx.theme, char::from(Icon::Grid3x3), None);
                let room = ui.available_width();
                let tight = room < TIGHT;
                let width = if tight { room } else { room - shape::width(room) };
                ui.vertical(|ui| {
                    ui.set_width(width.max(80.0));
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add(Label::new(bold(&name)).truncate());
                    let classes = cx.app.document.facts().classes;
                    let line = input_line(&cx.app.document.design().input, classes, cx.language());
                    ui.add(Label::new(weak(cx.theme, line)).truncate());
                });
                if !tight {
                    shape::show(ui, cx, &cx.app.document.checked().input());
                }
            });
            let room =
                eframe::egui::Margin { left: if ui.available_width() > 380.0 { 50 } else { 18 }, ..Default::default() };
            Frame::new().inner_margin(room).show(ui, |ui| picture(ui, cx));
            problems_of_input(ui, cx);
            losses(ui, cx);
        });
    });
    let response = scope.response;
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListItem, true, chosen, cx.with("stack.input_card", &[("name", &name)]))
    });
    remember(ui.ctx(), response.id);
    guide::note(ui, cx, Anchor::Thing(Pointer::Data), response.rect);
    if cx.focus.card && chosen {
        response.scroll_to_me(None);
        response.request_focus();
    }
    if response.clicked() || response.gained_focus() && !chosen {
        cx.act(Action::Select(Card::Input, Pick::Only));
    }
}

/// The features, from which the weights of the next card go out.
fn features(ui: &mut Ui, cx: &mut Context<'_>) {
    let places = toggles(ui, cx);
    let values = feature_values(cx);
    weights::note(cx, NeuronPlaces { count: places.len(), places, values });
}

/// What is known of a point: beside the name where there is room, else below it.
fn point(ui: &mut Ui, cx: &mut Context<'_>, name: &str) {
    let head = |ui: &mut Ui, cx: &mut Context<'_>| {
        ui.horizontal(|ui| {
            badge(ui, cx.theme, char::from(Icon::ChartScatter), None);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add(Label::new(bold(name)).truncate());
                let count = cx.app.pictures().map(|loaded| cx.count("points.count", loaded.dataset.len()));
                ui.add(Label::new(weak(cx.theme, count.unwrap_or_default())).truncate());
            });
        });
    };
    ui.set_min_width(ui.available_width());
    if ui.available_width() >= WIDE {
        ui.horizontal(|ui| {
            ui.allocate_ui(Vec2::new(NAMES, 44.0), |ui| {
                ui.set_width(NAMES);
                head(ui, cx);
            });
            features(ui, cx);
        });
    } else {
        head(ui, cx);
        features(ui, cx);
    }
    if let Some(error) = cx.app.loading.failure() {
        ui.add(Label::new(weak(cx.theme, cx.language().data_error(error))).wrap());
    }
    problems_of_input(ui, cx);
    losses(ui, cx);
}

/// The selected picture, its class, and the way to others.
fn picture(ui: &mut Ui, cx: &mut Context<'_>) {
    if let Some(progress) = cx.app.loading.progress() {
        ui.horizontal_wrapped(|ui| {
            ui.spinner();
            let number = |count: usize| cx.language().number(count as u64);
            let (done, found) = (number(progress.done), number(progress.found));
            ui.label(weak(cx.theme, cx.with("data.reading", &[("done", &done), ("found", &found)])));
            if icon_button(ui, Icon::X, &cx.t("data.stop")).clicked() {
                cx.act(Action::StopLoading);
            }
        });
        return;
    }
    if cx.app.document.design().data.sample_kind() == SampleKind::Text && cx.app.sample_bytes().is_some() {
        token_row(ui, cx);
        ui.horizontal(|ui| {
            other_pictures(ui, cx);
            if cx.app.sample.own.is_some() {
                back(ui, cx);
            }
        });
        if cx.app.sample.own.is_none() {
            chosen_class(ui, cx);
        }
        return;
    }
    // In a line where there is room; else below each other, so that a line is as high as what stands in it.
    if ui.available_width() >= IN_A_LINE {
        ui.horizontal(|ui| {
            shown_picture(ui, cx);
            chosen_class(ui, cx);
        });
    } else {
        ui.horizontal(|ui| shown_picture(ui, cx));
        chosen_class(ui, cx);
    }
}

/// The selected picture and the way to others.
fn shown_picture(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    if let Some(error) = app.loading.failure().filter(|_| app.picture().is_none()) {
        ui.add(Label::new(weak(cx.theme, cx.language().data_error(error))).wrap());
        return;
    }
    let Some(looked) = app.picture() else { return };
    let texture = cx.textures.picture(ui.ctx(), looked).id();
    let height = 40.0;
    let width = height * (looked.3 as f32 / looked.2.max(1) as f32).clamp(0.3, 3.0);
    let (name, class) = app.picture_name().unwrap_or_default();
    let class_words = class.map(|class| cx.with("picture.class", &[("class", &class)]));
    let spoken = class_words.unwrap_or_else(|| name.clone());
    let image = Image::new((texture, Vec2::new(width, height))).corner_radius(4).alt_text(&spoken);
    let shown = ui.add(image.fit_to_exact_size(Vec2::new(width, height)));
    frame_field(cx, ui.painter(), shown.rect);
    shown.on_hover_ui(|ui| {
        ui.add(Image::new((texture, Vec2::new(width, height) * 5.0)).fit_to_exact_size(Vec2::new(width, height) * 5.0));
        ui.label(&name);
    });
    other_pictures(ui, cx);
}

/// The class of the selected picture, and which pictures are gone through; or the name of the user's own file.
fn chosen_class(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    if app.sample_bytes().is_none() {
        return;
    }
    let (name, class) = app.picture_name().unwrap_or_default();
    if app.sample.own.is_some() {
        ui.add(Label::new(weak(cx.theme, seen_name(&name))).truncate());
        return back(ui, cx);
    }
    if app.shown_classes().is_empty() {
        ui.add(Label::new(weak(cx.theme, seen_name(&name))).truncate());
        return;
    }
    classes(ui, cx);
    let words = class.map(|class| cx.with("picture.class", &[("class", &class)])).unwrap_or_default();
    ui.add(Label::new(weak(cx.theme, seen_name(&words))).truncate());
}

/// The button that goes back from the user's own sample to those of the data.
fn back(ui: &mut Ui, cx: &Context<'_>) {
    if icon_button(ui, Icon::X, &command_name(cx, Command::DataPicture)).clicked() {
        cx.command(Command::DataPicture);
    }
}

/// The buttons that go to another picture.
pub(in crate::ui) fn other_pictures(ui: &mut Ui, cx: &mut Context<'_>) {
    for (command, icon) in [
        (Command::PreviousPicture, Icon::ChevronLeft),
        (Command::NextPicture, Icon::ChevronRight),
        (Command::RandomPicture, Icon::Dices),
    ] {
        if icon_button(ui, icon, &command_name(cx, command)).clicked() {
            cx.command(command);
        }
    }
}

/// Which class the pictures that are gone through belong to.
fn classes(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(loaded) = cx.app.loading.loaded() else { return };
    let all = cx.t("picture.all_classes").into_owned();
    let about = cx.t("picture.filter").into_owned();
    let mut options = vec![(None, all, about.clone())];
    let names = cx.class_names(&loaded.dataset).into_iter().enumerate();
    options.extend(names.map(|(n, name)| (Some(n), name, about.clone())));
    let chosen = ui.name_inputs(about, |ui| combo(ui, "class filter", &options, &cx.app.sample.class));
    if let Some(class) = chosen {
        cx.act(Action::PickClass(class));
    }
}
