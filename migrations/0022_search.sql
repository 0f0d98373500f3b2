-- The search asks an index of pieces instead of reading every name: two signs each, six where letters and figures
-- begin it. Nothing is stored but the pieces; triggers could not cut them, so the program keeps it with the register,
-- and `verify` compares. What is counted of it stands until its fact changes.
-- rows: fact changed

CREATE VIRTUAL TABLE register_search USING fts5 (text, letters, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'");

INSERT INTO fact (key, value) VALUES ('search', lower(hex(randomblob(8))));

-- Nobody looks for initials from their beginning: parts of them are found by the index above.
DROP INDEX register_by_initials;
-- Nothing asks for these any more: the outlook is read from sums.
DROP INDEX register_not_industrial;

-- Who stands in a stage, by name: any page of that list is found without reading those before it.
CREATE INDEX register_lg_stage_by_name ON register (lg_stage, sort_name) WHERE lg_stage IS NOT NULL;
CREATE INDEX register_ps_stage_by_name ON register (ps_stage, sort_name) WHERE ps_stage IS NOT NULL;
CREATE INDEX register_as_stage_by_name ON register (as_stage, sort_name) WHERE as_stage IS NOT NULL;
