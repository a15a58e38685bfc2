"""Who may do what: permissions, predicates and the matrix, on one screen."""
