//! Colors and sizes: the one theme file, and how egui is told about it.
use std::sync::LazyLock;

use eframe::egui::{self, Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Vec2};
use serde::{Deserialize, Deserializer, de};

use crate::app::ThemeChoice;
use crate::design::Family;

/// Every color and size of the window. Nothing else names a color.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the words are what they are used for")]
pub struct Theme {
    pub dark: bool,
    pub scale: f32,
    pub line: f32,
    #[serde(deserialize_with = "color")]
    pub background: Color32,
    #[serde(deserialize_with = "color")]
    pub panel: Color32,
    #[serde(deserialize_with = "color")]
    pub card: Color32,
    #[serde(deserialize_with = "color")]
    pub control: Color32,
    #[serde(deserialize_with = "color")]
    pub control_hover: Color32,
    #[serde(deserialize_with = "color")]
    pub control_active: Color32,
    #[serde(deserialize_with = "color")]
    pub border: Color32,
    #[serde(deserialize_with = "color")]
    pub text: Color32,
    #[serde(deserialize_with = "color")]
    pub weak: Color32,
    #[serde(deserialize_with = "color")]
    pub accent: Color32,
    #[serde(deserialize_with = "color")]
    pub on_accent: Color32,
    #[serde(deserialize_with = "color")]
    pub chosen: Color32,
    #[serde(deserialize_with = "color")]
    pub error: Color32,
    #[serde(deserialize_with = "color")]
    pub error_fill: Color32,
    #[serde(deserialize_with = "color")]
    pub error_border: Color32,
    #[serde(deserialize_with = "color")]
    pub warning: Color32,
    #[serde(deserialize_with = "color")]
    pub warning_fill: Color32,
    #[serde(deserialize_with = "color")]
    pub warning_border: Color32,
    #[serde(deserialize_with = "color")]
    pub good: Color32,
    #[serde(deserialize_with = "color")]
    pub excitatory: Color32,
    #[serde(deserialize_with = "color")]
    pub inhibitory: Color32,
    #[serde(deserialize_with = "color")]
    pub nothing: Color32,
    #[serde(deserialize_with = "color")]
    pub letter: Color32,
    #[serde(deserialize_with = "color")]
    pub image: Color32,
    #[serde(deserialize_with = "color")]
    pub pooling: Color32,
    #[serde(deserialize_with = "color")]
    pub dense: Color32,
    #[serde(deserialize_with = "color")]
    pub sequence: Color32,
    #[serde(deserialize_with = "color")]
    pub shape: Color32,
    #[serde(deserialize_with = "color")]
    pub block: Color32,
    #[serde(deserialize_with = "color")]
    pub regularization: Color32,
    #[serde(deserialize_with = "color")]
    pub activation: Color32,
    #[serde(deserialize_with = "color")]
    pub output: Color32,
    #[serde(deserialize_with = "colors")]
    pub classes: Vec<Color32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Themes {
    dark: Theme,
    light: Theme,
    projector: Theme,
}

#[allow(clippy::expect_used, reason = "the file is part of the program, and every test that draws reads it")]
static THEMES: LazyLock<Themes> =
    LazyLock::new(|| ron::from_str(include_str!("../../assets/themes.ron")).expect("the theme file is sound"));

fn color<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    let text = String::deserialize(deserializer)?;
    Color32::from_hex(&text).map_err(|_| de::Error::custom(format!("`{text}` is no color such as \"#58a6ff\"")))
}

fn colors<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Color32>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let color = |text: &String| Color32::from_hex(text).map_err(|_| de::Error::custom(format!("`{text}` is no color")));
    texts.iter().map(color).collect()
}

/// Sizes of letters, in points before any zoom.
pub(super) mod size {
    /// Headings of panels, in capitals.
    pub(crate) const HEADING: f32 = 11.0;
    /// What stands below or beside the main thing.
    pub(crate) const SMALL: f32 = 12.0;
    /// Nearly everything.
    pub(crate) const BODY: f32 = 13.5;
    /// The program's name, titles of dialogs.
    pub(crate) const TITLE: f32 = 17.0;
}

/// The family of strong letters.
pub(super) fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

/// The family of icons.
pub(super) fn icons() -> FontFamily {
    FontFamily::Name("icons".into())
}

