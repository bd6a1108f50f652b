//! The classes that the output tells apart, with how many pictures each has.
use eframe::egui::{Label, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};

use crate::data::Part;
use crate::ui::context::Context;
use crate::ui::widgets::{heading, seen_name, weak};

/// Classes that are listed at most; the others are counted.
const LISTED: usize = 100;

/// Draws one bar per class.
pub(super) fn classes(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(loaded) = cx.app.pictures().filter(|loaded| !loaded.dataset.classes.is_empty()) else { return };
    let data = &loaded.dataset;
    ui.add_space(8.0);
    heading(ui, cx.theme, &cx.t("inspector.classes"));
    let counts: Vec<[usize; 3]> = {
        let [training, validation, test] =
            [Part::Training, Part::Validation, Part::Test].map(|part| data.class_counts(part));
        (0..data.classes.len()).map(|n| [training[n], validation[n], test[n]]).collect()
    };
    let most = counts.iter().map(|count| count.iter().sum()).max().unwrap_or(1).max(1);
    for (name, count) in cx.class_names(data).iter().zip(&counts).take(LISTED) {
        let all: usize = count.iter().sum();
        let parts = count.map(|part| cx.language().number(part as u64));
        let values = [("training", &*parts[0]), ("validation", &*parts[1]), ("test", &*parts[2])];
        let tip = cx.with("inspector.class_parts", &values);
        ui.horizontal(|ui| {
            let width = ui.available_width();
            let size = Vec2::new(width * 0.36, 16.0);
            ui.allocate_ui(size, |ui| {
                ui.set_min_width(size.x);
                ui.add(Label::new(weak(cx.theme, seen_name(name))).truncate());
            });
            let (rect, response) = ui.allocate_exact_size(Vec2::new(width * 0.42, 9.0), Sense::hover());
            response.widget_info(|| {
                let spoken = cx.language().labeled(name, &cx.language().number(all as u64));
                WidgetInfo::labeled(Role::Meter, true, spoken)
            });
            ui.painter().rect_filled(rect, 3.0, cx.theme.control);
            let full = Rect::from_min_size(rect.min, Vec2::new(rect.width() * all as f32 / most as f32, rect.height()));
            ui.painter().rect_filled(full, 3.0, cx.theme.inhibitory.gamma_multiply(0.75));
            response.on_hover_text(tip);
            ui.label(weak(cx.theme, cx.language().number(all as u64)));
        });
    }
    if data.classes.len() > LISTED {
        ui.label(weak(cx.theme, cx.count("inspector.more_classes", data.classes.len() - LISTED)));
    }
}
