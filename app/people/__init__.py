"""Sections, posts and the people who hold them (所属・職・職員)."""
