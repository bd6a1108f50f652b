//! The classes with their sizes as bars: picked, renamed, joined, switched off.
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{Align2, Button, FontId, Key, Rect, Sense, TextEdit, Ui, Vec2, WidgetInfo, accesskit::Role};
use lucide_icons::Icon;

use crate::app::Action;
use crate::data::Dataset;
use crate::design::{Curation, Edit, Label as UndoLabel};
use crate::ui::context::Context;
use crate::ui::widgets::{heading, icon, name_line, seen_name, visible, weak};

/// Width of a class's name in points.
const NAME: f32 = 92.0;
/// Width of its number.
const NUMBER: f32 = 44.0;

/// Width of the button for its menu.
const MENU: f32 = 30.0;

/// A class folder as it is shown.
struct Row {
    folder: String,
    name: String,
    /// Its name in the window's language.
    shown: String,
    /// The same of its folder.
    shown_folder: String,
    off: bool,
    /// Its class in the dataset.
    class: Option<usize>,
    /// Its pictures that are used.
    count: usize,
}

/// Draws the classes.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("data_view.classes"));
    let app = cx.app;
    let Some(loaded) = app.pictures() else { return };
    let curation = &app.document.design().curation;
    let rows = rows(cx, &loaded.dataset, curation);
    // Measured once: a row that is a little too wide would widen the next one.
    let width = ui.available_width();
    let most = rows.iter().map(|row| row.count).max().unwrap_or(0).max(1);
    for row in &rows {
        ui.horizontal(|ui| {
            bar(ui, cx, row, (width, most));
            menu(ui, cx, row, &rows, curation);
        });
    }
}

fn rows(cx: &Context<'_>, data: &Dataset, curation: &Curation) -> Vec<Row> {
    let mut counts = vec![0; data.samples().classes.len()];
    let used = (0..data.len()).filter(|index| data.is_used(*index));
    used.for_each(|index| counts[data.samples().class(index)] += 1);
    let row = |(folder, count): (&String, usize)| {
        let name = curation.class_name(folder).to_owned();
        let class = data.classes.iter().position(|class| *class == name);
        let [shown, shown_folder] =
            [&name, folder].map(|name| cx.language().class_name(data.report.naming, name).into_owned());
        Row { folder: folder.clone(), off: curation.is_off(folder), class, name, shown, shown_folder, count }
    };
    data.samples().classes.iter().zip(counts).map(row).collect()
}

/// Name, bar and number; a click looks at the class's pictures only.
fn bar(ui: &mut Ui, cx: &mut Context<'_>, row: &Row, (width, most): (f32, usize)) {
    let theme = cx.theme;
    let size = Vec2::new(width - MENU - ui.spacing().item_spacing.x - 4.0, 22.0);
    let (place, response) = ui.allocate_exact_size(size, Sense::click());
    let picked = row.class.is_some() && cx.app.sample.class == row.class;
    let number = cx.language().number(row.count as u64);
    let spoken = if row.off {
        cx.with("data_view.class_off", &[("class", &row.shown)])
    } else {
        let samples: &'static str = cx.app.document.design().data.sample_kind().into();
        cx.language().labeled(&row.shown, &cx.count(&format!("status.samples.{samples}"), row.count))
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, picked, &spoken));
    if picked || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(place.expand2(Vec2::new(4.0, 0.0)), 4.0, theme.control_hover);
    }
    let color = if row.off { theme.weak } else { theme.text };
    let name = if row.name == row.folder { row.shown.clone() } else { format!("{} ({})", row.shown, row.shown_folder) };
    let shown = name_line(ui, &name, NAME, FontId::proportional(13.0), color);
    let cut = shown.elided;
    let left = Rect::from_min_size(place.min, Vec2::new(NAME, place.height()));
    let at = Align2::LEFT_CENTER.align_size_within_rect(shown.size(), left).min;
    ui.painter().galley(at, shown, color);
    let track = Rect::from_min_max(
        place.left_center() + Vec2::new(NAME + 6.0, -5.0),
        place.right_center() + Vec2::new(-NUMBER, 5.0),
    );
    ui.painter().rect_filled(track, 3.0, theme.control);
    let share = row.count as f32 / most as f32;
    let filled = track.with_max_x(track.left() + track.width() * share);
    ui.painter().rect_filled(filled, 3.0, if row.off { theme.border } else { theme.inhibitory });
    let right = place.right_center();
    let text = if row.off { cx.t("data_view.off_word").into_owned() } else { number };
    ui.painter().text(right, Align2::RIGHT_CENTER, text, FontId::proportional(12.0), theme.weak);
    let response = if cut { response.on_hover_text(visible(&name)) } else { response };
    if response.clicked() && row.class.is_some() {
        cx.act(Action::PickClass(if picked { None } else { row.class }));
    }
}

