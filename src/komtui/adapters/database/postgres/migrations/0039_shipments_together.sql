-- What goes out on an invoice goes out of the order that it was made from: the other of the two, on the rows of both.
ALTER TABLE shipments ADD COLUMN other_id bigint REFERENCES documents (id);
