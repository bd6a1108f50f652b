//! How long the program works on a frame, without the renderer: a small panel for those who want to know.
use std::collections::VecDeque;
use std::time::Duration;

use eframe::egui::{self, Align2, Area, Frame, Id, Order, RichText, Vec2};

use crate::ui::context::Context;
use crate::ui::widgets::{bold, weak};

/// Frames that are remembered.
const FRAMES: usize = 1000;

/// Times of the last frames.
#[derive(Default)]
pub(in crate::ui) struct FrameTimes {
    frames: VecDeque<Duration>,
    /// Frames since the program started.
    count: u64,
}

impl FrameTimes {
    /// Notes how long a frame took.
    pub(in crate::ui) fn note(&mut self, time: Duration) {
        self.count += 1;
        self.frames.push_back(time);
        if self.frames.len() > FRAMES {
            self.frames.pop_front();
        }
    }

    /// Forgets what was measured, so that only what follows counts.
    pub(in crate::ui) fn clear(&mut self) {
        self.frames.clear();
    }

    /// The time that this share of the frames stay below, in milliseconds.
    fn percentile(&self, share: f64) -> f64 {
        let mut sorted: Vec<Duration> = self.frames.iter().copied().collect();
        sorted.sort_unstable();
        let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }

    /// Draws the panel over everything else. True when it was clicked, which starts counting anew.
    pub(in crate::ui) fn show(&self, ctx: &egui::Context, cx: &Context<'_>) -> bool {
        let area = Area::new(Id::unique("frame times")).order(Order::Tooltip);
        let area = area.anchor(Align2::RIGHT_BOTTOM, Vec2::new(-12.0, -48.0));
        let shown = area.show(ctx, |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_max_width(230.0);
                let ms = |share| format!("{} ms", cx.language().decimal(self.percentile(share), 2));
                ui.label(bold(cx.t("frames.title")));
                let last = self.frames.back().map_or(0.0, |time| time.as_secs_f64() * 1e3);
                let last = format!("{} ms", cx.language().decimal(last, 2));
                let rows = [
                    ("frames.median", ms(0.5)),
                    ("frames.high", ms(0.99)),
                    ("frames.worst", ms(1.0)),
                    ("frames.last", last),
                    ("frames.count", cx.language().number(self.frames.len() as u64)),
                    ("frames.all", cx.language().number(self.count)),
                ];
                for (key, text) in rows {
                    ui.horizontal(|ui| {
                        ui.set_min_width(190.0);
                        ui.label(weak(cx.theme, cx.t(key)));
                        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                            ui.label(RichText::new(text).monospace());
                        });
                    });
                }
                ui.button(cx.t("frames.clear").into_owned()).on_hover_text(cx.t("frames.about")).clicked()
            })
        });
        shown.inner.inner
    }
}
