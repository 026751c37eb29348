"""Where a printed or an answered number comes from, and where it went wrong."""
