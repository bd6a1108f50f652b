"""The part of a README that stands between two marks."""

from pathlib import Path

from programs import Trouble

START, END = "<!-- speed -->", "<!-- /speed -->"


def replace(path: Path, part: str) -> None:
    """Writes something else between the marks."""
    before, after = around(path)
    # A file keeps its line ends.
    ends = "\r\n" if "\r\n" in before else "\n"
    inside = f"\n{part.strip()}\n".replace("\n", ends)
    try:
        path.write_bytes(f"{before}{START}{inside}{END}{after}".encode())
    except OSError:
        raise Trouble(f"“{path}” cannot be written") from None


def around(path: Path) -> tuple[str, str]:
    """What stands before the first mark and after the second one."""
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        raise Trouble(f"“{path}” cannot be read as a text file") from None
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end) or START in rest or END in before or END in after:
        raise Trouble(f"“{path}” needs one line {START} and below it one line {END}; the table goes between them")
    return before, after
