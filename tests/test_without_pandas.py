"""A command does not wait for pandas where that is installed, and who needs it gets it."""

from __future__ import annotations

import subprocess
import sys

SPARED = """
import sys
from sleetwatch.without_pandas import spare_pandas
spare_pandas()
import pyarrow as pa
import pyarrow.dataset
exec(compile("pa.array([1, None])", "rows", "exec"), {"pa": pa, "__name__": "sleetwatch.intake.rows"})
print("pandas" in sys.modules)
print(len(pa.table({"a": [1, 2]}).to_pandas()))
print("pandas" in sys.modules)
"""


def test_arrow_goes_without_pandas_until_somebody_asks_for_it():
    ran = subprocess.run([sys.executable, "-c", SPARED], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["False", "2", "True"]
