"""Commands that draw and report: chart, report."""
