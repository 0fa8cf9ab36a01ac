-- What the person at the desk wrote when he settled a held event.
ALTER TABLE deliveries ADD COLUMN note TEXT;
