"""台帳: the entries that a body looks after, and the post responsible for each."""
