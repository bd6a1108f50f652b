//! Points, functions and tables as sources: what they give, and what is said of those that cannot be used.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use strata::data::{
    DataError, DataNotice, Dataset, Encoding, FormulaError, FunctionCurve, LoadRequest, Part, RowNotice, TableColumns,
    TableFault, class_names, load, table_columns,
};
use strata::design::{
    Curation, Design, DrawnPoint, Edit, Facts, Function, FunctionRule, Input, Loss, Normalize, Pattern, PointFeature,
    PointPattern, Points, ProblemKind, Source, Split, Table, TableFacts, TargetKind, Value, check, from_ron,
    proposed_for_table, to_ron,
};
use tempfile::TempDir;

fn numbers(count: usize) -> Input {
    Input::Numbers { count, normalize: Normalize::Unit }
}

fn load_as(source: &Source, input: &Input) -> Result<Dataset, DataError> {
    let (curation, split) = (Curation::default(), Split::default());
    let request = LoadRequest { source, base: Path::new(""), input, curation: &curation, split: &split, seed: 1 };
    load(request, &|_| {}, &AtomicBool::new(false))
}

fn points(pattern: PointPattern) -> Dataset {
    load_as(&Source::Points(Points::Pattern(pattern)), &numbers(2)).unwrap()
}

/// The points of a pattern without noise, class by class.
fn places(pattern: Pattern) -> Vec<Vec<(f32, f32)>> {
    let data = points(PointPattern { pattern, count: 300, noise: 0.0, ..PointPattern::default() });
    let mut places = vec![Vec::new(); data.classes.len()];
    for index in 0..data.len() {
        let numbers = data.numbers(index);
        places[data.label(index)].push((numbers[0], numbers[1]));
    }
    places
}

fn radius((x, y): (f32, f32)) -> f32 {
    x.hypot(y)
}

#[test]
fn classes_of_a_pattern_are_equally_large_and_alternate() {
    for &pattern in Pattern::ALL {
        let data = points(PointPattern { pattern, count: 301, ..PointPattern::default() });
        let classes = pattern.classes();
        assert_eq!(data.len(), 301 / classes * classes, "{pattern:?}");
        assert_eq!(data.class_sizes(), vec![301 / classes; classes]);
        assert!((0..data.len()).all(|index| data.label(index) == index % classes));
        let names: Vec<String> = (1..=classes).map(|class| format!("class {class}")).collect();
        assert_eq!((&data.classes, data.name(16)), (&names, "point 17"));
        let source = Source::Points(Points::Pattern(PointPattern { pattern, ..PointPattern::default() }));
        assert_eq!(class_names(&source, Path::new(""), &Curation::default()), Ok(names));
        // However much noise there is.
        let noisy = points(PointPattern { pattern, noise: 2.0, ..PointPattern::default() });
        assert!((0..noisy.len()).flat_map(|index| noisy.numbers(index)).all(|number| number.abs() <= 6.0));
    }
}

