-- With which template, colour and further font a document left the house: `modern/#1f3a5f`, see domain/sales/design.py.
-- Empty is what every page was before there was a choice.
ALTER TABLE departures ADD COLUMN design text COLLATE "C" NOT NULL DEFAULT '';
