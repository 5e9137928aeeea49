"""What a distributor's order book looks like: the shares that the generator of sample portfolios draws from.

Every figure here is an assumption. No public statistic counts order lines, so the shares follow what is plain
to see: consumer cards outnumber data-center parts by far in lines, and data-center parts lead in value; most
lines of an electronics distributor need no license; China, Taiwan, Singapore and Malaysia are the larger
destinations of chips; few parties are listed, and those mostly in China and Russia. What matters to a test is
that every rule has lines, and to a benchmark that lines differ. Change the shares to your own book before you
read anything into a sample.
"""

from __future__ import annotations

from typing import Final

DESTINATIONS: Final[dict[str, float]] = {
    "CN": 18,
    "TW": 11,
    "SG": 9,
    "MY": 7,
    "JP": 6,
    "KR": 6,
    "HK": 6,
    "DE": 5,
    "IN": 4,
    "GB": 3,
    "NL": 3,
    "VN": 3,
    "TH": 2.5,
    "AE": 2.5,
    "SA": 1.5,
    "IL": 1.5,
    "CA": 2,
    "MX": 2,
    "FR": 1.5,
    "AU": 1.2,
    "BR": 1,
    "PL": 0.9,
    "TR": 0.8,
    "ID": 0.8,
    "PH": 0.7,
    "CH": 0.7,
    "QA": 0.4,
    "KZ": 0.3,
    "UA": 0.3,
    "MO": 0.3,
    "VE": 0.05,
    "RU": 0.15,
    "BY": 0.05,
    "IR": 0.02,
    "CU": 0.01,
    "KP": 0.01,
}
"""Weights of destinations."""

STARTS: Final[dict[str, float]] = {"US": 70, "TW": 9, "SG": 6, "MY": 5, "HK": 4, "NL": 3, "DE": 3}
"""Weights of the places where a leg starts."""

CLASSES: Final[dict[str, float]] = {"chip": 52, "figures": 10, "eccn": 34, "server": 4}
"""Weights of how a line says what it is: a chip of the table, bare figures, a classification, a server."""

SEGMENTS: Final[dict[str, float]] = {
    "consumer": 40,
    "data_center": 22,
    "workstation": 14,
    "embedded": 8,
    "other_accelerator": 8,
    "processor": 5,
    "memory": 3,
}
"""Weights of the segments of the chip table; within one, newer chips of the day are drawn more often."""

PRICES: Final[dict[str, tuple[float, float]]] = {
    "consumer": (600, 0.6),
    "data_center": (14_000, 0.7),
    "workstation": (2_500, 0.6),
    "embedded": (900, 0.7),
    "other_accelerator": (9_000, 0.6),
    "processor": (1_200, 0.8),
    "memory": (150, 0.5),
    "figures": (5_000, 1.0),
    "eccn": (80, 1.6),
    "server": (180_000, 0.6),
}
"""Median price of one unit in US dollars, and the spread of its logarithm."""

GOODS: Final[tuple[tuple[str, str, float], ...]] = (
    ("EAR99", "other", 30),
    ("EAR99", "integrated_circuit", 12),
    ("5A992.c", "electronic_assembly", 12),
    ("3A991.p", "integrated_circuit", 8),
    ("3A991.a.1", "integrated_circuit", 6),
    ("4A994.b", "computer", 6),
    ("5A991", "electronic_assembly", 5),
    ("3A001.a.7", "integrated_circuit", 3),
    ("3A090.a", "integrated_circuit", 2),
    ("3A090.b", "integrated_circuit", 1),
    ("3A090.c", "memory_stack", 1),
    ("4A003.b", "computer", 1.5),
    ("4A090.a", "computer", 1),
    ("5A002.a", "electronic_assembly", 3),
    ("5A992.z", "electronic_assembly", 0.7),
    ("3B001.a.4", "semiconductor_equipment", 0.6),
    ("3B993", "semiconductor_equipment", 0.4),
    ("3B991", "semiconductor_equipment", 0.8),
    ("3D001", "software", 0.5),
    ("3E001", "technology", 0.7),
    ("5D992.c", "software", 4),
    ("4E091", "model_weights", 0.1),
)
"""Classifications of lines that name no chip, with the kind of item and the weight."""

END_USES: Final[dict[str, float]] = {
    "supercomputer": 0.004,
    "advanced_node_ic": 0.006,
    "ic_node_unknown": 0.01,
    "semiconductor_equipment": 0.006,
    "military": 0.003,
    "wmd": 0.0005,
    "train_ai_model": 0.06,
}
"""Shares of lines where an end use is known or suspected."""

FOREIGN_SEATS: Final[dict[str, float]] = {
    "CN": 35,
    "US": 25,
    "HK": 6,
    "TW": 8,
    "JP": 8,
    "GB": 6,
    "DE": 6,
    "RU": 1,
    "AE": 5,
}
"""Weights of the seats of parties that have theirs abroad."""

SEAT_ABROAD: Final = 0.15
PARENT_ABOVE: Final = 0.3
LISTED: Final[dict[str, float]] = {"CN": 0.02, "HK": 0.01, "RU": 0.2, "BY": 0.1, "IR": 0.3, "AE": 0.005}
"""Shares of listed parties by country; elsewhere 0.0005."""

LISTED_ELSEWHERE: Final = 0.0005

BRANDS: Final = [
    "Aldermoor",
    "Baltrix",
    "Corvane",
    "Delphine",
    "Eastgate",
    "Fenwick",
    "Galdera",
    "Hartwell",
    "Isonova",
    "Junipero",
    "Kestrel",
    "Lumora",
    "Meridia",
    "Norvane",
    "Orinthal",
    "Pellworm",
    "Quorum",
    "Rivermark",
    "Silvane",
    "Tamarack",
    "Ultrane",
    "Verdant",
    "Westhaven",
    "Xylem",
    "Yarrow",
    "Zephyra",
]
LINES_OF_BUSINESS: Final = [
    "Computing",
    "Cloud",
    "Systems",
    "Semiconductor",
    "Networks",
    "Research",
    "Electronics",
    "Robotics",
    "Energy",
    "Motors",
]
FORMS: Final[dict[str, str]] = {
    "CN": "Co., Ltd.",
    "HK": "Limited",
    "TW": "Co., Ltd.",
    "JP": "K.K.",
    "KR": "Co., Ltd.",
    "DE": "GmbH",
    "NL": "B.V.",
    "SG": "Pte. Ltd.",
    "MY": "Sdn. Bhd.",
    "US": "Inc.",
    "GB": "Ltd",
    "AE": "LLC",
    "RU": "LLC",
    "IN": "Pvt. Ltd.",
}
"""Names of parties are made up of a brand, a line of business, a number and the legal form of the country."""
