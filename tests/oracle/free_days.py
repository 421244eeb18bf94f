"""Prints the free days of the Netherlands for 2015-2040 as two independent libraries have them, as one JSON object."""
import json
import sys
from unittest.mock import MagicMock

# workalendar imports calendars of other faiths for other countries; the Netherlands uses none of them, and one of them must be built.
for name in ("convertdate", "lunardate", "pyluach"):
    sys.modules[name] = MagicMock()

import holidays
from workalendar.europe import Netherlands

YEARS = range(2015, 2041)
# Without a language the names follow the locale of whoever runs this.
first = holidays.Netherlands(years=YEARS, categories=("public", "optional"), language="en_US")
second = [day for year in YEARS for day in Netherlands().holidays(year)]
print(json.dumps({
    "holidays": {day.isoformat(): name for day, name in first.items()},
    "workalendar": {day.isoformat(): name for day, name in second},
}))
