//! A run on paper: every number is that of the run, whatever people name their classes, in every language.
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use strata::app::Language;
use strata::design::{Design, Split};
use strata::report::{ReportForm, RunFacts};
use strata::train::{Session, saved};

use super::cli::{DESIGN, fails, json, ok, stripes};
use super::program::starter;
use super::train::{plan, to_the_end};

/// A name as a stranger's folder may have it.
const HOSTILE: &str = "<img src=x onerror=alert(1)> | `a` & \"b\" [c](d)";

fn kept(design: &Design, folder: &Path) -> PathBuf {
    let mut session = Session::new(plan(design)).unwrap();
    to_the_end(&mut session);
    saved::save(folder, session.plan(), &session.snapshot(), 1_750_000_000).unwrap().folder
}

fn facts(run: &Path) -> RunFacts {
    RunFacts::of(run, &AtomicBool::new(false)).unwrap()
}

/// Which elements are open at the end, where each closes the one before it.
fn open_elements(html: &str) -> Vec<String> {
    const EMPTY: [&str; 4] = ["!DOCTYPE", "meta", "img", "!--"];
    let mut open = Vec::new();
    for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{tag}");
        } else if !tag.ends_with('/') && !EMPTY.contains(&name) {
            open.push(name.to_owned());
        }
    }
    open
}

#[test]
fn a_report_tells_the_numbers_of_its_run_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    let mut design = Design { split: Split { validation: 0.5, test: 0.1 }, ..starter("perceptron") };
    design.training.epochs = 3;
    let facts = facts(&kept(&design, folder.path()));
    let samples = facts.samples.as_ref().ok().unwrap();
    let last = facts.run.history.last().unwrap();
    let best = facts.run.history.iter().find(|epoch| Some(epoch.epoch) == facts.run.kept_epoch).unwrap();
    // Asked anew the kept weights answer as they did after their epoch.
    assert_eq!(samples.scores.confusion.rows().collect::<Vec<_>>(), {
        best.validation.as_ref().unwrap().confusion.rows().collect::<Vec<_>>()
    });
    let wrong = samples.answers.iter().filter(|one| one.label != one.answer).count();
    assert!(wrong > 0);
    for language in Language::ALL {
        let html = facts.to_text(ReportForm::Html, language);
        assert!(open_elements(&html).is_empty());
        assert!(html.contains(&format!("<html lang=\"{}\">", language.code())));
        let markdown = facts.to_text(ReportForm::Markdown, language);
        for text in [&html, &markdown] {
            for number in [
                language.decimal(last.train_loss, 4),
                language.decimal(best.validation.as_ref().unwrap().loss, 4),
                language.score(&samples.scores),
                language.number(facts.design.layers().iter().map(|layer| layer.cost.parameters).sum()),
                design.training.seed.to_string(),
            ] {
                assert!(text.contains(&number), "{number}");
            }
            assert!(!text.contains("report.") && !text.contains("%{"), "a word is missing");
        }
        // Pictures are in the file itself, each with its words; nothing is fetched and nothing runs.
        assert_eq!(html.matches("<img src=\"data:image/png;base64,").count(), html.matches("<img").count());
        assert_eq!(html.matches("<img").count(), 20 + wrong.min(24));
        assert_eq!(html.matches("<img").count(), html.matches("alt=\"").count());
        assert!(!html.contains("<script") && !html.contains("src=\"http") && !html.contains("href="));
        assert_eq!(html.matches("role=\"img\"").count(), 2, "both drawings have their words");
    }
    let dead = AtomicBool::new(true);
    assert!(RunFacts::of(&facts.run.kept.folder, &dead).is_err());
}

#[test]
fn numbers_texts_and_many_classes_have_reports_as_well() {
    let folder = tempfile::tempdir().unwrap();
    for (name, holds) in [("sine", "R²"), ("spiral", "F1"), ("languages", "F1")] {
        let mut design = starter(name);
        design.training.epochs = 1;
        let facts = facts(&kept(&design, &folder.path().join(name)));
        assert!(facts.samples.is_ok(), "{name}");
        for language in Language::ALL {
            let html = facts.to_text(ReportForm::Html, language);
            assert!(html.contains(holds) && open_elements(&html).is_empty(), "{name}");
        }
    }
}

#[test]
fn a_report_is_written_whatever_the_classes_are_called_and_without_data() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let pictures = stripes(root, 12);
    std::fs::remove_file(pictures.join("left").join("broken.png")).unwrap();
    // Windows does not take such names for folders; curation does everywhere.
    let curated =
        DESIGN.replace("split:", &format!("curation: (classes: {{ \"left\": (name: Some({HOSTILE:?})) }}), split:"));
    std::fs::write(root.join("stripes.ron"), curated).unwrap();
    ok(&["train", "stripes.ron", "--out", "run", "--epochs", "1"], root);
    let told = json(&ok(&["report", "run", "--out", "report.html", "--json"], root)).remove(0);
    let html = std::fs::read_to_string(root.join("report.html")).unwrap();
    assert_eq!(told["bytes"], html.len());
    assert!(html.contains("&lt;img src=x onerror") && !html.contains("<img src=x") && open_elements(&html).is_empty());
    ok(&["report", "run", "--out", "rapport.md", "--language", "fr"], root);
    let markdown = std::fs::read_to_string(root.join("rapport.md")).unwrap();
    // Outside of the listing of the design, which means nothing to HTML, no sign opens an element.
    let words = markdown.lines().filter(|line| !line.starts_with("    "));
    assert!(words.clone().all(|line| !line.replace("\\<", "").contains('<')) && markdown.contains("Époque"));
    assert!(words.clone().any(|line| line.contains("\\<img src=x")));
    // What is there is not written over.
    let told = fails(1, &["report", "run", "--out", "report.html"], root);
    assert!(told.contains("report.html is there already"), "{told}");
    // Without its pictures a run still has a report, which says so.
    std::fs::remove_dir_all(&pictures).unwrap();
    ok(&["report", "run", "--out", "without.html"], root);
    let html = std::fs::read_to_string(root.join("without.html")).unwrap();
    assert!(html.contains("The data cannot be read any more") && html.contains("Training loss"));
    let told = fails(1, &["report", "nowhere", "--out", "none.html"], root);
    assert!(told.contains("nowhere"), "{told}");
}
