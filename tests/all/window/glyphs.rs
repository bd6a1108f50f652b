//! Letters: every sign that the program can say is in the fonts that it carries.
use std::collections::BTreeSet;

use eframe::egui::{Context, FontFamily, FontId};
use strata::app::{COMMANDS, Language};
use strata::design::{CATALOGUE, TEMPLATES};
use strata::ui::Studio;

use crate::program::{program, starter};

/// Signs of numbers, units and shapes that stand in no file.
const OF_NUMBERS: &str = "0123456789.,−–∞×→·•… %\u{a0}\u{202f}";

fn has_all(ctx: &Context, family: &FontFamily, signs: &BTreeSet<char>) {
    let font = FontId::new(13.0, family.clone());
    let missing: Vec<char> =
        ctx.fonts_mut(|fonts| signs.iter().copied().filter(|sign| !fonts.has_glyph(&font, *sign)).collect());
    assert!(missing.is_empty(), "{family:?} lacks {missing:?}");
}

#[test]
fn every_sign_has_a_letter_in_the_programs_fonts() {
    let ctx = Context::default();
    let _studio = Studio::new(&ctx, program());
    // The fonts are loaded with the first frame.
    ctx.run_ui(eframe::egui::RawInput::default(), |_| ()).textures_delta.clear();
    let mut signs: BTreeSet<char> = OF_NUMBERS.chars().collect();
    for language in Language::ALL {
        assert!(language.texts().len() > 300);
        signs.extend(language.texts().values().flat_map(|text| text.chars()));
        signs.extend(language.own_name().chars());
    }
    signs.extend(CATALOGUE.iter().flat_map(|row| row.name.chars().chain([row.letter])));
    signs.extend(TEMPLATES.iter().flat_map(|one| starter(one.id).name.chars().collect::<Vec<_>>()));
    signs.remove(&'\n');
    assert!(signs.len() > 100, "{}", signs.len());
    let strong = FontFamily::Name("strong".into());
    for family in [FontFamily::Proportional, FontFamily::Monospace, strong] {
        has_all(&ctx, &family, &signs);
    }
    let icons = COMMANDS.iter().map(|row| char::from(row.icon)).collect();
    for family in [FontFamily::Proportional, FontFamily::Name("icons".into())] {
        has_all(&ctx, &family, &icons);
    }
    let none = BTreeSet::from(['\u{13000}']);
    let font = FontId::new(13.0, FontFamily::Proportional);
    assert!(!ctx.fonts_mut(|fonts| fonts.has_glyph(&font, *none.first().unwrap())), "any sign would pass");
}

/// A sign of each script that class names are written in, and an emoji, with a word in it.
const SCRIPTS: [(char, &str); 8] = [
    ('ع', "عربي"),
    ('ע', "עברית"),
    ('ह', "हिन्दी"),
    ('ไ', "ไทย"),
    ('漢', "漢字"),
    ('あ', "あいう"),
    ('한', "한국어"),
    ('🐶', "🐶"),
];

/// Whether a font file of the system has a sign, asked of the files themselves.
fn system_has(sign: char) -> bool {
    let wanted = format!(":charset={:x}", u32::from(sign));
    let Ok(output) = std::process::Command::new("fc-list").arg(wanted).output() else { return false };
    output.status.success() && !output.stdout.is_empty()
}

#[test]
fn letters_of_other_scripts_come_from_the_systems_fonts() {
    let ctx = Context::default();
    strata::ui::add_system_fonts(&ctx);
    let _studio = Studio::new(&ctx, program());
    ctx.run_ui(eframe::egui::RawInput::default(), |_| ()).textures_delta.clear();
    let at_first = ctx.fonts_mut(|fonts| fonts.discovered_fonts().len());
    assert_eq!(at_first, 0, "no font is opened before a letter needs it");
    for family in [FontFamily::Proportional, FontFamily::Name("strong".into()), FontFamily::Monospace] {
        let font = FontId::new(13.0, family);
        for (sign, word) in SCRIPTS {
            let found = ctx.fonts_mut(|fonts| fonts.has_glyph(&font, sign));
            assert!(found || !system_has(sign), "{sign} of {word} has no letter in {font:?}");
            // With or without a font the word is laid out, and takes room.
            let galley = ctx
                .fonts_mut(|fonts| fonts.layout_no_wrap(word.to_owned(), font.clone(), eframe::egui::Color32::WHITE));
            assert!(galley.size().x > 0.0 && galley.text() == word);
        }
    }
}
