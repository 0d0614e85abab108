"""The demo's customers: invented names with all that names have, at addresses under the reserved `.example`."""

from __future__ import annotations

from dataclasses import dataclass

from komtui.domain.sales.legal.numbers import french_vat
from komtui.domain.sales.party import Address, Party

LYON, MONTREAL = "lyon", "montreal"
"""The two stores."""


@dataclass(frozen=True)
class Customer:
    """Someone who buys bread."""

    party: Party
    """As documents copy it."""
    store: str
    """Where it buys."""
    language: str
    """What its documents are written in."""


# Name, street, postcode, city, address to mail to, first digits of its registration: of a company eight, of a public
# body in France, which is found by its establishment, four more (empty for private persons).
# The catcher refuses `inconnu` and `unknown`, has no room for `plein` and `full`, and hangs up on `coupure`.
_LYON_FRENCH = """
Lefèvre & Fils|8 quai Saint-Antoine|69002|Lyon|compta@lefevre-fils.example|01452080
Hôtel Le Fé|31 rue Mercière|69002|Lyon|reception@hotel-le-fe.example|01452081
Brasserie de l'Œillet|4 place Sathonay|69001|Lyon|commandes@brasserie-oeillet.example|01452082
Épicerie Lefèbvre|17 montée de la Grande-Côte|69001|Lyon|epicerie@lefebvre.example|01452083
Boucherie Lefebvre|19 montée de la Grande-Côte|69001|Lyon|inconnu@boucherie-lefebvre.example|01452084
Traiteur Aïoli & Cie|52 cours Lafayette|69003|Lyon|bonjour@aioli-et-cie.example|01452085
Crèche « Les P'tits Loups »|6 rue du Bœuf|69005|Lyon|direction@ptits-loups.example|01452086
Collège Jean-Moulin, intendance|1 place des Minimes|69005|Lyon|intendance@college-jean-moulin.example|014520870001
Mme Anaïs Nuñez-Garçon|23 rue Burdeau|69001|Lyon|anais.nunez@courrier.example|
M. Loïc Guézennec|9 rue des Tables-Claudiennes|69001|Lyon|loic.guezennec@courrier.example|
Café [Zoé]|2 rue Sainte-Catherine|69001|Lyon|zoe@cafe-zoe.example|01452088
L'Atelier du Goût, d'Émile à Zoë|14 rue René-Leynaud|69001|Lyon|emile@atelier-du-gout.example|01452089
Restaurant "La Mère Brézu"|12 rue Royale|69001|Lyon|plein@mere-brezu.example|01452090
Cantine solidaire Cœur-Croisé|40 rue Paul-Bert|69003|Lyon|coeur-croise@solidaire.example|01452091
Théâtre des Célestes|4 place des Célestins|69002|Lyon|accueil@theatre-celestes.example|01452092
Clinique Sainte-Œuvre|158 rue Léon-Jouhaux|69008|Lyon|cuisine@sainte-oeuvre.example|01452093
SARL Dupré-Lacombe|77 grande rue de la Guillotière|69007|Lyon|facturation@dupre-lacombe.example|01452094
Garage Müller|3 rue de l'Industrie|67000|Strasbourg|atelier@garage-muller.example|01452095
Fromagerie Où-ça|11 halles Paul-Bocuse|69003|Lyon|ou-ca@fromagerie.example|01452096
Mairie d'Écully, service des fêtes|1 place de la Libération|69130|Écully|fetes@mairie-ecully.example|014520970001
Association Noël pour tous|29 rue d'Ivry|69004|Lyon||01452098
Chocolaterie Bernachoux|42 cours Franklin-Roosevelt|69006|Lyon|chocolat@bernachoux.example|01452099
Café de la Soierie|2 place des Tapis|69004|Lyon|coupure@cafe-soierie.example|01452100
M. Hervé d'Hérouville|5 rue Auguste-Comte|69002|Lyon|herve@dherouville.example|
Mme Françoise Lœuillet|88 boulevard de la Croix-Rousse|69004|Lyon|francoise.loeuillet@courrier.example|
Union des comités d'entreprise de la vallée du Rhône et des monts du Lyonnais, section des œuvres sociales|\
210 avenue Jean-Jaurès, bâtiment C|69007|Lyon|oeuvres.sociales@uce-rhone.example|01452101
Péniche L'Îlot|quai Rambaud|69002|Lyon|capitaine@ilot.example|01452102
Salon de thé Ô Délices|16 rue de Brest|69002|Lyon|o-delices@salon.example|01452103
Résidence Les Glaïeuls|7 chemin de Choulans|69005|Lyon|econome@glaieuls.example|01452104
Cinéma Le Zénith-Bellecour|6 place Bellecour|69002|Lyon|caisse@zenith-bellecour.example|01452105
"""
_LYON_ENGLISH = """
The Smoking Poodle Pub|15 rue Lainerie|69005|Lyon|landlord@smoking-poodle.example|01452106
O'Connor & Sons Catering|3 rue Longue|69001|Lyon|accounts@oconnor-sons.example|01452107
Lyon International School|80 chemin du Grand-Roule|69110|Sainte-Foy-lès-Lyon|bursar@lis.example|01452108
Ms. Siobhán O'Neill|18 rue Vieille-Monnaie|69001|Lyon|siobhan@oneill.example|
"""
_MONTREAL_FRENCH = """
Café Nivôse du Plateau|151 rue Rachel Est|H2W 1E1|Montréal|cafe@nivose-du-plateau.example|11452080
Dépanneur Chez Gaétan|4201 rue Boyer|H2J 3C6|Montréal|gaetan@depanneur.example|11452081
Garderie L'Arc-en-ciel d'Hochelaga|3350 rue Ontario Est|H1W 1P7|Montréal|factures@arc-en-ciel.example|11452082
Hôtel de l'Érable|420 rue Saint-Paul Est|H2Y 1H4|Montréal|comptes@hotel-erable.example|11452083
Cabane à sucre Lévesque & Frères|90 rang de la Montagne|J0L 2K0|Rougemont|cabane@levesque-freres.example|11452084
Mme Geneviève Bélanger-Côté|6725 rue Fabre|H2G 2Z6|Montréal|genevieve@belanger-cote.example|
M. Réjean L'Écuyer|88 rue Principale|J0K 1A0|Berthierville|rejean.lecuyer@poste.example|
Centre communautaire Saint-Édouard|6511 rue Saint-Vallier|H2S 2P7|Montréal|centre@saint-edouard.example|11452085
Théâtre du Gésù neuf|1200 rue De Bleury|H3B 3J3|Montréal|billetterie@gesu-neuf.example|11452086
Épicerie fine Chez Maïté|268 avenue Duluth Est|H2W 1H6|Montréal|inconnu@chez-maite.example|11452087
Fromagerie Hamelin-Œstreich|1430 boulevard Saint-Laurent|H2X 2S8|Montréal|comptoir@hamelin-oestreich.example|11452088
Cégep de la Rive-Nord, cafétéria|475 boulevard de l'Avenir|H7N 5H9|Laval|cafeteria@cegep-rive-nord.example|11452089
Coop Le Grain d'en haut|5248 boulevard Saint-Laurent|H2T 1S1|Montréal|plein@grain-den-haut.example|11452090
Traiteur Ô Gré des saisons|2021 avenue du Mont-Royal Est|H2H 1J9|Montréal|traiteur@o-gre.example|11452091
Bibliothèque Émile-Nelligan|2465 rue Jarry Est|H1Z 4R1|Montréal||11452092
Auberge du Lac-à-l'Épaule|1 chemin du Lac|J8E 1T1|Mont-Tremblant|auberge@lac-epaule.example|11452093
"""
# Whoever is in Québec gets documents in French; to these in Ontario the van goes across the river.
_MONTREAL_ENGLISH = """
McGilligan's Bagels & Coffee|41 Byward Market Square|K1N 7A2|Ottawa|orders@mcgilligans.example|11452094
Westmount Tea Room|92 Westmount Avenue|K1Z 5K8|Ottawa|hello@westmount-tea.example|11452095
Ms. Chloë Abernathy|52 Lakeshore Drive|K6H 6W2|Cornwall|chloe@abernathy.example|
Griffintown Rowing Club|10 Water Street|K6J 1A1|Cornwall|unknown@griffintown-rowing.example|11452096
The "Old Port" Brewing Co.|22 Ontario Street|K7L 2Y1|Kingston|accounts@old-port-brewing.example|11452097
St. Æthelred's Hospital, kitchens|380 Queen Street|K7K 1A2|Kingston|full@st-aethelred.example|11452098
Verdun Film Society|51 Wellington Street|K1A 0A2|Ottawa|projection@verdun-film.example|11452099
Saint-Henri Community Kitchen|408 Main Street|K6A 1B8|Hawkesbury|kitchen@saint-henri.example|11452100
"""
_ABROAD = (
    Customer(
        Party(
            "Bäckerei-Café Zum Römer GmbH",
            address=Address("Hafenstraße 14", postcode="60327", city="Frankfurt am Main", country="DE"),
            email="einkauf@zum-roemer.example",
            vat_id="DE136695976",
        ),
        LYON,
        "en",
    ),
    Customer(
        Party(
            "Pâtisserie Wépion SPRL",
            address=Address("Chaussée de Dinant 880", postcode="5100", city="Wépion", country="BE"),
            email="compta@patisserie-wepion.example",
            vat_id="BE0403170701",
        ),
        LYON,
        "fr",
    ),
)


