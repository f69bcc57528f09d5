"""A school year simulated: the nightly work and the daily run themselves, day by day, over a copy of the record."""
