//! The letters: Inter for words, `JetBrains` Mono for shapes and types, Lucide for icons.
use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, FontTweak};

use super::theme::{icons, strong};

/// Gives egui the letters that the program carries in itself.
pub(super) fn install(ctx: &Context) {
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &'static [u8], f32); 4] = [
        ("Inter", include_bytes!("../../assets/fonts/Inter-Regular.otf"), 0.0),
        ("Inter SemiBold", include_bytes!("../../assets/fonts/Inter-SemiBold.otf"), 0.0),
        ("JetBrains Mono", include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf"), 0.0),
        // Icons are drawn around the middle of small letters rather than on the base line.
        ("Lucide", lucide_icons::LUCIDE_FONT_BYTES, 0.13),
    ];
    for (name, bytes, down) in files {
        let tweak = FontTweak { y_offset_factor: down, ..FontTweak::default() };
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes).tweak(tweak)));
    }
    let families = [
        (FontFamily::Proportional, ["Inter", "Lucide", "JetBrains Mono"]),
        (strong(), ["Inter SemiBold", "Lucide", "JetBrains Mono"]),
        (FontFamily::Monospace, ["JetBrains Mono", "Inter", "Lucide"]),
        (icons(), ["Lucide", "Inter", "JetBrains Mono"]),
    ];
    for (family, names) in families {
        fonts.families.insert(family, names.map(str::to_owned).to_vec());
    }
    ctx.set_fonts(fonts);
}

/// Lets egui find a font of the system for letters that the program's own fonts lack: of class and file names in other
/// scripts. It is asked for such a letter only, opens one font for a script, and finds nothing where the system has none.
pub fn add_system_fonts(ctx: &Context) {
    ctx.add_font_provider(Arc::new(egui_system_font_provider::SystemFontProvider::new()));
}
