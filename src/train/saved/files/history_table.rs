//! The epochs of a run as a table in CSV, one epoch per line, and back.
use std::sync::Arc;

use crate::train::report::{EpochReport, Scores};

/// The history as a table: one epoch per line.
pub(in crate::train::saved) fn to_csv(reports: &[EpochReport]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let numbers = reports.iter().any(|report| report.train_fit.is_some());
    let mut head = vec![
        "epoch",
        "train_loss",
        "train_accuracy",
        "val_loss",
        "val_accuracy",
        "val_balanced_accuracy",
        "val_top3_accuracy",
        "val_macro_f1",
        "learning_rate",
        "images_per_second",
        "seconds",
    ];
    if numbers {
        head.extend(["train_r2", "val_r2", "val_mae"]);
    }
    // Writing to memory cannot fail.
    let _ = table.write_record(head);
    for report in reports {
        let scores = report.validation.as_ref();
        let of = |f: &dyn Fn(&Scores) -> f64| scores.map_or(String::new(), |s| format!("{:.6}", f(s)));
        let mut row = vec![
            report.epoch.to_string(),
            format!("{:.6}", report.train_loss),
            format!("{:.6}", report.train_accuracy),
            of(&|s| s.loss),
            of(&|s| s.confusion.accuracy()),
            of(&|s| s.confusion.balanced_accuracy()),
            of(&|s| s.confusion.top3()),
            of(&|s| s.confusion.macro_f1()),
            report.rate.to_string(),
            format!("{:.1}", report.images_per_second),
            format!("{:.3}", report.seconds),
        ];
        if numbers {
            let fit = |fit: Option<f64>| fit.map_or(String::new(), |value| format!("{value:.6}"));
            let validation = scores.and_then(|scores| scores.regression.as_ref()).map(|regression| regression.fit);
            row.push(fit(report.train_fit.map(|fit| fit.r2())));
            row.push(fit(validation.map(|fit| fit.r2())));
            row.push(fit(validation.map(|fit| fit.mean_absolute_error())));
        }
        let _ = table.write_record(row);
    }
    table.into_inner().unwrap_or_default()
}

/// The epochs of a table as the command line writes it, as far as they can be read. Who was taken for whom does not
/// stand there, so they are without validation.
pub(in crate::train::saved) fn from_csv(table: &[u8]) -> Vec<EpochReport> {
    let mut reader = csv::Reader::from_reader(table);
    let Ok(head) = reader.headers().cloned() else { return Vec::new() };
    let column = |name: &str| head.iter().position(|title| title == name);
    let columns = ["train_loss", "train_accuracy", "learning_rate", "images_per_second", "seconds"].map(column);
    let mut epochs = Vec::new();
    for record in reader.records() {
        let Ok(record) = record else { break };
        let cell = |at: Option<usize>| record.get(at?)?.parse::<f64>().ok();
        let [Some(train_loss), Some(train_accuracy), Some(rate), Some(images_per_second), Some(seconds)] =
            columns.map(cell)
        else {
            break;
        };
        epochs.push(EpochReport {
            epoch: epochs.len() + 1,
            batches: 0,
            train_loss,
            train_accuracy,
            train_fit: None,
            validation: None,
            rate: rate as f32,
            images_per_second,
            seconds,
            best: false,
            flow: Arc::default(),
            health: Arc::default(),
        });
    }
    epochs
}
