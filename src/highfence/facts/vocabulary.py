"""The vocabulary of facts. Every name that law, input, tables and questions share is written here once.

``item.*`` and the facts without a prefix belong to the transaction. Facts of ``ic`` are read of an
integrated circuit: of the item itself (``item.tpp``), or of each one that it contains
(``item.chips.1.tpp``). Facts of ``party`` are read of each party (``end_user.headquarters``).

Names follow the design contract; units are part of the name where the name has room for them.
"""

from __future__ import annotations

from highfence.logic.expr import ASSERTED, Bool, Code, Codes, Day, Fact, Number, Text

COUNTRY = "country"  # choices marker: ISO 3166-1 alpha-2
PARAGRAPH = "paragraph"  # choices marker: ids of law
ENTRY = "entry"  # choices marker: entries of the control list, as us.ear ids

ROLES: tuple[str, ...] = (
    "end_user",
    "ultimate_consignee",
    "intermediate_consignee",
    "purchaser",
    "recipient",
    "exporter",
    "reexporter",
    "seller",
    "employer",
    "manufacturer",
    "designer",
    "front_end_fabricator",
    "osat",
    "carrier",
    "us_person",
    "investor",
    "target",
)
"""Roles, in the order in which a party with several is named."""

TRANSACTION_ROLES: frozenset[str] = frozenset(
    {"purchaser", "intermediate_consignee", "ultimate_consignee", "end_user"}
)
"""Parties of 15 CFR 748.5(c) to (f), on whom list, headquarters and end-user rules turn."""

COMMODITIES: tuple[str, ...] = (
    "integrated_circuit",
    "computer",
    "electronic_assembly",
    "memory_stack",
    "semiconductor_equipment",
    "material",
    "other",
)
"""The kinds of items that are neither software nor technology; the weights of a model are technology (4E091)."""


TOOL_FUNCTIONS: tuple[str, ...] = (
    "lithography_scanner",
    "imprint_lithography",
    "direct_write_lithography",
    "lithography_upgrade",
    "mask_writing",
    "mask",
    "imprint_template",
    "euv_mask_blank",
    "euv_mask",
    "euv_mask_coating",
    "euv_pellicle",
    "euv_pellicle_making",
    "euv_resist_track",
    "euv_pattern_shaping",
    "euv_mask_inspection",
    "epitaxy",
    "deposition_ald",
    "deposition_cvd",
    "deposition_pvd",
    "deposition_plating",
    "etch_dry_isotropic",
    "etch_dry_anisotropic",
    "etch_tsv",
    "etch_wet",
    "ion_implantation",
    "plasma_doping",
    "annealing",
    "wafer_cleaning",
    "wafer_cleaning_surface_modification",
    "wafer_cleaning_supercritical",
    "wafer_handling",
    "wafer_inspection",
    "metrology",
    "device_test",
    "sem_imaging",
    "cryogenic_prober",
    "other",
)
"""What equipment does; masks, blanks and pellicles count as equipment, since 3B001 lists them."""


class transaction:  # noqa: N801 - reads as a noun in the law modules
    """Facts of the movement as a whole."""

    activity = Code(
        "activity",
        "code",
        choices=(
            "export",
            "reexport",
            "transfer_in_country",
            "deemed_export",
            "deemed_reexport",
            "us_person_support",
            "import",
            "investment",
            "iaas_access",
        ),
    )
    from_ = Code("from", "code", choices=(COUNTRY,))
    to = Code("to", "code", choices=(COUNTRY,))
    via = Codes("via", "codes", choices=(COUNTRY,))
    informed = Codes("informed", "codes", choices=(PARAGRAPH,))
    informed_otherwise = Bool("informed_otherwise", "bool")
    red_flags = Codes("red_flags", "codes", choices=(PARAGRAPH,))
    claims = Codes("claims", "codes")
    certifications = Codes("certifications", "codes", choices=(PARAGRAPH,))
    contract_date = Day("contract_date", "date")
    shipped_on = Day("shipped_on", "date")
    in_production_on = Day("in_production_on", "date")
    order_value_usd = Number("order_value_usd", "number", unit="USD")
    violation_known = Bool("violation_known", "bool")
    to_occupied_region = Bool("to_occupied_region", "bool")
    bis_acts = Codes(
        "bis_acts",
        "codes",
        choices=(
            "exceptions_suspended",
            "notice_before_exceptions",
            "shipment_stopped",
            "foreign_item_subject",
            "camera_license_civil",
            "camera_license_embedding",
        ),
    )


