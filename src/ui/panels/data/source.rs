//! The left side: where the pictures come from, their classes, how they are balanced and divided, what was found.
use std::path::{Path, PathBuf};

use eframe::egui::{Align, Button, Color32, Label, Layout, ProgressBar, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};
use lucide_icons::Icon;

use super::{classes, notices};
use crate::app::Action;
use crate::data::{DataError, Part};
use crate::design::{Balance, ClassWeights, Edit, Input, Label as UndoLabel, Labels, Loss, Source, TargetKind};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::inspector::{input as form, source as choose, tokens};
use crate::ui::panels::stack::losses;
use crate::ui::textures::place_on_sheet;
use crate::ui::widgets::{bold, combo, fitted, icon_button, kept, setting, weak};

/// Draws the side.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    kept(ui, cx, Control::Source, choose::show);
    progress(ui, cx);
    let app = cx.app;
    if let Some(error) = app.loading.failure().filter(|_| app.loading.progress().is_none()) {
        ui.add(Label::new(weak(cx.theme, cx.language().data_error(error))).wrap());
        offers(ui, cx, error);
    }
    ui.add_space(8.0);
    losses(ui, cx);
    if app.document.design().data.target_kind() == TargetKind::Classes {
        kept(ui, cx, Control::Curation, classes::show);
        ui.add_space(8.0);
        kept(ui, cx, Control::Balance, balance);
    }
    kept(ui, cx, Control::LayerSettings, entering);
    kept(ui, cx, Control::Split, form::split);
    counts(ui, cx);
    ui.add_space(8.0);
    notices::show(ui, cx);
    ui.add_space(12.0);
}

/// What of a sample enters the network.
fn entering(ui: &mut Ui, cx: &mut Context<'_>) {
    form::sizes(ui, cx);
    tokens::show(ui, cx);
    if let Input::Picture(picture) = &cx.app.document.design().input {
        form::color(ui, cx, picture);
    }
}

/// The sources that are meant instead of one that cannot be used.
fn offers(ui: &mut Ui, cx: &Context<'_>, error: &DataError) {
    let now = &cx.app.document.design().data;
    for source in error.offers(now) {
        let place = place_of(&source);
        let name = place.file_name().unwrap_or(place.as_os_str()).to_string_lossy();
        let text = match source.pictures().map(|pictures| pictures.labels) {
            _ if source.follows_links() && !now.follows_links() => cx.t("data_view.follow_links").into_owned(),
            Some(Labels::Table(_)) => cx.with("data_view.use_table", &[("table", &name)]),
            Some(Labels::Names) => cx.t("data_view.use_names").into_owned(),
            None => cx.with("data_view.use_texts", &[("folder", &name)]),
            Some(Labels::Folders) => cx.with("data_view.use_folder", &[("folder", &name)]),
        };
        let button = Button::new(bold(text).color(cx.theme.on_accent)).fill(cx.theme.accent);
        if ui.add(button).on_hover_text(place.display().to_string()).clicked() {
            cx.act(Action::UseData(source));
        }
    }
}

/// The table that says the classes, else the folder.
fn place_of(source: &Source) -> PathBuf {
    match source.pictures().map(|pictures| pictures.labels) {
        Some(Labels::Table(table)) => table,
        _ => source.path().map(Path::to_path_buf).unwrap_or_default(),
    }
}

/// How far reading is, with a way to stop.
fn progress(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(progress) = cx.app.loading.progress() else { return };
    let number = |count: usize| cx.language().number(count as u64);
    let text = cx.with("data.reading", &[("done", &number(progress.done)), ("found", &number(progress.found))]);
    let share = progress.done as f32 / progress.found.max(1) as f32;
    let size = Vec2::new(ui.available_width(), 26.0);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        if icon_button(ui, Icon::X, &cx.t("data.stop")).clicked() {
            cx.act(Action::StopLoading);
        }
        ui.add(ProgressBar::new(share).desired_width(ui.available_width()).desired_height(8.0));
    });
    ui.label(weak(cx.theme, text));
    first_pictures(ui, cx);
}

/// The first pictures of what is being read, in two rows.
fn first_pictures(ui: &mut Ui, cx: &mut Context<'_>) {
    const CELL: f32 = 40.0;
    let app = cx.app;
    let pictures = app.loading.first_pictures();
    let Some(form) = app.loading.read_form().filter(|_| !pictures.is_empty()) else { return };
    let bytes = pictures.iter().map(|(_, bytes)| &bytes[..]).collect::<Vec<_>>().concat();
    let texture = cx.textures.sheet(ui.ctx(), "first pictures", pictures.as_ptr() as u64, &bytes, form);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(4.0);
        for (nth, (class, _)) in pictures.iter().enumerate() {
            let (place, response) = ui.allocate_exact_size(Vec2::splat(CELL), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, class));
            let uv = place_on_sheet(nth, pictures.len());
            ui.painter().image(texture, fitted(place, form.2 as f32 / form.1.max(1) as f32), uv, Color32::WHITE);
            response.on_hover_text(class);
        }
    });
}

/// How often each class is drawn, or how much its mistakes count.
fn balance(ui: &mut Ui, cx: &mut Context<'_>) {
    let design = cx.app.document.design();
    let weighted = matches!(&design.training.loss, Loss::CrossEntropy { class_weights: ClassWeights::Balanced, .. });
    let weighs = matches!(design.training.loss, Loss::CrossEntropy { .. });
    let now = if weighted && design.balance == Balance::AsTheyAre { None } else { Some(design.balance) };
    let all = <Balance as strum::VariantArray>::VARIANTS.iter().copied().map(Some).chain(weighs.then_some(None));
    let language = cx.language();
    let word = |balance: Option<Balance>| balance.map_or("ClassWeights", Into::into);
    let text = |balance, part| language.term(&["balance", word(balance), part]).into_owned();
    let options: Vec<_> = all.map(|balance| (balance, text(balance, "name"), text(balance, "about"))).collect();
    let (name, about) = (language.name_of_setting(None, "balance"), language.about_setting(None, "balance"));
    if let Some(chosen) = setting(ui, &name, &about, |ui| combo(ui, "balance", &options, &now)) {
        let mut edits = vec![Edit::SetBalance(chosen.unwrap_or_default())];
        let mut training = design.training.clone();
        if let Loss::CrossEntropy { class_weights, .. } = &mut training.loss
            && (chosen.is_none() || *class_weights == ClassWeights::Balanced)
        {
            *class_weights = if chosen.is_none() { ClassWeights::Balanced } else { ClassWeights::Even };
            edits.push(Edit::SetTraining(Box::new(training)));
        }
        cx.change(Edit::All(edits), UndoLabel::new("set").setting("balance"));
    }
}

/// How many pictures each part has, and an epoch.
fn counts(ui: &mut Ui, cx: &Context<'_>) {
    let Some(loaded) = cx.app.pictures() else { return };
    let data = &loaded.dataset;
    let number = |part: Part| cx.language().number(data.part(part).len() as u64);
    let values = [
        ("training", &*number(Part::Training)),
        ("validation", &*number(Part::Validation)),
        ("test", &*number(Part::Test)),
    ];
    ui.add(Label::new(weak(cx.theme, cx.with("data_view.counts", &values))).wrap());
    if [Part::Validation, Part::Test].into_iter().any(|part| data.samples().brings(part)) {
        ui.add(Label::new(weak(cx.theme, cx.t("data_view.own_parts"))).wrap());
    }
}
