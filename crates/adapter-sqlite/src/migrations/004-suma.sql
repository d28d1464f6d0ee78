-- Whoever writes rows counts them once a batch: a trigger makes SQLite keep a journal of its own for
-- each row, which was most of what an import wrote.
DROP TRIGGER extracciones_suma;
DROP TRIGGER extracciones_resta;
