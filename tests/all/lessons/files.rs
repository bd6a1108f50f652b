//! Lessons as files: those of the program are sound, and what is wrong with others is said in its place.
use strata::lesson::{Control, Lesson, LessonError, built_in, built_in_lessons, flaws};

const OUTLINE: &str = "(format: 1, number: 1, minutes: 5, start: Template(\"digits\"), steps: [
    (id: \"one\", tasks: [Run([Accuracy(at_least: 0.9)])]),
])";
const TEXT: &str = "# Title\n\nAbout.\n\n## One\n\nRead.\n\n### Task\n\nDo it\n\nLike this.\n\n### Hint\n\nA hint.\n\n# Teacher\n\nNotes.\n";

fn lesson(outline: &str, text: &str) -> Result<Lesson, LessonError> {
    let files = [("lesson.ron", outline), ("en.md", text), ("fr.md", text)];
    Lesson::from_files("test", files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into())
}

fn found(outline: &str, text: &str) -> Vec<String> {
    let lesson = lesson(outline, text);
    lesson
        .map_or_else(|error| vec![error.to_string()], |lesson| flaws(&lesson).iter().map(ToString::to_string).collect())
}

#[test]
fn the_lessons_of_the_program_are_sound() {
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/lessons")).unwrap();
    let folders = folders.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(built_in_lessons().len(), folders, "a lesson cannot be read: strata lesson check says why");
    let numbers: Vec<u32> = built_in_lessons().iter().map(|lesson| lesson.outline.number).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    for lesson in built_in_lessons() {
        let flaws: Vec<String> = flaws(lesson).iter().map(ToString::to_string).collect();
        assert!(flaws.is_empty(), "{}: {flaws:#?}", lesson.id);
    }
}

#[test]
fn a_text_is_read_into_its_parts() {
    let lesson = lesson(OUTLINE, TEXT).unwrap();
    let text = lesson.text("fr").unwrap();
    assert_eq!((&*text.title, &*text.about, &*text.teacher), ("Title", "About.", "Notes."));
    let step = &text.steps[0];
    assert_eq!((&*step.title, &*step.body), ("One", "Read."));
    assert_eq!((&*step.tasks[0].title, &*step.tasks[0].about), ("Do it", "Like this."));
    assert_eq!(step.hints, ["A hint."]);
    assert!(flaws(&lesson).is_empty());
}

#[test]
fn what_is_wrong_is_said_in_its_place() {
    let cases = [
        (OUTLINE.replace("format: 1", "format: 2"), TEXT.to_owned(), "form 2"),
        (OUTLINE.replace("Accuracy", "Acuracy"), TEXT.to_owned(), "lesson.ron, line 2"),
        (OUTLINE.replace("0.9", "0.9, at_most: 0.1"), TEXT.to_owned(), "asks for no number"),
        (OUTLINE.replace("digits", "digit"), TEXT.to_owned(), "start design is not there"),
        (OUTLINE.replace("Accuracy(at_least: 0.9)", "With([Uses(\"Dens\")])"), TEXT.to_owned(), "no layer is a Dens"),
        (
            OUTLINE.replace("Accuracy(at_least: 0.9)", "With([Setting(\"speed\", (at_least: 1.0))])"),
            TEXT.to_owned(),
            "no setting is called speed",
        ),
        (
            OUTLINE.replace("steps:", "controls: {Seed: Limited(1, 2)}, steps:"),
            TEXT.to_owned(),
            "Seed cannot be Limited",
        ),
        (
            OUTLINE.replace("tasks:", "builds_on: [\"two\"], tasks:"),
            TEXT.to_owned(),
            "“two”, which is no step before it",
        ),
        (
            OUTLINE.replace("tasks: [Run([Accuracy(at_least: 0.9)])]", "builds_on: [\"one\"]"),
            TEXT.replace("### Task\n\nDo it\n\nLike this.\n\n", ""),
            "no task asks for a run",
        ),
        (OUTLINE.to_owned(), TEXT.replace("### Task", "### Tasks"), "en.md, line 9: “### Tasks”"),
        (OUTLINE.to_owned(), TEXT.replace("# Title\n", ""), "begins with its title"),
        (OUTLINE.to_owned(), TEXT.replace("### Task\n\nDo it\n\nLike this.\n\n", ""), "it has 0 tasks"),
        (OUTLINE.to_owned(), TEXT.replace("# Teacher", "# Notes"), "neither the title nor"),
        (OUTLINE.to_owned(), TEXT.replace("A hint.", ""), "nothing stands under"),
        (OUTLINE.to_owned(), TEXT.replace("Read.", "![x](http://a.b/c.png)"), "it holds a picture"),
    ];
    for (outline, text, expected) in cases {
        let found = found(&outline, &text);
        assert!(found.iter().any(|flaw| flaw.contains(expected)), "{expected}: {found:?}");
    }
}

/// The table in the README that says how lessons are written names every control.
#[test]
fn every_control_is_told_of() {
    let readme = include_str!("../../../assets/lessons/README.md");
    for control in Control::ALL {
        let name: &'static str = control.into();
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
    assert!(built_in("README").is_none());
}