#[test]
fn points_lie_where_the_pattern_says() {
    let circle = places(Pattern::Circle);
    assert!(circle[0].iter().all(|point| radius(*point) <= 2.5));
    assert!(circle[1].iter().all(|point| (3.5..=5.0001).contains(&radius(*point))));
    let xor = places(Pattern::Xor);
    assert!(xor[0].iter().all(|(x, y)| x * y > 0.0) && xor[1].iter().all(|(x, y)| x * y < 0.0));
    for class in &xor {
        assert_eq!(class.iter().filter(|(x, _)| *x > 0.0).count(), class.len() / 2);
    }
    let gaussians = places(Pattern::Gaussians);
    for (class, middle) in gaussians.iter().zip([2.0, -2.0]) {
        let mean = class.iter().map(|(x, y)| x + y).sum::<f32>() / (2 * class.len()) as f32;
        assert!((mean - middle).abs() < 0.2, "{mean}");
        let deviation = class.iter().map(|(x, _)| (x - middle).powi(2)).sum::<f32>() / class.len() as f32;
        assert!((0.5..0.9).contains(&deviation.sqrt()), "{deviation}");
    }
    // TensorFlow Playground: x = r sin t, y = r cos t, with t from 0 to 1.75 turns.
    let spiral = places(Pattern::Spiral);
    for (index, (one, other)) in spiral[0].iter().zip(&spiral[1]).enumerate() {
        let (share, turn) = (index as f32 / 150.0, std::f32::consts::TAU);
        let (r, t) = (5.0 * share, 1.75 * turn * share);
        assert!((one.0 - r * t.sin()).abs() < 1e-4 && (one.1 - r * t.cos()).abs() < 1e-4);
        assert!((one.0 + other.0).abs() < 1e-4 && (one.1 + other.1).abs() < 1e-4);
    }
    let moons = places(Pattern::Moons);
    assert!(moons[0].iter().all(|(_, y)| *y >= -0.84) && moons[1].iter().all(|(_, y)| *y <= 0.84));
    assert!(moons.iter().flatten().all(|(x, y)| x.abs() <= 5.001 && y.abs() <= 2.501));
    let rings = places(Pattern::Rings);
    for (ring, middle) in rings.iter().zip([1.5, 3.25, 5.0]) {
        assert!(ring.iter().all(|point| (radius(*point) - middle).abs() <= 0.401));
    }
}

#[test]
fn a_seed_gives_the_same_points_and_another_one_others() {
    let of = |seed| points(PointPattern { pattern: Pattern::Circle, seed, ..PointPattern::default() });
    assert_eq!(of(3).samples().bytes(), of(3).samples().bytes());
    assert_ne!(of(3).samples().bytes(), of(4).samples().bytes());
    let sine = |seed| {
        let function = Function { noise: 0.1, seed, ..Function::default() };
        load_as(&Source::Function(function), &numbers(1)).unwrap()
    };
    let answers = |data: &Dataset| (0..data.len()).map(|index| data.samples().answers(index)[0]).collect::<Vec<_>>();
    assert_eq!(answers(&sine(3)), answers(&sine(3)));
    assert_ne!(answers(&sine(3)), answers(&sine(4)));
}

#[test]
fn drawn_points_stay_as_they_are_and_odd_ones_are_told() {
    let drawn = |points: &[DrawnPoint]| {
        let classes = vec!["left".to_owned(), "right".to_owned()];
        load_as(&Source::Points(Points::Drawn { classes, points: points.to_vec() }), &numbers(2))
    };
    let point = |x, class| DrawnPoint { x, y: 0.5, class };
    let data = drawn(&[point(-7.5, 0), point(1.25, 1)]).unwrap();
    assert_eq!((data.numbers(0), data.numbers(1), data.label(1)), (vec![-7.5, 0.5], vec![1.25, 0.5], 1));
    assert_eq!(data.classes, ["left", "right"]);
    assert_eq!(drawn(&[]), Err(DataError::NoPoint));
    assert_eq!(drawn(&[point(1.0, 0), point(1.0, 2)]), Err(DataError::OddPoint { point: 2 }));
    assert_eq!(drawn(&[point(f32::NAN, 0)]), Err(DataError::OddPoint { point: 1 }));
}

#[test]
fn an_input_of_another_width_is_told() {
    let source = Source::Points(Points::Pattern(PointPattern::default()));
    assert_eq!(load_as(&source, &numbers(3)), Err(DataError::NotNumbers { count: 2 }));
    let features = Input::Point { features: vec![PointFeature::X, PointFeature::Xy, PointFeature::SinY] };
    assert!(load_as(&source, &features).is_ok());
    let function = Source::Function(Function::default());
    let error = load_as(&function, &features).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The data are rows of 1 number, which the input of the design does not take. Give it rows of 1 as its input."
    );
}

