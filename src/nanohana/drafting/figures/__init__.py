"""日付と計算の確かめ: weekdays, eras, periods, totals, products and percentages that a text states, computed again."""

from nanohana.drafting.figures.checking import verify
from nanohana.drafting.figures.tables import Slip, slips_in_table

__all__ = ["Slip", "slips_in_table", "verify"]