class item:  # noqa: N801
    """Facts of the item."""

    chip = Text("item.chip", "text")
    kind = Code(
        "item.kind",
        "code",
        choices=(
            "integrated_circuit",
            "computer",
            "electronic_assembly",
            "memory_stack",
            "semiconductor_equipment",
            "software",
            "technology",
            "model_weights",
            "material",
            "other",
        ),
    )
    eccn = ASSERTED
    origin = Code("item.origin", "code", choices=(COUNTRY,))
    us_origin = Bool("item.us_origin", "bool")
    located_in_us = Bool("item.located_in_us", "bool")
    value_usd = Number("item.value_usd", "number", unit="USD")
    quantity = Number("item.quantity", "number")
    aggregate_tpp = Number("item.aggregate_tpp", "number", unit="TPP")

    # software, technology, model weights
    for_entries = Codes("item.for_entries", "codes", choices=(ENTRY,))
    reasons_for_control = Codes("item.reasons_for_control", "codes")
    technology_purpose = Code(
        "item.technology_purpose", "code", choices=("development", "production", "use", "other")
    )
    form = Code("item.form", "code", choices=("code", "weights", "service"))
    base_entries = Codes("item.base_entries", "codes", choices=(ENTRY,))
    published = Bool("item.published", "bool")
    printed_matter = Bool("item.printed_matter", "bool")
    training_operations = Number("item.training_operations", "number", unit="operations")
    open_weights = Bool("item.open_weights", "bool")
    derived_from_published = Bool("item.derived_from_published", "bool")
    added_training_operations = Number("item.added_training_operations", "number", unit="operations")
    added_training_share_pct = Number("item.added_training_share_pct", "number", unit="%")
    synthetic_data_share_pct = Number("item.synthetic_data_share_pct", "number", unit="%")
    below_open_frontier = Bool("item.below_open_frontier", "bool")

    # jurisdiction
    exclusive_agency = Code(
        "item.exclusive_agency",
        "code",
        choices=("itar", "nrc", "doe", "treasury", "patent_office", "foreign_military_sales", "none"),
    )
    excluded_information = Code(
        "item.excluded_information",
        "code",
        choices=(
            "fundamental_research",
            "academic_instruction",
            "patent",
            "standards",
            "system_description",
            "telemetry",
            "none",
        ),
    )
    launched_into_space = Bool("item.launched_into_space", "bool")
    us_controlled_content_pct = Number("item.us_controlled_content_pct", "number", unit="%")
    us_controlled_content_usd = Number("item.us_controlled_content_usd", "number", unit="USD")
    us_content_report_made = Bool("item.us_content_report_made", "bool")
    contains_us_ic = Bool("item.contains_us_ic", "bool")
    contains_us_3a001_circuit = Bool("item.contains_us_3a001_circuit", "bool")
    us_content_entries = Codes("item.us_content_entries", "codes", choices=(ENTRY,))
    encryption_content = Codes(
        "item.encryption_content",
        "codes",
        choices=("740.17(b)(1)", "740.17(b)(2)", "740.17(b)(3)", "742.15(b)", "none"),
    )
    app_wt = Number("item.app_wt", "number", unit="WT")
    incorporated_entries = Codes("item.to_be_incorporated.eccn", "codes", choices=(ENTRY,))
    incorporated_by = Text("item.to_be_incorporated.made_by", "text")
    incorporated_to = Code("item.to_be_incorporated.to", "code", choices=(COUNTRY,))
    object_code = Bool("item.object_code", "bool")
    key_for = Codes("item.key_for", "codes", choices=(ENTRY,))
    key_to_dormant_function = Bool("item.key_to_dormant_function", "bool")
    direct_product_of = Codes("item.production.direct_product_of", "codes", choices=(ENTRY,))
    plant_direct_product_of = Codes("item.production.plant_direct_product_of", "codes", choices=(ENTRY,))
    plant_us_origin = Bool("item.production.plant_us_origin", "bool")
    contains_plant_route_ic = Bool("item.production.contains_plant_route_ic", "bool")
    production_subject_to_ear = Bool("item.production.subject_to_ear", "bool")
    written_assurance = Bool("item.production.written_assurance", "bool")
    developed_by_hq5 = Bool("item.developed_by_hq5", "bool")
    packaging_completed = Day("item.packaging_completed", "date")
    originally_authorized = Bool("item.originally_authorized", "bool")
    foreign_equivalent_outside_control = Bool("item.foreign_equivalent_outside_control", "bool")
    encryption_paragraph = Code(
        "item.encryption_paragraph",
        "code",
        choices=(
            "740.17(b)(1)",
            "740.17(b)(2)(i)(A)",
            "740.17(b)(2)(i)(B)",
            "740.17(b)(2)(i)(C)",
            "740.17(b)(2)(i)(D)",
            "740.17(b)(2)(i)(F)",
            "740.17(b)(2)(i)(G)",
            "740.17(b)(2)(i)(H)",
            "740.17(b)(2)(ii)",
            "740.17(b)(2)(iii)",
            "740.17(b)(2)(iv)(A)",
            "740.17(b)(2)(iv)(B)",
            "740.17(b)(3)(i)",
            "740.17(b)(3)(ii)",
            "740.17(b)(3)(iii)",
            "740.17(b)(3)(iv)",
        ),
    )
    classification_request = Code(
        "item.classification_request", "code", choices=("none", "submitted", "thirty_days", "classified")
    )