def customers() -> tuple[Customer, ...]:
    """Return every customer, always in the same order."""
    return (
        *_read(_LYON_FRENCH, LYON, "fr"),
        *_read(_LYON_ENGLISH, LYON, "en"),
        *_read(_MONTREAL_FRENCH, MONTREAL, "fr_CA"),
        *_read(_MONTREAL_ENGLISH, MONTREAL, "en"),
        *_ABROAD,
    )


def _read(table: str, store: str, language: str) -> list[Customer]:
    found = []
    for row in table.strip().splitlines():
        name, street, postcode, city, email, registration = row.split("|")
        address = Address(
            street,
            postcode=postcode,
            city=city,
            region=("ON" if postcode.startswith("K") else "QC") if store == MONTREAL else "",
            country="CA" if store == MONTREAL else "FR",
        )
        is_french = store == LYON
        siren = _checked(registration[:8]) if registration and is_french else ""
        establishment = registration[8:] if is_french else ""
        party = Party(
            name,
            address=address,
            email=email,
            legal_id=_checked(siren + establishment)
            if establishment
            else siren or (registration and f"{registration}00"),
            vat_id=french_vat(siren) if siren else "",
        )
        # Whoever buys for themselves in France gets documents in French, whatever they speak (loi 94-665).
        spoken = language if registration or not is_french else "fr"
        found.append(Customer(party, store, spoken))
    return found


def _checked(digits: str) -> str:
    """Return digits with their check digit (Luhn), as a SIREN or SIRET; those that begin with 0 are given to nobody."""
    doubled = [
        sum(divmod(2 * int(digit), 10)) if place % 2 == 0 else int(digit) for place, digit in enumerate(digits[::-1])
    ]
    return f"{digits}{-sum(doubled) % 10}"
