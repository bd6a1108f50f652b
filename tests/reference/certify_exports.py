"""Runs the certificate of every exported network in the sub-folders of a folder; prints the name and the largest difference."""

import contextlib
import io
import json
import os
import runpy
import sys
from pathlib import Path

SHARED = ("samples", "answers", "network", "model", "layers")

for folder in sorted(Path(sys.argv[1]).iterdir()):
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        runpy.run_path(str(folder / "certify.py"), run_name="__main__")
    sys.path.pop(0)
    for name in SHARED:
        sys.modules.pop(name, None)
    print(folder.name, json.loads(told.getvalue())["max_difference"], flush=True)