class tool:  # noqa: N801
    """Parameters of equipment for making and testing semiconductors, as category 3 of the control list asks.

    A tool is stated with its function and the parameters of that function; the rest may be left out.
    Overlay is that of the tool, or that reached with the upgrade. ``mrf_nm`` is the minimum resolvable
    feature size with K = 0.25, as printed since November 2023 (input derives it from wavelength and aperture).
    """

    function = Code("item.parameters.function", "code", choices=TOOL_FUNCTIONS)
    # lithography
    wavelength_nm = Number("item.parameters.wavelength_nm", "number", unit="nm")
    na = Number("item.parameters.na", "number")
    mrf_nm = Number("item.parameters.mrf_nm", "number", unit="nm")
    dco_nm = Number("item.parameters.dco_nm", "number", unit="nm")
    overlay_nm = Number("item.parameters.overlay_nm", "number", unit="nm")
    feature_nm = Number("item.parameters.feature_nm", "number", unit="nm")
    reduces_mrf = Bool("item.parameters.reduces_mrf", "bool")
    throughput_gain_pct = Number("item.parameters.throughput_gain_pct", "number", unit="percent")
    # epitaxy and deposition
    silicon_epitaxy = Bool("item.parameters.silicon_epitaxy", "bool")
    preclean_chamber = Bool("item.parameters.preclean_chamber", "bool")
    process_temperature_c = Number("item.parameters.process_temperature_c", "number", unit="°C")
    carbon_density_g_cm3 = Number("item.parameters.carbon_density_g_cm3", "number", unit="g/cm3")
    carbon_thickness_um = Number("item.parameters.carbon_thickness_um", "number", unit="um")
    # etching
    sige_selectivity = Number("item.parameters.sige_selectivity", "number", unit=":1")
    pulsed_rf = Bool("item.parameters.pulsed_rf", "bool")
    gas_switching_ms = Number("item.parameters.gas_switching_ms", "number", unit="ms")
    chuck_zones = Number("item.parameters.chuck_zones", "number")
    dielectric_etch = Bool("item.parameters.dielectric_etch", "bool")
    aspect_ratio = Number("item.parameters.aspect_ratio", "number", unit=":1")
    feature_width_nm = Number("item.parameters.feature_width_nm", "number", unit="nm")
    etch_rate_um_min = Number("item.parameters.etch_rate_um_min", "number", unit="um/min")
    non_uniformity_pct = Number("item.parameters.non_uniformity_pct", "number", unit="%")
    # implantation, inspection, probing
    wafer_mm = Number("item.parameters.wafer_mm", "number", unit="mm")
    volume_production = Bool("item.parameters.volume_production", "bool")
    beam_current_ma = Number("item.parameters.beam_current_ma", "number", unit="mA")
    beam_energy_kev = Number("item.parameters.beam_energy_kev", "number", unit="keV")
    angular_accuracy_deg = Number("item.parameters.angular_accuracy_deg", "number", unit="degrees")
    defect_nm = Number("item.parameters.defect_nm", "number", unit="nm")
    e_beam_resolution_nm = Number("item.parameters.e_beam_resolution_nm", "number", unit="nm")
    e_beam_sources = Number("item.parameters.e_beam_sources", "number")
    cold_field_emission = Bool("item.parameters.cold_field_emission", "bool")
    operating_temperature_k = Number("item.parameters.operating_temperature_k", "number", unit="K")
    # the control of other countries
    listed_where_first_exported = Bool("item.listed_where_first_exported", "bool")
    equivalent_controls = Bool("item.equivalent_controls", "bool")


