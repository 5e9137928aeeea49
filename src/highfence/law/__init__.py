"""Law, by legal source. Each folder mirrors the source it encodes; regimes do not import each other."""
