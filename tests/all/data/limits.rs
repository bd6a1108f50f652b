//! Memory stays bounded whatever lies in the folder, measured in a process of its own.
use std::path::Path;
use std::process::Command;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use strata::data::{MAX_FILE_BYTES, SkipReason, decode_picture};
use strata::design::{Color, Picture};

use super::{files, load_folder};

/// Names the folder that the child process reads.
const FOLDER: &str = "STRATA_TEST_FOLDER";

#[test]
#[cfg(target_os = "linux")]
fn large_and_hostile_pictures_stay_under_300_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    for class in ["bad", "large"] {
        std::fs::create_dir(folder.path().join(class)).unwrap();
    }
    for file in std::fs::read_dir(files().join("bad")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.path().join("bad").join(file.file_name())).unwrap();
    }
    let grey = DynamicImage::from(GrayImage::from_pixel(7700, 5200, Luma([90])));
    let rgb = DynamicImage::from(RgbImage::from_pixel(7700, 5200, Rgb([9, 90, 200])));
    let first = folder.path().join("large/0.png");
    rgb.save_with_format(&first, ImageFormat::Png).unwrap();
    let second = folder.path().join("large/1.png");
    grey.save_with_format(&second, ImageFormat::Png).unwrap();
    for copy in 2..6 {
        let from = if copy % 2 == 0 { &first } else { &second };
        std::fs::copy(from, folder.path().join(format!("large/{copy}.png"))).unwrap();
    }
    let test = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "data::limits::read_in_a_process_of_its_own", "--ignored", "--nocapture"])
        .env(FOLDER, folder.path())
        .env("RAYON_NUM_THREADS", "8")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&test.stdout);
    let peak = said.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let peak: u64 = peak.unwrap_or_else(|| panic!("{said}")).parse().unwrap();
    assert!(peak < 300_000, "{peak} kB");
}

#[test]
#[ignore = "started by the test above, in a process of its own"]
fn read_in_a_process_of_its_own() {
    let folder = std::env::var(FOLDER).unwrap();
    let dataset = load_folder(Path::new(&folder)).unwrap();
    let large = (0..dataset.len()).filter(|&index| dataset.label(index) == 1).count();
    assert_eq!(large, 6);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("\n{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}

#[test]
fn a_file_too_large_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.png");
    std::fs::write(&path, b"\x89PNG\r\n\x1a\n").unwrap();
    std::fs::File::options().write(true).open(&path).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
    let result = decode_picture(&path, &Picture::new(8, 8, Color::Grey));
    assert_eq!(result, Err(SkipReason::FileTooLarge(MAX_FILE_BYTES + 1)));
}