/// What can be done with a class.
fn menu(ui: &mut Ui, cx: &mut Context<'_>, row: &Row, rows: &[Row], curation: &Curation) {
    let title = cx.with("data_view.class_menu", &[("class", &row.shown)]);
    let look = Button::new(icon(Icon::Ellipsis)).frame_when_inactive(false).min_size(Vec2::new(MENU, 22.0));
    let (button, _) = MenuButton::from_button(look).ui(ui, |ui| {
        ui.set_min_width(190.0);
        let mut changed = rename(ui, cx, row, curation);
        let others: Vec<&Row> = rows.iter().filter(|other| other.name != row.name && !other.off).collect();
        if !others.is_empty() {
            let join = ui.menu_button(cx.t("data_view.join").into_owned(), |ui| {
                for other in others {
                    if ui.button(seen_name(&other.shown)).clicked() {
                        let mut joined = curation.clone();
                        joined.rename(&row.folder, &other.name);
                        changed = Some(joined);
                        ui.close();
                    }
                }
            });
            join.response.on_hover_text(cx.t("data_view.join_about"));
        }
        let switch = cx.t(if row.off { "data_view.switch_on" } else { "data_view.switch_off" }).into_owned();
        if ui.button(switch).clicked() {
            let mut switched = curation.clone();
            switched.switch(&row.folder, !row.off);
            changed = Some(switched);
            ui.close();
        }
        let any = curation.classes.contains_key(&row.folder);
        let button = Button::new(cx.t("data_view.as_folder").into_owned());
        if ui.add_enabled(any, button).on_hover_text(cx.t("data_view.as_folder_about")).clicked() {
            let mut plain = curation.clone();
            plain.classes.remove(&row.folder);
            changed = Some(plain);
            ui.close();
        }
        if let Some(changed) = changed {
            cx.change(Edit::SetCuration(Box::new(changed)), UndoLabel::new("set").setting("curation"));
        }
    });
    button.accessible_name(&title).on_hover_text(title);
}

/// Another name for a class, once it is typed.
fn rename(ui: &mut Ui, cx: &mut Context<'_>, row: &Row, curation: &Curation) -> Option<Curation> {
    let name = name_field(ui, cx, ("class name", &row.folder), &row.name)?;
    let mut renamed = curation.clone();
    renamed.rename(&row.folder, &name);
    Some(renamed)
}

/// The field for the name of a class in a menu, which has the keyboard when the menu opens; Enter takes it and closes the
/// menu.
pub(in crate::ui) fn name_field(
    ui: &mut Ui,
    cx: &Context<'_>,
    salt: (&'static str, &str),
    present: &str,
) -> Option<String> {
    let label = ui.label(weak(cx.theme, cx.t("data_view.name")));
    let id = ui.scope_id().with(salt);
    // What was typed belongs to this opening of the menu: as long as no frame went by without it.
    let now = ui.ctx().cumulative_frame_nr();
    let typed = ui.data(|data| data.get_temp::<(u64, String)>(id)).filter(|(seen, _)| seen + 1 >= now);
    let opened = typed.is_none();
    let mut name = typed.map_or_else(|| present.to_owned(), |(_, name)| name);
    let field = TextEdit::singleline(&mut name).id_source(salt).desired_width(180.0);
    let response = ui.add(field).labelled_by(label.id).on_hover_text(cx.t("data_view.name_about"));
    if opened {
        response.request_focus();
    }
    ui.data_mut(|data| data.insert_temp(id, (now, name.clone())));
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    (entered && name.trim() != present).then(|| {
        ui.close();
        name
    })
}