class ic:  # noqa: N801
    """Facts of an integrated circuit: of the item, or of each circuit in it."""

    tpp = Number("tpp", "number", scope="ic", unit="TPP")
    peak_tops = Number("peak_tops", "number", scope="ic", unit="TOPS")
    performance_density = Number("performance_density", "number", scope="ic", unit="TPP/mm2")
    die_area_mm2 = Number("die_area_mm2", "number", scope="ic", unit="mm2")
    process_node_nm = Number("process_node_nm", "number", scope="ic", unit="nm")
    non_planar_transistors = Bool("non_planar_transistors", "bool", scope="ic")
    transistors_b = Number("transistors_b", "number", scope="ic", unit="billion")
    datacenter = Bool("datacenter", "bool", scope="ic")
    memory_bandwidth_gb_s = Number("memory_bandwidth_gb_s", "number", scope="ic", unit="GB/s")
    interconnect_gb_s = Number("interconnect_gb_s", "number", scope="ic", unit="GB/s")
    interconnect_non_volatile_gb_s = Number(
        "interconnect_non_volatile_gb_s", "number", scope="ic", unit="GB/s"
    )
    io_and_memory_bandwidth_gb_s = Number("io_and_memory_bandwidth_gb_s", "number", scope="ic", unit="GB/s")
    programmable_interconnect = Bool("programmable_interconnect", "bool", scope="ic")
    commercially_available_us = Bool("commercially_available_us", "bool", scope="ic")
    memory_bandwidth_density = Number("memory_bandwidth_density", "number", scope="ic", unit="GB/s/mm2")
    package_area_mm2 = Number("package_area_mm2", "number", scope="ic", unit="mm2")
    hbm_copackaged = Bool("hbm_copackaged", "bool", scope="ic")
    dominant_function_processing = Bool("dominant_function_processing", "bool", scope="ic")
    contains_hbm = Bool("contains_hbm", "bool", scope="ic")


class end_use:  # noqa: N801
    """Known or reasonably suspected end uses: false means asked and nothing found."""

    supercomputer = Bool("end_use.supercomputer", "bool")
    advanced_node_ic = Bool("end_use.advanced_node_ic", "bool")
    ic_node_unknown = Bool("end_use.ic_node_unknown", "bool")
    semiconductor_equipment = Bool("end_use.semiconductor_equipment", "bool")
    design_of_advanced_ic = Bool("end_use.design_of_advanced_ic", "bool")
    military = Bool("end_use.military", "bool")
    military_intelligence = Bool("end_use.military_intelligence", "bool")
    train_ai_model = Bool("end_use.train_ai_model", "bool")
    wmd = Bool("end_use.wmd", "bool")
    maritime_nuclear_propulsion = Bool("end_use.maritime_nuclear_propulsion", "bool")
    back_end_only = Bool("end_use.facility.back_end_only", "bool")
    iaas = Bool("end_use.iaas", "bool")
    on_behalf_of = Codes("end_use.on_behalf_of", "codes", choices=(COUNTRY,))
    repair_or_test_abroad = Bool("end_use.repair_or_test_abroad", "bool")
    civil_telecommunications = Bool("end_use.civil_telecommunications", "bool")
    unauthorized_access = Bool("end_use.unauthorized_access", "bool")
    personal = Bool("end_use.personal", "bool")
    copackaging = Bool("end_use.facility.copackaging", "bool")
    facility_country = Code("end_use.facility.country", "code", choices=(COUNTRY,))
    incorporated_product_to = Code("end_use.incorporated_product_to", "code", choices=(COUNTRY,))
    product_of_footnotes = Codes("end_use.product_of_footnotes", "codes")


