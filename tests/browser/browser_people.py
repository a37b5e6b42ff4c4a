"""Who signs in on the site under test."""

OFFICER, PASSWORD = "officer", "correct horse"
