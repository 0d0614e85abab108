-- What the company sells, for the lines of its documents.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,               -- the seller's item number (BT-155); empty where it has none
    barcode TEXT NOT NULL,              -- GTIN (BT-157)
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    state TEXT NOT NULL,                -- kept, withdrawn
    revision INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX articles_number ON articles (number) WHERE number <> '';
CREATE INDEX articles_barcode ON articles (barcode) WHERE barcode <> '';
CREATE TABLE article_terms (
    term TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (term, article_id)
);
CREATE INDEX article_terms_article ON article_terms (article_id);
