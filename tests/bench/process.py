"""One measurement in a fresh process: `python -m tests.bench.process STAGE SIZE WHO ANSWER`."""

import json
import logging
import sys
from pathlib import Path

import django

if __name__ == "__main__":
    stage, size, who, answer = sys.argv[1:]
    django.setup()
    logging.disable(logging.WARNING)
    from tests.bench.stages import STAGES

    Path(answer).write_text(json.dumps(STAGES[stage](size, json.loads(who))))
