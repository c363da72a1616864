"""Turns landed bytes into typed tables with a place for every cell, and quarantines what does not fit."""
