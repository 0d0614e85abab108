"""Exports of other programs, invented: each comes in right to the cent, or is stopped at the column in doubt."""

from __future__ import annotations

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.problem import ProblemError

RIGHT = {
    "ebp": (
        (
            "N° document;Date document;Code client;Nom client;Code article;Libellé article;Quantité;PU HT;"
            "% remise;Taux TVA;Montant HT;Montant TTC\n"
            "FA001;05/01/2026;C1;Dupont;A1;Vis;10,00;1,20;0,00;20,00;12,00;14,40\n"
            "FA001;05/01/2026;C1;Dupont;A2;Clou;5,00;2,00;10,00;20,00;9,00;10,80\n"
        ),
        ["25.20"],
    ),
    "henrri": (
        (
            "Numéro;Date;Client;Désignation;Quantité;Prix unitaire HT;TVA (%);Total HT;Total TTC;Statut\n"
            "F-12;15/01/2026;ACME;Conseil;2;100,00;20;200,00;240,00;Payée\n"
        ),
        ["240.00"],
    ),
    "zoho": (
        (
            "Invoice Date,Invoice ID,Invoice Number,Customer Name,Item Name,Quantity,Item Price,Discount(%),"
            "Item Tax %,SubTotal,Total,Balance,Shipping Charge\n"
            "2026-01-05,900001,INV-1,Acme,Work,2,50.00,0,20,100.00,132.00,132.00,10.00\n"
        ),
        ["132.00"],
    ),
    "qc2": (
        (
            "No facture,Date,Client,Courriel,Produit,Qté,Prix,TPS (5%),TVQ (9.975%),Total\n"
            "1,2026-01-05,Dep,a@x.example,Pain,3,10.00,1.50,2.99,34.49\n"
        ),
        ["34.49"],
    ),
    "deux totaux": (
        (
            "Facture;Date;Client;Libellé;Qté;PU;TVA;Total\n"
            "F1;05/01/2026;A;X;1;10;20;22,00\n"
            "F1;05/01/2026;A;Y;1;8,33;20;22,00\n"
        ),
        ["22.00"],
    ),
    "credit": (
        (
            "Type,Number,Date,Customer,Description,Quantity,Unit price,VAT rate\n"
            "Credit memo,C1,2026-01-05,A,Back,1,(10.00),20%\n"
        ),
        ["12.00"],
    ),
    "rem montant tot": (
        (
            "numero,date,client,description,qte,prix,remise globale,tva,total ttc\n"
            "F1,2026-01-05,A,X,2,50,10,20,108\n"
            "F1,2026-01-05,A,Y,1,0,10,20,108\n"
        ),
        ["108.00"],
    ),
    "percent qty": (
        ("number,date,customer,description,qty,price,discount,tax,total\n1,2026-01-05,A,B,2,50,10,20,108\n"),
        ["108.00"],
    ),
    "pennylane": (
        (
            "Numéro de facture;Date d'émission;Date d'échéance;Client;Email;Libellé de la ligne;Quantité;"
            "Prix unitaire HT;Taux de TVA;Montant HT;Montant TVA;Montant TTC;Devise\n"
            "F1;2026-01-05;2026-02-05;A;a@x.example;L1;2;50;20%;100;20;120;EUR\n"
            "F1;2026-01-05;2026-02-05;A;a@x.example;L2;1;10;10%;10;1;11;EUR\n"
        ),
        ["131.00"],
    ),
    "jours": (
        ("N° facture;Date;Client;Prestation;Jours;TJM;TVA %\nF1;05/01/2026;A;Dev;3,5;500,00;20\n"),
        ["2100.00"],
    ),
    "ciel": (
        (
            "Numéro de pièce;Date de pièce;Raison sociale;Désignation;Qté;P.U.H.T.;Code TVA;Total H.T.;"
            "Total T.V.A.;Total T.T.C.\n"
            "FA1;05/01/2026;A;X;1;100,00;S;100,00;20,00;120,00\n"
        ),
        ["120.00"],
    ),
    "sumup": (
        (
            "Date,Transaction ID,Description,Quantity,Price (Gross),Price (Net),Tax,Tax rate,Customer\n"
            "2026-01-05,TX1,Coffee,2,12.00,10.00,2.00,20%,Zoe\n"
        ),
        ["12.00"],
    ),
    "ciel, as it is printed": (
        (
            "N° pièce\tDate pièce\tType de pièce\tCode client\tRaison sociale\tRéf. article\tDésignation\tQté\t"
            "P.U. H.T.\t% Remise\tMontant H.T.\tTaux TVA\tMontant TVA\tNet à payer\n"
            "FA12\t15/01/2026\tFacture\tC1\tGarage\tH5\tHuile\t2,00\t25,00\t10,00\t45,00\t20,00\t9,00\t54,00\n"
            "AV2\t16/01/2026\tAvoir\tC2\tLéa\tMO\tMain d'œuvre\t0,50\t60,00\t0,00\t30,00\t20,00\t6,00\t36,00\n"
        ),
        ["54.00", "36.00"],
    ),
    "henrri, with signs": (
        (
            "Numéro;Date de facturation;Date d'échéance;Client;N° SIRET;Adresse e-mail;Désignation;Quantité;Unité;"
            "Prix unitaire HT;Remise;TVA;Total HT;Total TVA;Total TTC;Statut;Mode de paiement\n"
            "F1;02/01/2026;01/02/2026;Studio;30326504500017;s@r.example;Logo;1;forfait;800,00 €;0 %;20 %;800,00 €;"
            "160,00 €;960,00 €;Payée;Virement\n"
            "F2;03/01/2026;02/02/2026;Zinc;;z@c.example;Flyers;500;pièce;0,12 €;5 %;20 %;57,00 €;"
            "11,40 €;68,40 €;En attente;\n"
        ),
        ["960.00", "68.40"],
    ),
    "pennylane, a row an invoice": (
        (
            "ID;Numéro de facture;Date d'émission;Date d'échéance;Client;Montant TTC;Montant TVA;Montant HT;Devise;"
            "Statut;Intitulé de la facture;Date de paiement\n"
            "1;F1;05/01/2026;04/02/2026;ACME;1 154,40 €;192,40 €;962,00 €;EUR;Encaissée;Prestation;20/01/2026\n"
            "2;F2;06/01/2026;05/02/2026;Zoé;-120,00 €;-20,00 €;-100,00 €;EUR;À venir;Avoir;\n"
        ),
        ["1154.40", "-120.00"],
    ),
    "siren and siret": (
        (
            "Facture;Date;Client;SIREN;SIRET;Désignation;Prix HT;TVA\n"
            "F1;15/01/2026;ACME;303 265 045;30326504500017;Pose;10,00;20\n"
        ),
        ["12.00"],
    ),
    "total in the column of customers": (
        "Numéro;Date;Client;Désignation;Prix;TVA\nF1;15/01/2026;Zoé;Menu;10,00;10\n;;TOTAL;;10,00;\n",
        ["11.00"],
    ),
    "status in French is no region": (
        "Numéro;Date;Client;État;Désignation;Prix;TVA\nF1;15/01/2026;Zoé;Livré;Menu;10,00;10\n",
        ["11.00"],
    ),
    "rounded tax incl": (
        (
            "number,date,customer,description,qty,unit price incl vat,vat rate,vat amount,total\n"
            "1,2026-01-05,A,B,1,9.99,20,1.67,9.99\n"
        ),
        ["9.99"],
    ),
    "time that a clock has counted": (
        (
            "N°;Date;Client;Tâche;Durée;Tarif horaire;TVA\n"
            "1;05/01/2026;A;Pose;1:30;80,00;20\n2;05/01/2026;A;Pose;01:20:00;80,00;20\n3;05/01/2026;A;Pose;2h15;80,00;20\n"
        ),
        ["144.00", "128.00", "216.00"],
    ),
    "quantities with their units": (
        (
            "N°;Date;Client;Libellé;Qté;PU HT;TVA\n1;05/01/2026;A;Comté;2,5 kg;18,00;5,5\n"
            "1;05/01/2026;A;Pose;3 h;40,00;20\n"
        ),
        ["191.48"],
    ),
    "a time beside how many": (
        "N°;Date;Client;Libellé;Durée;Qté;PU HT;TVA\n1;05/01/2026;A;Abonnement;12 mois;2;10,00;20\n",
        ["24.00"],
    ),
    "a rate in the name of its tax": (
        (
            "Invoice #,Date,Customer,Province,Item,Qty,Price ($CA),HST 13%,Total\n"
            "1,2026-01-05,A,ON,Bowl,2,50.00,13.00,113.00\n"
        ),
        ["113.00"],
    ),
}
"""File and totals with tax."""
ASKED = {
    "dolibarr": (
        ("Ref.;Date;Tiers;Description;Qté;P.U. HT;TVA;Total HT ligne\nFA2601-0001;2026-01-05;ACME;Pose;3;50;20;150\n"),
        "Ref.",
    ),
    "tickets of one customer": (
        "Ticket;Date;Client;Article;Prix;TVA\n101;15/01/2026;Zoé;Menu;18,00;10\n102;15/01/2026;Zoé;Vin;24,00;20\n",
        "Ticket",
    ),
    "transactions of one customer": (
        "Transaction ID,Date,Customer,Item,Price,VAT %\n9001,2026-01-15,Zoe,A,8.00,10\n9002,2026-01-15,Zoe,B,9,20\n",
        "Transaction ID",
    ),
    "hours and expenses": (
        (
            "invoice,date,client,task,hours worked,hourly rate,expenses,tax,total\n"
            "7,2026-01-05,Acme,Design,10,80,35.50,20,1002.60\n"
        ),
        "expenses",
    ),
    "a discount for early payment": (
        (
            "Document - Numéro du document;Document - Date;Document - Nom du client;Document - Montant de l'escompte;"
            "Ligne - Description;Ligne - Quantité;Ligne - PV HT;Ligne - Taux de TVA\n"
            "FA1;15/01/2026;Zoé;2,00;Vis;1,00;100,00;20,00\n"
        ),
        "Document - Montant de l'escompte",
    ),
    "tips": (
        ("number,date,customer,description,price,tax,Gratuity\n1,2026-01-05,A,B,10,20,2.00\n"),
        "Gratuity",
    ),
    "us": (
        (
            "Invoice #,Invoice Date,Customer,Item,Qty,Rate,Amount,Sales Tax,Total,Ship Via\n"
            "1,01/15/2026,Acme,Widget,2,$10.00,$20.00,$1.65,$21.65,UPS\n"
        ),
        "Rate",
    ),
    "bareamount": (
        ("number,date,customer,description,amount,vat\n1,2026-01-05,A,B,120.00,20\n"),
        "amount",
    ),
    "eco": (
        ("number;date;client;désignation;pu ht;tva;éco-participation\n1;2026-01-05;A;TV;100,00;20;0,35\n"),
        "éco-participation",
    ),
    "emails": (
        ("Facture;Date;Client;E-mail facturation;Désignation;Prix HT\nF1;05/01/2026;A;a@x.example;B;10\n"),
        "E-mail facturation",
    ),
    "amount disc": (
        ("number,date,customer,description,qty,price,discount,tax,total\n1,2026-01-05,A,B,2,50,10,20,107.99\n"),
        "total",
    ),
    "port+multi": (
        ("number,date,customer,description,price,tax,shipping\n1,2026-01-05,A,B,10,20,5\n1,,,C,10,5.5,\n"),
        "shipping",
    ),
    "a discount that may be a percentage or an amount": (
        "Invoice No,Date,Customer,Item,Qty,Unit price,Discount,VAT %\n1,2026-01-05,A,X,2,30.00,15,20\n",
        "Discount",
    ),
    "a rate that one line of a document lacks": (
        "Invoice No,Date,Customer,Item,Qty,Unit price,VAT %\n1,2026-01-05,A,X,2,30.00,20\n1,2026-01-05,A,Y,2,30.00,\n",
        "VAT %",
    ),
    "a reference that is the number": (
        (
            "Référence;Date;Client;Objet;Montant HT;TVA;Total TTC\nF-1;05/01/2026;A;B;100,00;20,00;120,00\n"
            "F-2;05/01/2026;A;C;33,50;6,70;40,20\n"
        ),
        "Référence",
    ),
    "refs": (
        ("Réf.;Date;Client;Description;Prix\nF1;05/01/2026;A;B;10\nF2;05/01/2026;A;C;20\n"),
        "Réf.",
    ),
    "ids": (
        ("ID,Date,Customer,Description,Price\n1,2026-01-05,A,B,10\n2,2026-01-05,A,C,20\n"),
        "ID",
    ),
    "till TTC": (
        (
            "Ticket;Date;Client;Article;Qté;Prix TTC;Taux TVA;Total TTC\n"
            "T1;05/01/2026;Zoé;Café;3;1,10;10;3,30\n"
            "T1;05/01/2026;Zoé;Tarte;1;4,35;5,5;4,35\n"
        ),
        "Ticket",
    ),
    "hours at a rate": (
        (
            "Client,Invoice #,Date Issued,Invoice Status,Date Paid,Item Name,Item Description,Rate,"
            "Quantity,Discount Percentage,Line Subtotal,Tax 1 Type,Tax 1 Amount,Line Total,Currency\n"
            "Acme,0001,2026-01-05,paid,,Work,x,80,3,0,240.00,HST,31.20,271.20,CAD\n"
        ),
        "Rate",
    ),
    "lightspeed": (
        (
            "Receipt number,Date,Customer name,Product,SKU,Quantity,Retail price incl tax,Discount,Tax,"
            "Total incl tax\n"
            "77,2026-01-05,Ann,Mug,M1,2,12.00,0.00,4.00,24.00\n"
        ),
        "Retail price incl tax",
    ),
    "what is weighed, and nothing else counts": (
        "N°;Date;Client;Désignation;Poids (kg);Prix;TVA\n1;05/01/2026;A;Comté;2,350;18,00;5,5\n",
        "Poids (kg)",
    ),
    "a row without its number": (
        "Facture;Date;Client;Libellé;Prix;TVA\nF1;05/01/2026;A;Vis;10,00;20\n;05/01/2026;A;Clou;20,00;20\n",
        "Facture",
    ),
    "euros and pounds in one column": (
        "Invoice,Date,Customer,Item,Price,VAT\n1,2026-01-05,A,X,€10.00,20\n2,2026-01-05,B,X,£10.00,20\n",
        "Price",
    ),
    "debit and credit": (
        "Pièce;Date;Client;Article;Qté;PU HT;TVA;Sens\nF1;05/01/2026;A;X;3;10,00;20;D\n",
        "Sens",
    ),
    **{
        f"whole amounts: {name}": (
            f"Facture;Date;Client;Article;Qté;PU HT;TVA;{name}\nF1;05/01/2026;A;X;2;10,00;20;{value}\n",
            name,
        )
        for name, value in (
            *(("Frais de dossier", 25), ("Supplément", 5), ("Service charge", 4), ("Pourboire", 4), ("Consigne", 3)),
            *(("Octroi de mer", 7), ("Qté retournée", 1), ("Refunded", "10,00"), ("Coefficient", 2), ("Par", 100)),
        )
    },
}
"""File and the column that is named."""