impl Theme {
    /// The theme of a choice.
    pub fn of(choice: ThemeChoice) -> &'static Self {
        match choice {
            ThemeChoice::Dark => &THEMES.dark,
            ThemeChoice::Light => &THEMES.light,
            ThemeChoice::Projector => &THEMES.projector,
        }
    }

    /// The color of a family of layers.
    pub fn family(&self, family: Family) -> Color32 {
        match family {
            Family::Image => self.image,
            Family::Pooling => self.pooling,
            Family::Dense => self.dense,
            Family::Sequence => self.sequence,
            Family::Shape => self.shape,
            Family::Block => self.block,
            Family::Regularization => self.regularization,
            Family::Activation => self.activation,
            Family::Output => self.output,
        }
    }

    /// The color of a class; the colors of many classes come back after some.
    pub fn class(&self, class: usize) -> Color32 {
        self.classes.get(class % self.classes.len().max(1)).copied().unwrap_or(self.text)
    }

    /// Orange for positive, blue for negative numbers, stronger the farther they are from 0; `share` is −1 to 1.
    pub fn signed(&self, share: f32) -> Color32 {
        let to = if share < 0.0 { self.inhibitory } else { self.excitatory };
        self.nothing.lerp_to_gamma(to, share.abs().clamp(0.0, 1.0).sqrt())
    }

    /// Tells egui about the theme.
    pub(super) fn apply(&self, ctx: &egui::Context) {
        ctx.set_theme(if self.dark { egui::Theme::Dark } else { egui::Theme::Light });
        ctx.all_styles_mut(|style| self.style(style));
    }

    fn style(&self, style: &mut egui::Style) {
        let body = |size: f32| FontId::new(size, FontFamily::Proportional);
        style.text_styles = [
            (TextStyle::Small, body(size::SMALL)),
            (TextStyle::Body, body(size::BODY)),
            (TextStyle::Button, body(size::BODY)),
            (TextStyle::Heading, FontId::new(size::TITLE, strong())),
            (TextStyle::Monospace, FontId::new(size::SMALL, FontFamily::Monospace)),
        ]
        .into();
        let spacing = &mut style.spacing;
        spacing.item_spacing = Vec2::new(8.0, 6.0);
        spacing.button_padding = Vec2::new(9.0, 4.0);
        spacing.interact_size = Vec2::new(28.0, 26.0);
        spacing.menu_margin = Margin::same(6);
        spacing.window_margin = Margin::same(16);
        spacing.tooltip_width = 320.0;
        spacing.scroll = egui::style::ScrollStyle::thin();
        style.animation_time = 0.09;
        style.interaction.tooltip_delay = 0.35;
        style.interaction.selectable_labels = false;
        self.visuals(&mut style.visuals);
    }

    fn visuals(&self, visuals: &mut egui::Visuals) {
        let round = CornerRadius::same(6);
        let stroke = |color| Stroke::new(1.0, color);
        visuals.dark_mode = self.dark;
        visuals.weak_text_color = Some(self.weak);
        visuals.hyperlink_color = self.accent;
        visuals.panel_fill = self.panel;
        visuals.window_fill = self.panel;
        visuals.window_stroke = stroke(self.border);
        visuals.window_corner_radius = CornerRadius::same(10);
        visuals.menu_corner_radius = CornerRadius::same(8);
        visuals.extreme_bg_color = self.background;
        visuals.text_edit_bg_color = Some(self.background);
        visuals.faint_bg_color = self.card;
        visuals.code_bg_color = self.control;
        visuals.warn_fg_color = self.warning;
        visuals.error_fg_color = self.error;
        visuals.selection.bg_fill = self.chosen;
        visuals.selection.stroke = stroke(self.accent);
        visuals.slider_trailing_fill = true;
        visuals.handle_shape = egui::style::HandleShape::Circle;
        let widgets = &mut visuals.widgets;
        let states = [
            (&mut widgets.noninteractive, self.panel, self.border),
            (&mut widgets.inactive, self.control, self.border),
            (&mut widgets.hovered, self.control_hover, self.border),
            (&mut widgets.active, self.control_active, self.accent),
            (&mut widgets.open, self.control_hover, self.border),
        ];
        for (state, fill, border) in states {
            state.bg_fill = fill;
            state.weak_bg_fill = fill;
            state.bg_stroke = stroke(border);
            state.fg_stroke = stroke(self.text);
            state.corner_radius = round;
            state.expansion = 0.0;
        }
    }
}
