"""Who acts (操作者): roles, what each may do and where, and the person or command that acts."""