@pytest.mark.parametrize("name", RIGHT)
def test_it_comes_in_right(name: str) -> None:
    text, totals = RIGHT[name]
    assert [str(each.totals.gross) for each in read(text.encode(), name).documents] == totals


@pytest.mark.parametrize("name", ASKED)
def test_it_is_stopped_at_the_column_in_doubt(name: str) -> None:
    text, column = ASKED[name]
    with pytest.raises(ProblemError) as caught:
        read(text.encode(), name)
    assert column in {str(each.facts.get("column")) for each in caught.value.problems}


def test_a_number_that_looks_like_a_credit_note_is_named() -> None:
    text = "Numéro;Date;Client;Désignation;Prix;TVA\nFA-1;15/01/2026;A;B;1,00;20\nAV-1;16/01/2026;A;B;1,00;20\n"
    notes = [note for note in read(text.encode(), "x.csv").notes if note.code == "import.number-credit"]
    assert [note.facts["number"] for note in notes] == ["AV-1"]


def test_a_whole_document_without_tax_beside_others_is_said() -> None:
    text = (
        "Invoice No,Date,Customer,Item,Qty,Unit price,VAT %\n1,2026-01-05,A,X,2,30.00,20\n2,2026-01-05,A,X,1,10.00,\n"
    )
    notes = {note.code: note.facts for note in read(text.encode(), "x.csv").notes}
    assert (notes["import.rows-untaxed"]["column"], notes["import.rows-untaxed"]["line"]) == ("VAT %", 3)


