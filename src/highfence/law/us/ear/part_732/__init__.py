"""Part 732: steps for using the EAR; red flags."""
