"""Counts of changes by industry, district and family: what a day should bring, and what it brings."""