def test_a_discount_is_a_percentage_where_all_columns_are_called_as_the_guide_has_them() -> None:
    text = "number,date,customer,description,quantity,price,discount,tax\n1,2026-01-05,A,X,2,30.00,15,20\n"
    found = read(text.encode(), "x.csv")
    assert [str(each.totals.net) for each in found.documents] == ["51.00"]
    assert {note.facts.get("value") for note in found.notes if note.code == "import.column-percent"} == {"15"}


@pytest.mark.parametrize(
    ("inside", "of_line", "path", "meant"),
    [
        ('"documentType": "credit",', "", "documentType", "kind"),
        ('"tip": 5,', "", "tip", None),
        ('"billing": {"name": "A"},', "", "billing", "customer"),
        ('"line_items": [{"name": "X"}],', "", "line_items", "lines"),
        ('"pricesIncludeTax": true,', "", "pricesIncludeTax", None),
        ("", '"duration": "1:30",', "lines[0].duration", "quantity"),
        ("", '"weight": 1.5,', "lines[0].weight", "quantity"),
    ],
)
def test_a_key_of_json_that_matters_is_named_with_ours(inside: str, of_line: str, path: str, meant: str | None) -> None:
    lines = f'[{{{of_line}"description": "W", "price": 80}}]'
    text = f'{{"number": "A1", "date": "2026-01-05", {inside} "customer": "A", "lines": {lines}}}'
    with pytest.raises(ProblemError) as caught:
        read(text.encode(), "x.json")
    named = {str(each.facts["place"]): each.facts.get("name") for each in caught.value.problems}
    assert path in named
    assert meant in {None, named[path]}


def test_the_list_that_another_program_calls_otherwise_is_named() -> None:
    with pytest.raises(ProblemError) as caught:
        read(b'{"invoices": [{"number": "A1"}]}', "x.json")
    assert {each.facts.get("name") for each in caught.value.problems} >= {"documents"}


def test_letters_of_four_bytes_are_said_to_be_unreadable() -> None:
    with pytest.raises(ProblemError) as caught:
        read("number,date,customer,description,price\n1,2026-01-05,A,B,10\n".encode("utf-32"), "x.csv")
    assert [each.code for each in caught.value.problems] == ["import.encoding"]
