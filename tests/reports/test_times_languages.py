"""Times in Arabic, Russian and Turkish."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.reports.report import Published
from truceline.reports.times.find import find_times, resolve

FRIDAY = Published(earliest=date(2020, 3, 13), latest=date(2020, 3, 13))


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("ar", "5 آذار", "2020-03-05"),
        ("ar", "٥ مارس ٢٠٢٠", "2020-03-05"),
        ("ar", "5 آذار/مارس 2020", "2020-03-05"),
        ("ar", "15 كانون الثاني 2020", "2020-01-15"),
        ("ar", "خلال الـ24 ساعة الماضية", "2020-03-13"),
        ("ar", "وخلال آخر 24 ساعة", "2020-03-13"),
        ("ar", "يوم الخميس", "2020-03-12"),
        ("ar", "الأسبوع الماضي", "2020-03-02/2020-03-08"),
        ("ar", "منذ 5 آذار", "2020-03-05/2020-03-13"),
        ("ru", "5 марта 2020 года", "2020-03-05"),
        ("ru", "последние 24 часа", "2020-03-13"),
        ("ru", "в четверг", "2020-03-12"),
        ("ru", "с 20 по 22 февраля", "2020-02-20/2020-02-22"),
        ("ru", "через неделю после 5 марта", "2020-03-12"),
        ("ru", "в сентябре 2018 года", "2018-09"),
        ("tr", "6 Mart", "2020-03-06"),
        ("tr", "5 Mart'ta", "2020-03-05"),
        ("tr", "Perşembe günü", "2020-03-12"),
        ("tr", "son 24 saatte", "2020-03-13"),
        ("tr", "5 Mart'tan beri", "2020-03-05/2020-03-13"),
        ("tr", "2018 yılında", "2018"),
    ],
)
def test_a_time_is_resolved_in_each_language(language: str, text: str, iso: str) -> None:
    (found,) = find_times(text, language=language)
    when = resolve(found, FRIDAY)
    assert when is not None
    assert when.iso == iso


@pytest.mark.parametrize(("language", "text"), [("ar", "39 حالة"), ("ru", "БТР-80"), ("tr", "24. Türk-Rus devriyesi")])
def test_counts_and_names_are_no_times_in_any_language(language: str, text: str) -> None:
    assert find_times(text, language=language) == []
