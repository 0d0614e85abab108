"""What France asks beside the European Union: its table of rules.

Sources: Code de commerce art. L441-9, L441-10, D441-5, R123-237, R123-238; CGI art. 262 ter, 283, 289, 293 B and
annexe II art. 242 nonies A with décret 2022-1299; loi 94-665 art. 2; arrêté of 24 January 2017 (repairs of buildings);
loi 96-603 art. 22-2; XP Z12-012 version 1.4, annexe B and the rules BR-FR for what an e-invoice must say.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from komtui.domain.sales.document import Kind
from komtui.domain.sales.legal import _blind as blind
from komtui.domain.sales.legal import _french as law
from komtui.domain.sales.legal._french_places import local_rate
from komtui.domain.sales.legal.europe import MUST, SHOULD, buyer, seller
from komtui.domain.sales.legal.rule import AT_HOME, E_INVOICING, EVERY_KIND, Buyer, Rule

INVOICE: Final = frozenset({Kind.INVOICE})
QUOTE: Final = frozenset({Kind.QUOTE})
SMALL_FIRMS: Final = dt.date(2027, 9, 1)
"""From when small firms issue e-invoices (LF 2024 art. 91)."""

_ANNEXE = "CGI ann. II art. 242 nonies A, I"
FRANCE: Final[tuple[Rule, ...]] = (
    Rule("legal.fr.siren-missing", MUST, "seller.legal_id", f"C. com. R123-237; {_ANNEXE} 1°; BR-FR-10", law.no_siren,
         kinds=EVERY_KIND),
    Rule("legal.fr.siren", MUST, "seller.legal_id", "C. com. R123-221, R123-237", law.siren(seller, "seller"),
         kinds=EVERY_KIND),
    Rule("legal.fr.siren-spaces", MUST, "seller.legal_id", "XP Z12-012 BR-FR-10, BR-FR-32",
         law.spaced(says_scheme=True)),
    Rule("legal.fr.siren-spaces", SHOULD, "seller.legal_id", "XP Z12-012 BR-FR-10, BR-FR-32",
         law.spaced(says_scheme=False)),
    Rule("legal.fr.siret-other", MUST, "seller.further_ids", "XP Z12-012 BR-FR-09", law.other_siret),
    Rule("legal.fr.vat-missing", MUST, "seller.vat_id", f"{_ANNEXE} 2° and II", law.no_vat),
    Rule("legal.fr.vat-other", MUST, "seller.vat_id", f"CGI art. 286 ter; {_ANNEXE} 5° bis", law.other_vat(seller,
         "seller"),
         kinds=EVERY_KIND),
    Rule("legal.fr.register", MUST, "seller.legal_text", "C. com. R123-237", law.no_register, kinds=EVERY_KIND),
    Rule("legal.fr.capital", MUST, "seller.legal_text", "C. com. R123-238", law.no_capital, kinds=EVERY_KIND),
    Rule("legal.fr.form", SHOULD, "seller.legal_text", "C. com. R123-238, R526-27 (décret 2022-725)", law.no_form,
         kinds=EVERY_KIND, since=dt.date(2022, 5, 15)),
    Rule("legal.fr.other-text", MUST, "seller.legal_text", "C. com. R123-237", blind.other_text, kinds=EVERY_KIND),
    Rule("legal.fr.franchise-text", MUST, "exemptions", f"CGI art. 293 E; {_ANNEXE} 12°", law.franchise_text,
         kinds=EVERY_KIND),
    Rule("legal.fr.franchise-tax", MUST, "lines", "CGI art. 293 B, 283-3", law.franchise_tax, kinds=EVERY_KIND),
    Rule("legal.fr.buyer-siren-missing", MUST, "buyer.legal_id", f"{_ANNEXE} 1° (décret 2022-1299)", law.buyer_siren,
         buyers=AT_HOME, since=E_INVOICING),
    Rule("legal.fr.buyer-siren-missing", SHOULD, "buyer.legal_id", f"{_ANNEXE} 1° (décret 2022-1299)", law.buyer_siren,
         buyers=frozenset({Buyer.BUSINESS}), kinds=frozenset({Kind.QUOTE, Kind.ORDER}), since=E_INVOICING),
    Rule("legal.fr.buyer-siren", MUST, "buyer.legal_id", "C. com. R123-221; INSEE", law.siren(buyer, "buyer"),
         kinds=EVERY_KIND),
    Rule("legal.fr.buyer-siret", SHOULD, "buyer.legal_id", "C. com. publique D2192-2 (Chorus Pro)", law.siret_of_body,
         buyers=frozenset({Buyer.PUBLIC})),
    Rule("legal.fr.vat-abroad", SHOULD, "seller.vat_id", f"CGI art. 286 ter; {_ANNEXE} 5°", law.vat_abroad),
    Rule("legal.fr.buyer-vat-other", SHOULD, "buyer.vat_id", "CGI art. 286 ter", law.other_vat(buyer, "buyer")),
    Rule("legal.fr.own-buyer", SHOULD, "buyer.legal_id", f"{_ANNEXE} 1°", blind.own_buyer),
    Rule("legal.fr.postcode", SHOULD, "buyer.address.postcode", "NF Z10-011", law.postcode, kinds=EVERY_KIND),
    Rule("legal.fr.consumer-address", SHOULD, "buyer.address.line1", f"{_ANNEXE} 1°", law.buyers_address,
         buyers=frozenset({Buyer.CONSUMER})),
    Rule("legal.fr.ship-to", MUST, "ship_to.address.city", f"{_ANNEXE} 8° bis (décret 2022-1299)", law.ship_to),
    Rule("legal.fr.nature", MUST, "process", f"{_ANNEXE} 8° ter (décret 2022-1299); BR-FR-08", law.coded_nature,
         buyers=AT_HOME, since=E_INVOICING, until=SMALL_FIRMS - dt.timedelta(days=1)),
    Rule("legal.fr.nature", MUST, "process", f"{_ANNEXE} 8° ter (décret 2022-1299); BR-FR-08", law.nature,
         buyers=AT_HOME, since=SMALL_FIRMS),
    Rule("legal.fr.process", MUST, "process", "XP Z12-012 BR-FR-08, BR-FR-CO-08, BR-FR-CO-09", law.process),
    Rule("legal.fr.type", MUST, "type_code", "XP Z12-012 BR-FR-04", law.code),
    Rule("legal.fr.number", MUST, "number", f"{_ANNEXE} 7°; XP Z12-012 BR-FR-01, BR-FR-02", law.number),
    Rule("legal.fr.due-missing", MUST, "due_date", "C. com. L441-9 I", law.no_due, kinds=INVOICE, buyers=AT_HOME),
    Rule("legal.fr.due-before", MUST, "due_date", "XP Z12-012 BR-FR-CO-07", law.due_before, kinds=INVOICE),
    Rule("legal.fr.due-late", SHOULD, "due_date", "C. com. L441-10 I", law.late, kinds=INVOICE,
         buyers=frozenset({Buyer.BUSINESS})),
    *(Rule("legal.fr.note", MUST, "notes", f"C. com. L441-9 I, L441-10 II, D441-5; BR-FR-05 ({subject})",
           law.notes(subject),
           buyers=AT_HOME, since=E_INVOICING) for subject in (law.PMT, law.PMD, law.AAB)),
    Rule("legal.fr.terms", MUST, "terms", "C. com. L441-9 I, D441-5", law.in_terms, buyers=AT_HOME),
    Rule("legal.fr.note-twice", MUST, "notes", "XP Z12-012 BR-FR-06", law.twice,
         buyers=frozenset({Buyer.CONSUMER, Buyer.FOREIGN})),
    Rule("legal.fr.compensation", MUST, "notes", "C. com. D441-5", law.compensation),
    Rule("legal.fr.penalty-floor", SHOULD, "notes", "C. com. L441-10 II", law.below_floor, kinds=INVOICE,
         buyers=frozenset({Buyer.BUSINESS})),
    Rule("legal.fr.debits", MUST, "notes", f"{_ANNEXE} 16° (décret 2022-1299); CGI art. 269-2 c", law.debits),
    Rule("legal.fr.corrective", MUST, "references", f"{_ANNEXE}; CGI art. 289 I-5; BR-FR-CO-04", law.corrective),
    Rule("legal.fr.deposit", MUST, "references", "CGI art. 289 I-1 c", law.deposits),
    Rule("legal.fr.other-siren", MUST, "payee.legal_id", "C. com. R123-220 (SIREN, SIRET)", blind.other_siren),
    Rule("legal.fr.treatment", MUST, "notes", "XP Z12-012 BR-FR-20, BR-FR-21", blind.treatment, since=E_INVOICING),
    Rule("legal.fr.earlier-number", MUST, "references", "XP Z12-012 BR-FR-01, BR-FR-02 (BT-25)", law.earlier_number),
    Rule("legal.fr.figure", MUST, "lines", "XP Z12-012 BR-FR-DEC", law.figures),
    Rule("legal.fr.category", MUST, "lines", "XP Z12-012 BR-FR-15, BR-FR-16", law.categories),
    Rule("legal.fr.rate-place", MUST, "lines", "CGI art. 294, 296, 297", local_rate),
    Rule("legal.fr.zero-rate", SHOULD, "lines", f"{_ANNEXE} 12°", blind.zero_rate),
    Rule("legal.fr.currency", MUST, "tax_in_tax_currency", "2006/112/EC art. 230; BR-FR-CO-12", law.currency),
    Rule("legal.fr.directory", MUST, "buyer.electronic_address", "XP Z12-012 BR-FR-21 to BR-FR-23, BR-FR-25",
         law.directory),
    Rule("legal.fr.attachment", SHOULD, "attachments", "XP Z12-012 BR-FR-17, BR-FR-18", law.attached),
    Rule("legal.fr.self-billed", MUST, "notes", f"{_ANNEXE} 11°; CGI art. 289 I-2", law.self_billed),
    Rule("legal.fr.language", SHOULD, "language", "Loi 94-665 art. 2", law.foreign_words, kinds=EVERY_KIND),
    Rule("legal.fr.quote-validity", MUST, "valid_until", "Arrêté du 24 janvier 2017 art. 4", law.no_validity,
         kinds=QUOTE),
    Rule("legal.fr.quote-price", MUST, "notes", "Arrêté du 24 janvier 2017 art. 4", law.free_or_paid, kinds=QUOTE),
    Rule("legal.fr.quote-place", MUST, "buyer.address.line1", "Arrêté du 24 janvier 2017 art. 4", law.no_place,
         kinds=QUOTE),
    Rule("legal.fr.insurance", SHOULD, "seller.legal_text", "Loi 96-603 art. 22-2", law.uninsured,
         kinds=frozenset({Kind.QUOTE, Kind.INVOICE})),
)  # fmt: skip
"""In the order in which they are told."""
