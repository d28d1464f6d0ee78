-- In which condition a thing is sold, by its name; none means new.
ALTER TABLE ofertas ADD COLUMN condicion TEXT;
