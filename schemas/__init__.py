"""What things are: the vocabulary that every stage shares, and the data files that describe papers, calls and rules.

Units, said once: lengths in points (1/72 inch) from the top left of the page as a reader sees it (upright);
pages count from 1; angles in clockwise degrees; confidence 0–1; money as `Decimal` yuan (units already multiplied out).
`raw` is as printed, `value` is normalised. Conversion happens at the border, once.
"""