class party:  # noqa: N801
    """Facts of a party."""

    name = Text("name", "text", scope="party")
    roles = Codes("roles", "codes", scope="party", choices=ROLES)
    country = Code("country", "code", scope="party", choices=(COUNTRY,))
    headquarters = Code("headquarters", "code", scope="party", choices=(COUNTRY,))
    parent_headquarters = Code("ultimate_parent.headquarters", "code", scope="party", choices=(COUNTRY,))
    listed = Bool("listed", "bool", scope="party")
    lists = Codes("lists", "codes", scope="party")
    footnotes = Codes("footnotes", "codes", scope="party")
    majority_owned_by_hq5 = Bool("majority_owned_by_hq5", "bool", scope="party")
    private_sector = Bool("private_sector", "bool", scope="party")
    government_of = Code("government_of", "code", scope="party", choices=(COUNTRY, "none"))
    government_end_user = Code(
        "government_end_user", "code", scope="party", choices=("more_sensitive", "less_sensitive", "none")
    )
    us_subsidiary = Bool("us_subsidiary", "bool", scope="party")
    address = Text("address", "text", scope="party")
    veu = Bool("veu", "bool", scope="party")
    approvals = Codes("approvals", "codes", scope="party")
    citizenships = Codes("citizenships", "codes", scope="party", choices=(COUNTRY,))
    permanent_residency = Codes("permanent_residency", "codes", scope="party", choices=(COUNTRY,))
    us_person = Bool("us_person", "bool", scope="party")
    regular_employee = Bool("regular_employee", "bool", scope="party")
    approved = Bool("approved", "bool", scope="party")
    authorized = Bool("authorized", "bool", scope="party")
    applied_on = Day("applied_on", "date", scope="party")
    addressee = Codes("addressee", "codes", scope="party")
    listed_owner_share_pct = Number("listed_owner_share_pct", "number", scope="party", unit="%")


class release:  # noqa: N801
    """How technology, software or what gives access to it is sent, stored or released (734.13 to 734.20)."""

    end_to_end_encrypted = Bool("release.end_to_end_encrypted", "bool")
    compliant_cryptography = Bool("release.compliant_cryptography", "bool")
    stored_in = Codes("release.stored_in", "codes", choices=(COUNTRY,))
    access_information = Bool("release.access_information", "bool")
    unauthorized_release_known = Bool("release.unauthorized_release_known", "bool")
    within_one_country = Bool("release.within_one_country", "bool")
    no_foreign_person = Bool("release.no_foreign_person", "bool")
    entity_authorized = Bool("release.entity_authorized", "bool")
    nationality_authorized = Bool("release.nationality_authorized", "bool")
    at_entity_country = Bool("release.at_entity_country", "bool")
    diversion_procedures = Bool("release.diversion_procedures", "bool")
    employee_vetting = Code(
        "release.employee_vetting",
        "code",
        choices=(
            "security_clearance",
            "screening_and_nda",
            "uk",
            "canada",
            "australia",
            "netherlands",
            "none",
        ),
    )


class support:  # noqa: N801
    """What the US person does in a ``us_person_support``, where section 744.6(d) excludes it."""

    clerical = Bool("support.clerical", "bool")
    us_law_enforcement = Bool("support.us_law_enforcement", "bool")
    us_official_duties = Bool("support.us_official_duties", "bool")
    servicing = Bool("support.servicing", "bool")


class cumulative:  # noqa: N801
    """Amounts over an order, a year, or an installed base: given, never computed from one line."""

    tpp_year_ultimate_parent = Number("cumulative.tpp_year_ultimate_parent", "number", unit="TPP")
    tpp_country_since_2025 = Number("cumulative.tpp_country_since_2025", "number", unit="TPP")
    tpp_to_cn_mo = Number("cumulative.tpp_to_cn_mo", "number", unit="TPP")
    tpp_us_customers = Number("cumulative.tpp_us_customers", "number", unit="TPP")
    tpp_aia_ultimate_consignee = Number("cumulative.tpp_aia_ultimate_consignee", "number", unit="TPP")


def _facts(*owners: type) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for owner in owners:
        for value in vars(owner).values():
            if isinstance(value, Fact):
                found[value.name if value.scope == "" else f"{value.scope}:{value.name}"] = value
    return found


FACTS: dict[str, Fact] = _facts(transaction, item, tool, ic, end_use, party, release, support, cumulative)
"""Every fact by name; facts of a circuit as ``ic:tpp``, of a party as ``party:headquarters``."""

DERIVED: frozenset[str] = frozenset(
    {
        "informed_otherwise",
        "release.within_one_country",
        "ic:io_and_memory_bandwidth_gb_s",
        "party:addressee",
        "party:footnotes",
    }
)
"""Facts that are computed at the border and cannot be stated."""


def lookup(name: str) -> Fact | None:
    """Return the fact that a flat name means (``end_user.headquarters``, ``item.chips.2.tpp``), or None."""
    if name in FACTS:
        return FACTS[name]
    if name.startswith("item."):
        rest = name.removeprefix("item.")
        if rest.startswith("chips."):
            rest = rest.removeprefix("chips.").partition(".")[2]
        return FACTS.get(f"ic:{rest}")
    role, _, rest = name.partition(".")
    if role in ROLES and rest:
        number, _, tail = rest.partition(".")
        return FACTS.get(f"party:{tail if number.isdigit() else rest}")
    return None
