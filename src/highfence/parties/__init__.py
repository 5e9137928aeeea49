"""Who a party is: lists of parties, names, owners, and what a reviewer decided."""
