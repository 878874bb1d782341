"""Districts, their adopted definitions, the unit tree, people, grants: the permission gate."""
