"""The history of operations (操作履歴): append-only, chained by hash."""