fn function(rule: &str, low: f64, high: f64, count: usize) -> Result<Dataset, DataError> {
    let rule = FunctionRule::Formula(rule.to_owned());
    let function = Function { rule, low, high, count, ..Function::default() };
    load_as(&Source::Function(function), &numbers(1))
}

#[test]
fn a_function_is_looked_at_evenly() {
    let data = function("x^2 - 1", -2.0, 2.0, 5).unwrap();
    let values: Vec<_> = (0..5).map(|index| (data.numbers(index)[0], data.samples().answers(index)[0])).collect();
    assert_eq!(values, [(-2.0, 3.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (2.0, 3.0)]);
    assert_eq!((data.classes.len(), data.answer_count(), data.name(2)), (0, 1, "x = 0.000"));
    let fine = function("x", 0.0, 0.001, 101).unwrap();
    let names: BTreeSet<&str> = (0..101).map(|index| fine.name(index)).collect();
    assert_eq!(names.len(), 101);
    let noisy = Function { noise: 0.5, count: 2_000, ..Function::default() };
    let curve = FunctionCurve::of(&noisy.rule).unwrap();
    let noisy = load_as(&Source::Function(noisy), &numbers(1)).unwrap();
    let distance =
        |index: usize| noisy.samples().answers(index)[0] - curve.value(f64::from(noisy.numbers(index)[0])) as f32;
    let squares = (0..noisy.len()).map(|index| distance(index).powi(2)).sum::<f32>();
    assert!(((squares / 2_000.0).sqrt() - 0.5).abs() < 0.03);
}

#[test]
fn what_has_no_value_is_left_out_and_counted() {
    let data = function("1/x", -1.0, 1.0, 5).unwrap();
    assert_eq!(data.len(), 4);
    let notice = RowNotice::NoValue { count: 1, all: 5, first: "0.000".to_owned() };
    assert!(data.report.notices.contains(&DataNotice::Rows(notice)), "{:?}", data.report.notices);
    assert!(matches!(function("ln(x)", -2.0, -1.0, 5), Err(DataError::NoValue { .. })));
    assert!(matches!(function("x", 0.0, 1.0, 0), Err(DataError::NoValue { .. })));
    assert!(matches!(function("x", f64::NAN, f64::NAN, 10), Err(DataError::NoValue { .. })));
    let error = function("sin(3x)", 0.0, 1.0, 5).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The formula “sin(3x)” cannot be computed: no operator stands before “x” at sign 6; write one, such as *."
    );
    assert!(matches!(error, DataError::Formula { error: FormulaError::MissingOperator { place: 6, .. }, .. }));
}

#[test]
fn a_drawn_line_is_straight_between_its_points() {
    let rule = FunctionRule::Drawn(vec![(1.0, 2.0), (-1.0, 0.0), (2.0, 0.0)]);
    let curve = FunctionCurve::of(&rule).unwrap();
    let values = [-1.0, 0.0, 0.5, 1.0, 1.5, 2.0].map(|x| curve.value(x));
    assert_eq!(values, [0.0, 1.0, 1.5, 2.0, 1.0, 0.0]);
    assert!(curve.value(-1.1).is_nan() && curve.value(2.1).is_nan());
    let function = Function { rule, low: -2.0, high: 2.0, count: 5, ..Function::default() };
    let data = load_as(&Source::Function(function), &numbers(1)).unwrap();
    assert_eq!((data.len(), data.name(0)), (4, "x = -1.000"));
    assert_eq!(FunctionCurve::of(&FunctionRule::Drawn(vec![(1.0, 2.0), (1.0, 3.0)])), Err(DataError::NoLine));
}

