//! Curves as files: every form holds every line.
use strata::export::{Chart, ChartLine, Form};

fn chart() -> Chart {
    let line = |name: &str, dashed| ChartLine {
        name: name.to_owned(),
        points: (1..=5).map(|epoch| [f64::from(epoch), 1.0 / f64::from(epoch)]).collect(),
        color: [200, 80, 0],
        dashed,
        width: 2,
    };
    Chart {
        title: "Loss".to_owned(),
        x: "epochs".to_owned(),
        lines: vec![line("training", false), line("validation", true)],
        log: false,
    }
}

#[test]
fn a_table_holds_every_point() {
    let text = String::from_utf8(chart().to_bytes(Form::Csv).unwrap()).unwrap();
    assert_eq!(text.lines().count(), 11);
    assert_eq!(text.lines().next(), Some("line,epochs,Loss"));
    assert!(text.contains("validation,4,0.25"));
}

#[test]
fn a_drawing_names_every_line() {
    let text = String::from_utf8(chart().to_bytes(Form::Svg).unwrap()).unwrap();
    assert!(text.starts_with("<!-- Strata chart -->\n<svg") && text.trim_end().ends_with("</svg>"));
    for word in ["Loss", "epochs", "training", "validation"] {
        assert!(text.contains(word), "{word} is missing");
    }
}

#[test]
fn a_picture_has_the_lines_color() {
    let bytes = chart().to_bytes(Form::Png).unwrap();
    let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    assert!(pixels.chunks(3).filter(|pixel| *pixel == [200, 80, 0]).count() > 100);
}

#[test]
fn nothing_and_what_is_not_finite_can_be_saved() {
    let empty = Chart { lines: Vec::new(), ..chart() };
    let mut odd = chart();
    odd.lines[0].points = vec![[1.0, f64::NAN], [2.0, f64::INFINITY], [3.0, 5.0]];
    for chart in [empty, odd] {
        for form in [Form::Png, Form::Svg, Form::Csv, Form::Wav] {
            assert!(chart.to_bytes(form).is_ok());
        }
    }
}

#[test]
fn a_files_name_says_its_form() {
    let of = |name: &str| Form::of(std::path::Path::new(name));
    let forms = [of("a.png"), of("a.SVG"), of("a.csv"), of("a.Wav"), of("a")];
    assert_eq!(forms, [Form::Png, Form::Svg, Form::Csv, Form::Wav, Form::Png]);
}
