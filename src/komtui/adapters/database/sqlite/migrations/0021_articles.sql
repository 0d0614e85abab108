-- What the company sells: the list that it keeps, and what its invoices have beside that.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number_key TEXT NOT NULL,           -- the seller's item number (BT-155), folded; empty where it has none
    barcode TEXT NOT NULL,              -- GTIN (BT-157)
    name_key TEXT NOT NULL,             -- its name, folded
    state TEXT NOT NULL,                -- kept, withdrawn, used
    revision INTEGER NOT NULL,
    uses INTEGER NOT NULL,              -- lines of invoices that have it
    used_on TEXT NOT NULL,              -- date of the newest of them
    body TEXT NOT NULL
);
CREATE INDEX articles_number ON articles (number_key) WHERE number_key <> '';
CREATE INDEX articles_barcode ON articles (barcode) WHERE barcode <> '';
CREATE INDEX articles_name ON articles (name_key, id);

-- Each word of an article.
CREATE TABLE article_terms (
    term TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (term, article_id)
);
CREATE INDEX article_terms_article ON article_terms (article_id);

-- How often a customer, by the folded name, was sold an article.
CREATE TABLE article_uses (
    customer TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    PRIMARY KEY (customer, article_id)
);
CREATE INDEX article_uses_most ON article_uses (customer, uses);

-- Whether an invoice was looked through for what it sells; none is when this table is made.
ALTER TABLE documents ADD COLUMN learned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX documents_unlearned ON documents (id)
    WHERE learned = 0 AND kind = 'invoice' AND state NOT IN ('draft', 'discarded');
