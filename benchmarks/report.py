"""How a figure is told: beside its floor and its target, as measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One thing measured."""

    name: str
    """With the number of its target in docs/performance.md."""
    value: float
    """As measured."""
    unit: str
    """`s`, `B`, `MB`, `/s`."""
    floor: float | None
    """What stands beside it, from the same run; None where the target is absolute."""
    target: float | None
    """A ratio to the floor, or an absolute value without one; None where it is told for information."""
    more_is_better: bool = False
    """Whether the target is a minimum."""
    fails: bool = False
    """Of a control: it has to miss the target, or the measure cannot tell."""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        value = self.value / self.floor if self.floor else self.value
        return value >= self.target if self.more_is_better else value <= self.target

    def line(self) -> str:
        """Return the figure as a line of the table."""
        ratio = f"{self.value / self.floor:8.2f}×" if self.floor else " " * 9
        floor = f"{_number(self.floor)} {self.unit}" if self.floor is not None else "—"
        sign = "≥" if self.more_is_better else "≤"
        target = "" if self.target is None else f"{sign} {self.target:g}{'×' if self.floor is not None else ''}"
        if self.fails:
            verdict = "THE CONTROL DOES NOT FAIL" if self.met else "fails, as it must"
        else:
            verdict = {True: "met", False: "NOT MET", None: ""}[self.met]
        return f"{self.name:44} {_number(self.value):>10} {self.unit:3} {floor:>14} {ratio} {target:>9}  {verdict}"


def _number(value: float) -> str:
    return f"{value:.4f}" if value < 1 else f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"
