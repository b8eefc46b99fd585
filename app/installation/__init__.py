"""The installation (導入): settings of the body, first set-up, verification."""
