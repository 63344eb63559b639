# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which readers there are, and which of them a file is for.

`_MODULES` is the register: a module of a list stands in it once, with its reader class and its
`recognise`. They are asked in this order, so what has an unmistakable mark stands before what
is known by the shape of its rows. What a reader is stands in `readers.contract`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from holdfast.base.errors import NotFound
from holdfast.readers import ftm_json, mapping, statements_pack
from holdfast.readers.contract import HEAD_BYTES, ListReader, Recognised
from holdfast.readers.lists import (
    au_dfat_xlsx,
    bods_json,
    ca_sema_xml,
    ch_seco_xml,
    company_exits,
    eu_fsf_csv,
    eu_fsf_whole_xml,
    eu_fsf_xml,
    eu_oj,
    eu_vessels,
    gb_ofsi_conlist,
    gb_psc_json,
    gb_uksl_csv,
    gb_uksl_xml,
    gleif_csv,
    gleif_lei_xml,
    hs_codes_csv,
    jp_meti_xlsx,
    jp_mof_xlsx,
    nz_russia_xlsx,
    ua_nsdc_json,
    un_sc_xml,
    us_bis_dpl,
    us_csl,
    us_ear_ccl_json,
    us_ecfr_740_xml,
    us_ecfr_744_xml,
    us_ecfr_774_xml,
    us_ofac_advanced_xml,
    us_ofac_csv,
    us_ofac_xml,
    us_visa_7031c,
)

__all__ = ["CARRIERS", "HEAD_BYTES", "READERS", "ListReader", "Recognised", "reader_for", "recognise"]

_MODULES = (
    (un_sc_xml.recognise, un_sc_xml.UnScXml()),
    (ca_sema_xml.recognise, ca_sema_xml.CaSemaXml()),
    (eu_fsf_xml.recognise, eu_fsf_xml.EuFsfXml()),
    (eu_fsf_whole_xml.recognise, eu_fsf_whole_xml.EuFsfWholeXml()),
    (eu_fsf_csv.recognise, eu_fsf_csv.EuFsfCsv()),
    (eu_vessels.recognise, eu_vessels.EuVessels()),
    (eu_oj.recognise, eu_oj.EuOj()),
    (eu_oj.recognise_act, eu_oj.EuOjAct()),
    (ch_seco_xml.recognise, ch_seco_xml.ChSecoXml()),
    (ch_seco_xml.recognise_amendment, ch_seco_xml.ChSecoAmendmentXml()),
    (gb_uksl_xml.recognise, gb_uksl_xml.GbUkslXml()),
    (gb_uksl_csv.recognise, gb_uksl_csv.GbUkslCsv()),
    (gb_ofsi_conlist.recognise, gb_ofsi_conlist.GbOfsiConlist()),
    (gleif_lei_xml.recognise, gleif_lei_xml.GleifLeiXml()),
    (gleif_csv.recognise, gleif_csv.GleifCsv()),
    (au_dfat_xlsx.recognise, au_dfat_xlsx.AuDfatXlsx()),
    (nz_russia_xlsx.recognise, nz_russia_xlsx.NzRussiaXlsx()),
    (us_bis_dpl.recognise, us_bis_dpl.UsBisDpl()),
    (us_ecfr_744_xml.recognise, us_ecfr_744_xml.UsEcfr744Xml()),
    (us_ear_ccl_json.recognise, us_ear_ccl_json.UsEarCclJson()),
    (us_ecfr_740_xml.recognise, us_ecfr_740_xml.UsEcfr740Xml()),
    (us_ecfr_774_xml.recognise, us_ecfr_774_xml.UsEcfr774Xml()),
    (us_csl.recognise_json, us_csl.UsCslJson()),
    (us_csl.recognise_csv, us_csl.UsCslCsv()),
    (ua_nsdc_json.recognise, ua_nsdc_json.UaNsdcJson()),
    (company_exits.recognise_json, company_exits.CompanyExitsJson()),
    (company_exits.recognise_csv, company_exits.CompanyExitsCsv()),
    (jp_mof_xlsx.recognise, jp_mof_xlsx.JpMofXlsx()),
    (jp_meti_xlsx.recognise, jp_meti_xlsx.JpMetiXlsx()),
    (us_visa_7031c.recognise, us_visa_7031c.UsVisa7031c()),
    (us_ofac_xml.recognise, us_ofac_xml.UsOfacXml()),
    (us_ofac_advanced_xml.recognise, us_ofac_advanced_xml.UsOfacAdvancedXml()),
    (gb_psc_json.recognise, gb_psc_json.GbPscJson()),
    (bods_json.recognise, bods_json.BodsJson()),
    (ftm_json.recognise, ftm_json.FtmJson()),
    (statements_pack.recognise, statements_pack.StatementsPack()),
    (us_ofac_csv.recognise, us_ofac_csv.UsOfacCsv()),
    (hs_codes_csv.recognise, hs_codes_csv.HsCodesCsv()),
    (mapping.recognise, mapping.MappedTable()),
)

READERS: Mapping[str, ListReader] = MappingProxyType({reader.name: reader for _, reader in _MODULES})
# Readers of another carrier of what a source publishes → the reader of its leading one.
CARRIERS: Mapping[str, str] = MappingProxyType(
    {reader.name: reader.carries for _, reader in _MODULES if reader.carries}
)


def reader_for(name: str) -> ListReader:
    """The reader called `name` or `name@version`; an older version is read by the present one.

    Raises:
        NotFound: there is no such reader, or only in an older version.
    """
    base, _, version = name.partition("@")
    reader = READERS.get(base)
    if reader is None:
        msg = f"no reader is called {name!r}"
        raise NotFound(msg, hint=f"readers: {', '.join(sorted(item.id for item in READERS.values()))}")
    if version and (not (version.isascii() and version.isdigit()) or not 1 <= int(version) <= reader.version):
        msg = f"this Holdfast has {reader.id}, not {name!r}"
        raise NotFound(msg, hint="install the newer Holdfast that wrote it")
    return reader


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """What a file seems to be, or `None`. `head` is up to 64 KiB of its decoded bytes.

    An empty head, a web page and anything unknown give `None`: nothing is recognised by its
    name alone.
    """
    head = head[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    for recognised, _ in _MODULES:
        found = recognised(head, file_name)
        if found is not None:
            return found
    return None
