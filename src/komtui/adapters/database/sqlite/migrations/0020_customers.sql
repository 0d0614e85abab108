-- The company's customers: what they are called, where they are, and how they want their documents.
CREATE TABLE customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,             -- folded, for the order of the list
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    city TEXT NOT NULL,
    postcode TEXT NOT NULL,
    vat_id TEXT NOT NULL,
    legal_id TEXT NOT NULL,
    identifier TEXT NOT NULL,
    state TEXT NOT NULL,                -- kept, merged, anonymised
    merged_into INTEGER REFERENCES customers (id),
    revision INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX customers_order ON customers (name_key, id) WHERE state = 'kept';
CREATE INDEX customers_vat_id ON customers (vat_id) WHERE vat_id <> '';
CREATE INDEX customers_legal_id ON customers (legal_id) WHERE legal_id <> '';
CREATE INDEX customers_email ON customers (email) WHERE email <> '';

-- Each term of a customer, as the search of documents has them.
CREATE TABLE customer_terms (
    term TEXT NOT NULL,
    name_key TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (term, name_key, customer_id)
);
CREATE INDEX customer_terms_customer ON customer_terms (customer_id);

-- Whose document it is; null where nobody of the list is known to be.
ALTER TABLE documents ADD COLUMN customer_id INTEGER REFERENCES customers (id);
CREATE INDEX documents_customer ON documents (customer_id, key) WHERE customer_id IS NOT NULL;
