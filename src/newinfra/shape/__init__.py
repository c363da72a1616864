"""Turns typed tables into the three canonical shapes: measures, entities, readings."""