#[test]
fn settings_out_of_range_are_problems_with_a_fix() {
    let design = |data: Source, count: usize| Design {
        data,
        input: numbers(count),
        ..proposed_for_table("test", table(Path::new("t.csv"), &["a"], "b", TargetKind::Classes), &FACTS)
    };
    let fixed = |design: &Design, wanted: &str| {
        let problems = check(design, Facts { classes: Some(2), ..Facts::default() }).problems;
        let found = problems.into_iter().find(|problem| match &problem.kind {
            ProblemKind::OutOfRange { setting, .. } | ProblemKind::LowAboveHigh { setting, .. } => *setting == wanted,
            _ => false,
        });
        let found = found.unwrap();
        assert!(found.kind.concerns_input());
        match found.fix().unwrap().edit.clone() {
            Edit::SetData(source) => source,
            other => panic!("{other:?}"),
        }
    };
    let noisy = PointPattern { noise: 5.0, ..PointPattern::default() };
    let noisy = design(Source::Points(Points::Pattern(noisy)), 2);
    let Source::Points(Points::Pattern(quiet)) = fixed(&noisy, "noise") else { panic!() };
    assert_eq!(quiet.noise, 2.0);
    let many = Function { count: 10_000_000, low: 2.0, high: 1.0, ..Function::default() };
    let many = design(Source::Function(many), 1);
    let Source::Function(few) = fixed(&many, "value_count") else { panic!() };
    assert_eq!(few.count, Function::MOST);
    let Source::Function(turned) = fixed(&many, "x_range") else { panic!() };
    assert_eq!((turned.low, turned.high), (1.0, 2.0));
    let kind = ProblemKind::OutOfRange {
        setting: "value_count",
        value: Value::Count(1),
        low: Value::Count(2),
        high: Value::Count(9),
    };
    assert_eq!(kind.to_string(), "number of values is 1; it can be from 2 to 9");
    // What is not allowed is bounded all the same.
    let data = load_as(&many.data, &numbers(1)).unwrap();
    assert_eq!(data.len(), Function::MOST);
}

fn table(file: &Path, inputs: &[&str], target: &str, answers: TargetKind) -> Table {
    let inputs = inputs.iter().map(|name| (*name).to_owned()).collect();
    Table { file: file.to_owned(), inputs, target: target.to_owned(), answers }
}

/// A folder with one table in it.
fn written(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    std::fs::write(&file, bytes).unwrap();
    (folder, file)
}

/// Loads a table with the columns x, y and label.
fn load_table(bytes: impl AsRef<[u8]>, answers: TargetKind) -> Result<Dataset, DataError> {
    let (_folder, file) = written(bytes);
    load_as(&Source::Table(table(&file, &["x", "y"], "label", answers)), &numbers(2))
}

fn classes(bytes: impl AsRef<[u8]>) -> Result<Dataset, DataError> {
    load_table(bytes, TargetKind::Classes)
}

