-- What an offer has of an instant is one row or two: their contents need not stand in the index as well, which
-- every import writes all over. Whoever writes looks for the same content before, with no other writer between.
DROP INDEX extracciones_identidad;
CREATE INDEX extracciones_identidad ON extracciones (oferta, visto);
