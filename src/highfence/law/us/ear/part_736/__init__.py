"""Part 736: general prohibitions."""
