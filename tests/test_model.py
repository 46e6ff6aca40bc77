"""What every value is: equal by its fields, whatever was worked out of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from truceline.model import Value


class Line(Value):
    """A value that works an array out of a field."""

    points: tuple[float, ...]

    @cached_property
    def doubled(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """What is kept beside the fields."""
        return np.asarray(self.points) * 2


def test_values_are_equal_by_their_fields_whatever_was_worked_out_of_them() -> None:
    one, same, other = Line(points=(1.0, 2.0)), Line(points=(1.0, 2.0)), Line(points=(1.0, 3.0))
    assert all(len(line.doubled) == 2 for line in (one, same, other))
    assert one == same
    assert one != other
    assert len({one, same, other}) == 2
    assert one != "a line"
