"""Access: who calls, and whether they may. Rules stand in the contracts, as options of the RPCs."""
