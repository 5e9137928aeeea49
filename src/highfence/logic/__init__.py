"""Three-valued logic over dated rules. This floor knows no law."""
