"""Published cases as scripts, one file each. They do what the source says, and ordinary work besides."""

from __future__ import annotations

from sleetwatch.worlds.schemes.cases import (
    arizona,
    atlanta,
    cloud_drive,
    fifteen_minutes,
    first_evening,
    maryland,
    nashville,
    new_jersey,
    one_phone,
    payroll_portal,
    pin_on_the_line,
    tax_form,
    ten_days,
)

CASES = (
    arizona.SCRIPT,
    atlanta.SCRIPT,
    cloud_drive.SCRIPT,
    fifteen_minutes.SCRIPT,
    first_evening.SCRIPT,
    maryland.SCRIPT,
    nashville.SCRIPT,
    new_jersey.SCRIPT,
    one_phone.SCRIPT,
    payroll_portal.SCRIPT,
    pin_on_the_line.SCRIPT,
    tax_form.SCRIPT,
    ten_days.SCRIPT,
)
