"""highfence: the export-control regime for AI chips, executable."""

__version__ = "0.1.0"
