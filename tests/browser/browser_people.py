"""Who signs in on the site under test."""

OFFICER, BUREAU, FIRST, PASSWORD = "officer", "bureau", "first", "correct horse"

ASKING, OFFERING, UNTOLD = "泸州澄沱车桥再制造有限公司", "泸州沱岸传动齿业有限公司", "泸州芫溪圆柱齿轮有限公司"
"""Invented firms: one buys gears, one makes them, one is never told."""

CLERKS = {"asking": ASKING, "offering": OFFERING, "untold": UNTOLD}
"""User name -> the firm that the clerk acts for."""
