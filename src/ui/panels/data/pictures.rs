//! The selected picture, what can be done with it, and the others of its class.
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{Color32, Label, ScrollArea, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};
use lucide_icons::Icon;

use crate::app::Action;
use crate::data::Dataset;
use crate::design::{Edit, Label as UndoLabel, PictureChange};
use crate::ui::context::Context;
use crate::ui::panels::stack::other_pictures;
use crate::ui::textures::place_on_sheet;
use crate::ui::widgets::{fitted, heading, photo, weak};

/// Thumbnails in a row at most.
const COLUMNS: usize = 3;
/// Points of a thumbnail with its gap.
const STEP: f32 = 54.0;

/// Draws the column.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    if app.pictures().is_none() && app.sample.own.is_none() {
        return;
    }
    let (name, class) = app.picture_name().unwrap_or_default();
    let words = class.map_or_else(
        || cx.t("data_view.unused").into_owned(),
        |class| cx.with("data_view.of_class", &[("class", &class)]),
    );
    ui.label(weak(cx.theme, cx.t("data_view.original")));
    // Measured before anything widens it.
    let side = ui.available_width();
    photo(ui, cx, side.min(164.0), &words);
    ui.add(Label::new(weak(cx.theme, words)).truncate()).on_hover_text(name);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        other_pictures(ui, cx);
        edit(ui, cx);
    });
    let Some(loaded) = app.pictures() else { return };
    ui.add_space(4.0);
    heading(ui, cx.theme, &cx.t("data_view.pictures"));
    thumbnails(ui, cx, &loaded.dataset, (side / STEP) as usize);
}

/// Leaves the sample out, or counts it to another class.
pub(super) fn edit(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(loaded) = app.pictures().filter(|_| app.sample.own.is_none()) else { return };
    let data = &loaded.dataset;
    let index = app.sample.index.min(data.len() - 1);
    let curation = &app.document.design().curation;
    let change = |change: Option<PictureChange>| {
        let mut changed = curation.clone();
        changed.set_picture(data.name(index), change);
        Edit::SetCuration(Box::new(changed))
    };
    let label = || UndoLabel::new("set").setting("curation");
    let (said, given) = (curation.pictures.get(data.name(index)), app.given(data.name(index)));
    let (key, picture, next) = if said == given {
        ("exclude", Icon::EyeOff, Some(PictureChange::Excluded))
    } else {
        ("include", Icon::Undo2, given.cloned())
    };
    let button = eframe::egui::Button::new(crate::ui::widgets::icon(picture)).frame_when_inactive(false);
    let response = ui.add(button.min_size(Vec2::splat(24.0))).accessible_name(&*cx.t(&format!("data_view.{key}")));
    let tip = format!("{}\n{}", cx.t(&format!("data_view.{key}")), cx.t(&format!("data_view.{key}_about")));
    if response.on_hover_text(tip).clicked() {
        cx.change(change(next), label());
    }
    let move_to = cx.t("data_view.move").into_owned();
    let look = eframe::egui::Button::new(crate::ui::widgets::icon(Icon::FolderInput)).frame_when_inactive(false);
    let (menu, _) = MenuButton::from_button(look.min_size(Vec2::splat(24.0))).ui(ui, |ui| {
        ui.label(weak(cx.theme, &move_to));
        let folders = &data.samples().classes;
        let own = &folders[data.samples().class(index)];
        let here = if let Some(PictureChange::Moved(to)) = said { to } else { own };
        for folder in folders.iter().filter(|folder| *folder != here) {
            let name = cx.language().class_name(data.report.naming, curation.class_name(folder));
            if ui.button(crate::ui::widgets::seen_name(&name)).clicked() {
                // Its own folder needs no word.
                let to = (folder != own).then(|| PictureChange::Moved(folder.clone()));
                cx.change(change(to), label());
                ui.close();
            }
        }
    });
    menu.accessible_name(&move_to).on_hover_text(format!("{move_to}\n{}", cx.t("data_view.move_about")));
}

/// The pictures of the chosen class, or of all, made as far as they are seen.
fn thumbnails(ui: &mut Ui, cx: &mut Context<'_>, data: &Dataset, columns: usize) {
    let class = cx.app.sample.class;
    let members: Vec<u32> = match class {
        None => (0..data.len() as u32).collect(),
        Some(class) => (0..data.len() as u32).filter(|index| data.label(*index as usize) == class).collect(),
    };
    let columns = columns.clamp(1, COLUMNS);
    let rows = members.len().div_ceil(columns);
    ScrollArea::vertical().id_salt(("thumbnails", class)).auto_shrink(false).show_rows(
        ui,
        STEP - 4.0,
        rows,
        |ui, seen| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for row in seen {
                let first = row * columns;
                let row = &members[first..(first + columns).min(members.len())];
                line(ui, cx, data, row);
            }
        },
    );
}

/// One row of thumbnails.
fn line(ui: &mut Ui, cx: &mut Context<'_>, data: &Dataset, row: &[u32]) {
    let texture = cx.textures.row(ui.ctx(), data, row);
    let aspect = data.form().width as f32 / data.form().height.max(1) as f32;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (nth, &index) in row.iter().enumerate() {
            let index = index as usize;
            let (frame, response) = ui.allocate_exact_size(Vec2::splat(STEP - 4.0), Sense::click());
            let chosen = cx.app.sample.own.is_none() && cx.app.sample.index == index;
            let name = cx.sample_name(data, index);
            response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &*name));
            if !ui.is_rect_visible(frame) {
                continue;
            }
            let uv = place_on_sheet(nth, row.len());
            let tint = if data.is_used(index) { Color32::WHITE } else { Color32::from_white_alpha(70) };
            ui.painter().rect_filled(frame, 3.0, cx.theme.control);
            ui.painter().image(texture, fitted(frame, aspect), uv, tint);
            if chosen || response.has_focus() {
                let stroke = eframe::egui::Stroke::new(2.0, cx.theme.accent);
                ui.painter().rect_stroke(frame, 3.0, stroke, eframe::egui::StrokeKind::Inside);
            }
            if response.on_hover_text(&*name).clicked() {
                cx.act(Action::PickPicture(index));
            }
        }
    });
}
