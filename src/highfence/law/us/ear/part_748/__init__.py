"""Part 748: applications, and validated end users."""