fn fault(bytes: impl AsRef<[u8]>) -> TableFault {
    match classes(bytes) {
        Err(DataError::Table { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

fn rows(data: &Dataset) -> Vec<(Vec<f32>, &str, &str)> {
    (0..data.len()).map(|index| (data.numbers(index), &*data.classes[data.label(index)], data.name(index))).collect()
}

fn row_notices(data: &Dataset) -> Vec<&RowNotice> {
    let notices = data.report.notices.iter();
    notices.filter_map(|notice| if let DataNotice::Rows(rows) = notice { Some(rows) } else { None }).collect()
}

#[test]
fn a_table_is_read_whatever_divides_its_cells() {
    let expected =
        [(vec![1.5, -2.0], "10", "row 2"), (vec![0.25, 3000.0], "2", "row 3"), (vec![1.0, 4.0], "10", "row 5")];
    for text in [
        "x,y,label\n1.5,-2,10\n.25,3e3,2\n\n1,4,10\n",
        "\u{feff}x;y;label\r\n1,5;−2;10\r\n0,25;3000;2\r\n\r\n1;4;10\r\n",
        "x\ty\tlabel\r1,5\t-2\t10\r0.25\t3000\t2\r\r1\t4\t10",
        " x , label , y \n\"1,5\", 10 ,-2\n0.25,\"2\",3000\n , , \n1,10,4,,\n",
    ] {
        let data = classes(text).unwrap();
        assert_eq!(rows(&data), expected, "{text}");
        assert_eq!(data.classes, ["2", "10"]);
        assert!(row_notices(&data).is_empty(), "{:?}", data.report);
    }
    let regression = load_table("x,y,label\n1,2,\"0,5\"\n3,4,-1\n", TargetKind::Numbers).unwrap();
    assert!(regression.classes.is_empty());
    let answers: Vec<&[f32]> = (0..2).map(|index| regression.samples().answers(index)).collect();
    assert_eq!(answers, [[0.5], [-1.0]]);
}

#[test]
fn rows_that_cannot_be_used_are_counted_and_named() {
    let data = classes("x,y,label\n1,2,0\nnan,3,1\ninf,4,0\n5,6,1\n7,,0\n8,9,NA\n1,abc,1\n").unwrap();
    assert_eq!(data.len(), 2);
    let cells =
        ["3 (x = nan)", "4 (x = inf)", "6 (y = \"\")", "7 (label = NA)", "8 (y = abc)"].map(String::from).to_vec();
    assert_eq!(row_notices(&data), [&RowNotice::LeftOut { count: 5, cells }]);
    assert!(
        row_notices(&data)[0].to_string().starts_with("5 rows are left out, where a cell is empty or no number: 3 (x")
    );
    let ragged = classes("x,y,label\n1,2,0\n1,2\n3,4,1\n1,2,3,4\n").unwrap();
    let lines = vec!["3".to_owned(), "5".to_owned()];
    assert_eq!(row_notices(&ragged), [&RowNotice::Ragged { count: 2, columns: 3, lines }]);
    let many: String =
        std::iter::once("x,y,label\n1,2,0\n2,3,1\n".to_owned()).chain((0..9).map(|_| "a,1,1\n".into())).collect();
    let many = classes(many).unwrap();
    let [RowNotice::LeftOut { count: 9, cells }] = row_notices(&many)[..] else { panic!() };
    assert_eq!((cells.len(), &*cells[5]), (6, "…"));
}

#[test]
fn columns_that_teach_nothing_or_all_are_told() {
    let data = load_table("x,y,label\n5,1,1\n5,2,2\n5,3,3\n", TargetKind::Numbers).unwrap();
    let constant = RowNotice::Constant { count: 1, first: "x".to_owned() };
    let same = RowNotice::SameAsTarget { column: "y".to_owned(), target: "label".to_owned() };
    assert_eq!(row_notices(&data), [&constant, &same]);
    assert!(classes("x,y,label\n1,2,0\n").is_ok_and(|data| row_notices(&data).is_empty()));
}

#[test]
fn a_table_that_cannot_be_used_is_told_in_a_sentence() {
    let columns = || ["x", "y", "z"].map(String::from).to_vec();
    let name = str::to_owned;
    assert_eq!(fault("x,y,z\n1,2,3\n"), TableFault::NoColumn { column: name("label"), columns: columns() });
    assert_eq!(fault("x,x,y,label\n1,2,3,0\n"), TableFault::SameName { column: name("x") });
    assert_eq!(fault(""), TableFault::NoRows);
    assert_eq!(fault("\n \n"), TableFault::NoRows);
    assert_eq!(fault("x,y,label\n"), TableFault::NoRows);
    assert_eq!(fault("1,2,3\n4,5,6\n"), TableFault::NoHeader { first: name("1") });
    assert_eq!(fault("x,y,label\na,b,c\n"), TableFault::NoNumbers { line: 2, column: name("x"), cell: name("a") });
    assert_eq!(fault("x,y,label\n1,2,\n"), TableFault::NoClasses { line: 2, column: name("label") });
    assert_eq!(fault("x,y,label\n1\n"), TableFault::NoWholeRows { line: 2, cells: 1, columns: 3 });
    assert_eq!(fault("x,y,label\n1,2,0\n3,\"4,1\n5,6,0\n"), TableFault::OpenQuote { line: 3 });
    assert_eq!(fault("x,\"y,label\n1,2,0\n"), TableFault::OpenQuote { line: 1 });
    assert_eq!(fault("x,y,label\n1,2,a\0b\n"), TableFault::NotText);
    let utf16: Vec<u8> = "\u{feff}x,y,label\n1,2,a\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(fault(&utf16), TableFault::Encoding { encoding: Encoding::Utf16Le });
    assert_eq!(fault(&utf16[2..]), TableFault::Encoding { encoding: Encoding::Utf16Le });
    assert_eq!(fault(b"x,y,label\n1,2,caf\xe9\n"), TableFault::Encoding { encoding: Encoding::Windows1252 });
    let error = classes(b"x,y,label\n1,2,caf\xe9\n").unwrap_err().to_string();
    assert!(error.ends_with("looks like Windows-1252 / Latin-1, not UTF-8; save it as UTF-8."), "{error}");
    let (folder, file) = written("x,y,label\n1,2,0\n");
    let of = |table: Table| {
        let input = numbers(table.inputs.len());
        match load_as(&Source::Table(table), &input) {
            Err(DataError::Table { fault, .. }) => fault,
            other => panic!("{other:?}"),
        }
    };
    let with = |inputs: &[&str]| table(&file, inputs, "label", TargetKind::Classes);
    assert!(matches!(of(with(&[])), TableFault::NoInputs { .. }));
    assert_eq!(of(with(&["x", "label"])), TableFault::TargetIsInput { column: name("label") });
    let missing = table(&folder.path().join("no.csv"), &["x"], "y", TargetKind::Classes);
    assert_eq!(of(missing), TableFault::Missing);
    assert_eq!(of(table(folder.path(), &["x"], "y", TargetKind::Classes)), TableFault::NotAFile);
}

#[test]
fn huge_tables_are_refused_or_read_and_can_be_stopped() {
    let long = vec![b'x'; 50 << 20];
    assert_eq!(fault(&long), TableFault::LongLine { line: 1, megabytes: 50 });
    drop(long);
    let long = format!("x,y,label\r\n1,2,0\r\n{},2,1\r\n", "1".repeat(2 << 20));
    assert_eq!(fault(long), TableFault::LongLine { line: 3, megabytes: 2 });
    let (_folder, file) = written(b"");
    std::fs::File::options().write(true).open(&file).unwrap().set_len(100 << 20).unwrap();
    let source = Source::Table(table(&file, &["x", "y"], "label", TargetKind::Classes));
    let error = load_as(&source, &numbers(2)).unwrap_err();
    assert!(matches!(error, DataError::Table { fault: TableFault::TooLarge { megabytes: 100, most: 64 }, .. }));

    let mut text = "x,y,label\n".to_owned();
    for row in 0..1_000_000 {
        text.push_str(if row % 2 == 0 { "1,2,a\n" } else { "2,1,b\n" });
    }
    std::fs::write(&file, &text).unwrap();
    let stop = AtomicBool::new(false);
    let progress = |progress: strata::data::FileProgress| {
        assert!(progress.done <= progress.found);
        stop.store(progress.done > 100_000, Ordering::Relaxed);
    };
    let (curation, split, input) = (Curation::default(), Split::default(), numbers(2));
    let base = Path::new("");
    let request = LoadRequest { source: &source, base, input: &input, curation: &curation, split: &split, seed: 1 };
    assert_eq!(load(request, &progress, &stop), Err(DataError::Stopped));
    let all = strata::data::read(&source, base, &input, &|_| {}, &AtomicBool::new(false)).unwrap();
    assert_eq!((all.len(), all.name(999_999), all.classes.len()), (1_000_000, "row 1000001", 2));
    text.push_str(&"1,2,a\n".repeat(1_000_001));
    std::fs::write(&file, &text).unwrap();
    let error = load_as(&source, &input).unwrap_err();
    assert!(matches!(error, DataError::Table { fault: TableFault::TooManyRows { most: 2_000_000 }, .. }), "{error}");
}

const FACTS: TableFacts =
    TableFacts { rows: 150, inputs: 4, answers: TargetKind::Classes, classes: 3, smallest: 50, largest: 50 };

#[test]
fn columns_are_told_and_a_table_is_proposed() {
    let mut text = "id;size;kind;weight\n".to_owned();
    for row in 0..40 {
        text += &["a", &row.to_string(), ";", &(row % 4).to_string(), ";", &(row % 3).to_string(), ";"].concat();
        text += &row.to_string();
        text += ",5\n";
    }
    text.push_str("a41;NA;1;7\n");
    let (_folder, file) = written(text);
    let columns = table_columns(&file, TableColumns::GLANCE).unwrap();
    assert_eq!(columns.rows, 41);
    let told: Vec<_> =
        columns.columns.iter().map(|column| (&*column.name, column.is_numeric(), column.different)).collect();
    assert_eq!(told, [("id", false, 41), ("size", true, 4), ("kind", true, 3), ("weight", true, 41)]);
    let size = &columns.columns[1];
    assert_eq!((size.minimum, size.maximum, size.missing), (0.0, 3.0, 1));
    assert!((size.mean - 1.5).abs() < 1e-9 && (size.deviation - 1.25_f64.sqrt()).abs() < 1e-9);
    let proposed = columns.proposed(&file, None, None);
    assert_eq!(proposed, table(&file, &["size", "kind"], "weight", TargetKind::Numbers));
    let proposed = columns.proposed(&file, Some("kind"), None);
    assert_eq!(proposed, table(&file, &["size", "weight"], "kind", TargetKind::Classes));
    assert_eq!(columns.proposed(&file, Some("id"), None).answers, TargetKind::Classes);
    // Where nothing is a number, reading tells in which line and column.
    let (_words, words) = written("x,y,label\na,b,c\n");
    let all = table(&words, &["x", "y"], "label", TargetKind::Classes);
    assert_eq!(table_columns(&words, 10).unwrap().proposed(&words, None, None), all);
    assert_eq!(table_columns(&file, 10).unwrap().rows, 10);
    let data = load_as(&Source::Table(proposed), &numbers(2)).unwrap();
    let facts = data.table_facts().unwrap();
    assert_eq!((facts.rows, facts.inputs, facts.classes, facts.smallest, facts.largest), (40, 2, 3, 13, 14));
    assert!(data.part(Part::Training).len() > data.part(Part::Validation).len());
}

#[test]
fn the_proposed_design_fits_the_table() {
    let table = table(Path::new("iris.csv"), &["a", "b", "c", "d"], "kind", TargetKind::Classes);
    let design = proposed_for_table("iris", table.clone(), &FACTS);
    assert!(!check(&design, Facts { classes: Some(3), ..Facts::default() }).has_errors());
    assert_eq!(from_ron(&to_ron(&design).unwrap()).unwrap(), design);
    assert_eq!(design.input, Input::Numbers { count: 4, normalize: Normalize::Standard });
    assert_eq!(design.training.loss, Loss::default());
    let many = TableFacts { rows: 100_000, answers: TargetKind::Numbers, classes: 0, smallest: 0, largest: 0, ..FACTS };
    let design_of_many = proposed_for_table("many", Table { answers: TargetKind::Numbers, ..table }, &many);
    assert_eq!(design_of_many.training.loss, Loss::MeanSquared);
    assert!(design_of_many.training.epochs < design.training.epochs);
    let neurons = |design: &Design| check(design, Facts::default()).cost.parameters;
    assert!(neurons(&design_of_many) > neurons(&design));
}
