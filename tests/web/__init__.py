"""Tests of the ground floor of the screens."""
