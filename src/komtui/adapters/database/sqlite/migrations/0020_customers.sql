-- The company's customers: what they are called, where they are, and how they want their documents.
CREATE TABLE customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,             -- folded and cut, for the order of the list
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    city TEXT NOT NULL,
    postcode TEXT NOT NULL,
    identifier TEXT NOT NULL,           -- the customer's number
    state TEXT NOT NULL,                -- kept, merged, anonymised, withdrawn
    made TEXT NOT NULL,                 -- document where one that came in made it; empty: a person
    merged_into INTEGER,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX customers_order ON customers (name_key, id) WHERE state = 'kept';
CREATE UNIQUE INDEX customers_identifier ON customers (identifier) WHERE state = 'kept' AND identifier <> '';
CREATE INDEX customers_merged_into ON customers (merged_into) WHERE merged_into IS NOT NULL;

-- The list in its order, with what the search finds each customer by, a space on either side: what many have is found by
-- walking through it.
CREATE TABLE customer_search (
    name_key TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    terms TEXT NOT NULL,
    PRIMARY KEY (name_key, customer_id)
) WITHOUT ROWID;
CREATE INDEX customer_search_customer ON customer_search (customer_id);

-- Each term of a customer, as the search of documents has them.
CREATE TABLE customer_terms (
    term TEXT NOT NULL,
    name_key TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (term, name_key, customer_id)
) WITHOUT ROWID;
CREATE INDEX customer_terms_customer ON customer_terms (customer_id);

-- By what a customer is known again: tax number, registration, e-mail, name with postcode. Also what merged ones had.
CREATE TABLE customer_marks (
    mark TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (mark, customer_id)
) WITHOUT ROWID;
CREATE INDEX customer_marks_customer ON customer_marks (customer_id);

-- Whose document it is; null where nobody of the list is known to be.
ALTER TABLE documents ADD COLUMN customer_id INTEGER REFERENCES customers (id);
CREATE INDEX documents_customer ON documents (customer_id, key) WHERE customer_id IS NOT NULL;
